import { similarTo } from '../catalog/nearest.js';
import { type ActionError, ConnectionError, type InputIssue } from '../result/failure.js';
import { invalidInput } from '../result/invalid-input.js';
import { nothingSent, type Result } from '../result/result.js';
import {
  type CallOptions,
  isObject,
  NAMES,
  OF_A_CLIENT,
  OF_A_CONNECTION,
  OF_A_CONNECTOR,
  OF_THE_DEFAULT_TRANSPORT,
  PARTS_OF_A_CONNECTOR,
  RULES,
  type Rule,
  type Rules,
  SEAMS,
} from './option-rules.js';

/** A snapshot of options, and what is wrong with them. */
export interface ReadOptions<T> {
  readonly options: T;
  readonly issues: readonly InputIssue[];
}

const NONE = { options: Object.freeze({}), issues: [] };
const UNKNOWN = 'does not exist here';
/** So many unknown names are told, where another object was passed in the options' place. */
const MOST_UNKNOWN = 10;

/**
 * Reads the options of a call once and checks them. Invalid ones are left out.
 * @example readCallOptions('call', { timeoutMs: -1 }) // { options: {}, issues: [{ path: 'timeoutMs', message: 'must be …' }] }
 */
export function readCallOptions<Kind extends keyof CallOptions>(
  kind: Kind,
  given: CallOptions[Kind] | undefined,
): ReadOptions<CallOptions[Kind]> {
  return given === undefined ? NONE : readOptions(RULES[kind], given);
}

/**
 * Checks the options of a connector, and the names in its connection.
 * @throws ConnectionError that names the first invalid one
 */
export function checkConnectorOptions(given: unknown, connection: unknown): void {
  checkOptions(OF_A_CONNECTOR, given);
  const options = given as Readonly<Record<string, unknown>>;
  for (const [name, known] of Object.entries(PARTS_OF_A_CONNECTOR))
    checkNamesOf(options[name], known, `${name}.`);
  if (options.transport !== undefined) refuseForAnotherTransport(options);
  checkNamesOf(connection, OF_A_CONNECTION, 'connection.');
  checkNamesOf(Object(connection).oauth, OF_A_CLIENT, 'connection.oauth.');
}

/** The default transport alone goes by these: with another one, a proxy or a limit would be ignored. */
function refuseForAnotherTransport(options: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(OF_THE_DEFAULT_TRANSPORT))
    if (options[name] !== undefined)
      throw new ConnectionError(
        `The option ${name} has no effect here: it is for the default transport, and transport is another one.`,
        `Leave ${name} out, and let your transport look after it.`,
      );
}

/**
 * Checks that the options of a connector hold every seam, for an entry that has no defaults for them.
 * @throws ConnectionError that names the first one that is missing
 */
export function requireSeams(given: unknown): void {
  if (!isObject(given)) return;
  for (const [name, [, mustBe]] of Object.entries(SEAMS))
    if (Object(given)[name] === undefined)
      throwFirst([{ path: name, message: `is missing: it must be ${mustBe}` }]);
}

/**
 * Checks options by their rules.
 * @throws ConnectionError that names the first invalid one
 */
export function checkOptions<Options>(rules: Rules<Options>, given: unknown): void {
  throwFirst(readOptions(rules, given as object).issues);
}

/**
 * Checks the names of options whose contents are checked where they are used.
 * @throws ConnectionError that names the first that does not exist
 */
export function checkNames(of: keyof typeof NAMES, given: unknown): void {
  checkNamesOf(given, NAMES[of]);
}

function checkNamesOf(given: unknown, known: object, before?: string): void {
  if (isObject(given)) throwFirst(unknownIn(given as object, known, before));
}

/** The error of a call with invalid options. */
export function invalidOptions(issues: readonly InputIssue[]): ActionError {
  return invalidInput(issues.map(sentence).join(' '), issues, 'Correct the options; nothing was sent.');
}

/** The result of a call with invalid options. */
export function refusedOptions(issues: readonly InputIssue[]): Result<never> {
  return { ok: false, error: invalidOptions(issues), meta: nothingSent() };
}

function throwFirst([issue]: readonly InputIssue[]): void {
  if (issue === undefined) return;
  throw new ConnectionError(sentence(issue), 'Correct the option; nothing was sent.');
}

function sentence({ path, message }: InputIssue): string {
  const isAboutAll = path === 'options' && !message.startsWith(UNKNOWN);
  return isAboutAll ? `The options ${message}.` : `The option ${path} ${message}.`;
}

/** Reads options once and checks them by their rules. Invalid ones are left out. */
export function readOptions<T extends object>(
  rules: Readonly<Record<string, Rule>>,
  given: T,
): ReadOptions<T> {
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
  issues.push(...unknownIn(given, rules));
  return { options: options as T, issues };
}

/** Names that do not exist, but have a value: a call with a misspelled `timeoutMs` would have no time limit. */
function unknownIn(given: object, known: object, before = ''): InputIssue[] {
  const issues: InputIssue[] = [];
  try {
    for (const name of Object.keys(given)) {
      if (Object.hasOwn(known, name) || (given as Record<string, unknown>)[name] === undefined) continue;
      const names = Object.keys(known);
      issues.push({
        path: `${before}${name.slice(0, 60)}`,
        message: UNKNOWN + (similarTo(name, names) || `; there are ${names.join(', ')}`),
      });
      if (issues.length === MOST_UNKNOWN) break;
    }
  } catch {
    issues.push({ path: 'options', message: 'could not be read' });
  }
  return issues;
}
