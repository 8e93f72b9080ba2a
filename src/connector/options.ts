import { didYouMean } from '../catalog/nearest.js';
import { type ActionError, ConnectionError, type InputIssue } from '../result/failure.js';
import { invalidInput } from '../result/invalid-input.js';
import type { GuardSettings } from '../safety/settings.js';

/** What an option must be: a test, and the same in words. */
type Rule = readonly [fits: (value: unknown) => boolean, mustBe: string];

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isFunction = (value: unknown) => typeof value === 'function';
const isString = (value: unknown) => typeof value === 'string';
const isWhole = (least: number) => (value: unknown) => Number.isSafeInteger(value) && Number(value) >= least;
const has = (...methods: readonly string[]): Rule => [
  (value) => isObject(value) && methods.every((name) => isFunction((value as Record<string, unknown>)[name])),
  `an object with the functions ${methods.join(', ')}`,
];

const isEarlierState = (value: unknown) => {
  if (!isObject(value)) return false;
  const { seen } = value as { seen?: unknown };
  return seen === undefined || (isObject(seen) && Array.isArray((seen as { items?: unknown }).items));
};

const A_FUNCTION: Rule = [isFunction, 'a function'];
const A_STRING: Rule = [isString, 'a string'];
const YES_OR_NO: Rule = [(value) => typeof value === 'boolean', 'true or false'];
const AN_OBJECT: Rule = [isObject, 'an object'];
const SHARE: Rule = [
  (value) => typeof value === 'number' && value > 0 && value <= 1,
  'a number above 0, at most 1',
];

const A_TIME: Rule = [
  (value) => (isString(value) || value instanceof Date) && !Number.isNaN(new Date(value as Date).getTime()),
  'an ISO 8601 time or a Date',
];

const OF_A_CALL: Readonly<Record<string, Rule>> = {
  signal: [
    (value) =>
      isObject(value) &&
      typeof (value as AbortSignal).aborted === 'boolean' &&
      isFunction((value as AbortSignal).addEventListener),
    'an AbortSignal',
  ],
  timeoutMs: [(value) => typeof value === 'number' && value >= 0, 'a number of milliseconds, at least 0'],
  priority: [(value) => value === 'single' || value === 'bulk', 'single or bulk'],
  rateLimitShare: SHARE,
  onProgress: A_FUNCTION,
  caller: A_STRING,
  reconcile: YES_OR_NO,
  hideEchoes: YES_OR_NO,
  resume: [isEarlierState, 'what readBefore gave'],
  pageSize: [isWhole(1), 'a whole number, at least 1'],
  page: A_STRING,
  checkpoint: has('load', 'save'),
  from: A_TIME,
  redeliveredUntil: A_TIME,
  follow: YES_OR_NO,
  idleMs: [isWhole(1), 'a whole number of milliseconds, at least 1'],
  overlapMs: [isWhole(0), 'a whole number of milliseconds, at least 0'],
  saveEvery: [isWhole(1), 'a whole number, at least 1'],
  onCaughtUp: A_FUNCTION,
  onGap: A_FUNCTION,
  onRetry: A_FUNCTION,
};

/** The contents of `allow`, `guard` and `proxy` are checked where they are used. */
const OF_A_CONNECTOR: Readonly<Record<string, Rule>> = {
  allowLoopback: YES_OR_NO,
  readOnly: YES_OR_NO,
  allow: [(value) => value !== null, 'a list of strings'],
  guard: AN_OBJECT,
  onAudit: A_FUNCTION,
  attemptTimeoutMs: [(value) => typeof value === 'number' && value > 0, 'a number of milliseconds above 0'],
  maxRetries: [isWhole(0), 'a whole number, at least 0'],
  rateLimitShare: SHARE,
  logger: AN_OBJECT,
  memberships: has('list', 'put', 'remove'),
  userAgent: A_STRING,
  maxResponseBytes: [isWhole(1), 'a whole number of bytes, at least 1'],
  allowAddresses: [(value) => Array.isArray(value) && value.every(isString), 'a list of strings'],
  proxy: [
    (value) => typeof value === 'boolean' || isString(value) || isObject(value),
    'true, a string or an object',
  ],
  transport: A_FUNCTION,
  clock: has('now', 'sleep'),
  limits: has('tryAcquire', 'enqueue', 'forecast', 'observe', 'release'),
};

/** The parts of options that are objects with names of their own. */
const PARTS = {
  guard: ['protect', 'maxDestructive', 'windowMs'] satisfies (keyof GuardSettings)[],
  proxy: ['url', 'noProxy'],
};

/** A snapshot of options, and what is wrong with them. */
interface ReadOptions<T> {
  readonly options: T;
  readonly issues: readonly InputIssue[];
}

const NONE = { options: Object.freeze({}), issues: [] };

/**
 * Reads the options of a call once and checks them. Invalid ones are left out.
 * @example readCallOptions({ timeoutMs: -1 }) // { options: {}, issues: [{ path: 'timeoutMs', message: 'must be …' }] }
 */
export function readCallOptions<T extends object>(given: T | undefined): ReadOptions<T> {
  return given === undefined ? (NONE as unknown as ReadOptions<T>) : readOptions(OF_A_CALL, given);
}

/**
 * Checks the options of a connector.
 * @throws ConnectionError that names the first invalid one, or one that does not exist: with `readonly` in place of
 * `readOnly` a connector would change what it must not
 */
export function checkConnectorOptions(given: unknown): void {
  const [issue] = readOptions(OF_A_CONNECTOR, given as object).issues;
  if (issue !== undefined)
    throw new ConnectionError(sentence(issue), 'Correct the option; nothing was sent.');
  const options = given as Readonly<Record<string, unknown>>;
  checkNames('', options, Object.keys(OF_A_CONNECTOR));
  for (const [name, parts] of Object.entries(PARTS)) {
    const value = options[name];
    if (isObject(value)) checkNames(`${name}.`, value as object, parts);
  }
}

/** @throws ConnectionError that names what does not exist, and what is near it */
function checkNames(before: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ConnectionError(
    `The option ${before}${unknown.slice(0, 60)} does not exist.`,
    `${didYouMean(unknown, known)}Correct the option; nothing was sent.`,
  );
}

/** The error of a call with invalid options. */
export function invalidOptions(issues: readonly InputIssue[]): ActionError {
  return invalidInput(issues.map(sentence).join(' '), issues, 'Correct the options; nothing was sent.');
}

function sentence({ path, message }: InputIssue): string {
  return path === 'options' ? `The options ${message}.` : `The option ${path} ${message}.`;
}

function readOptions<T extends object>(rules: Readonly<Record<string, Rule>>, given: T): ReadOptions<T> {
  if (!isObject(given) || Array.isArray(given))
    return { options: {} as T, issues: [{ path: 'options', message: 'must be an object' }] };
  const options: Record<string, unknown> = {};
  const issues: InputIssue[] = [];
  for (const name in rules) {
    const [fits, mustBe] = rules[name] as Rule;
    try {
      const value = (given as Record<string, unknown>)[name];
      if (value === undefined) continue;
      if (fits(value)) options[name] = value;
      else issues.push({ path: name, message: `must be ${mustBe}` });
    } catch {
      issues.push({ path: name, message: 'could not be read' });
    }
  }
  return { options: options as T, issues };
}
