import { endsCall } from '../../request/errors/interruptions.js';
import { type Program, type Settled, sendAll } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import { type ActionError, Failure } from '../../result/failure.js';
import { type Warn, warnOfDoubts } from '../handlers/context.js';

/** What one item of a fan-out came to; its id has the name that the action gives it. */
export type Part<Name extends string> = Record<Name, string> & {
  ok: boolean;
  error?: { code: string; message: string; outcome: string; [field: string]: unknown };
};

export interface FanOut<Name extends string, Count extends string> {
  /** The name of an item's id in its result. */
  readonly name: Name;
  /** The name of the number of different items that worked. */
  readonly count: Count;
  /** The items in the order of the input; repeated ones are asked for once. A failure: why an item has no id. */
  readonly items: readonly { readonly given: string; readonly id: string | Failure }[];
  readonly request: (id: string) => OktaRequest;
  /** Told of each item what came of it, once all have been asked for; undefined where it was not sent. */
  readonly became?: (id: string, outcome: OktaAnswer | Failure | undefined) => Program<void>;
  /** Further outputs. */
  readonly output: Readonly<Record<string, unknown>>;
  readonly warn: Warn;
}

/** One result for each position of the input, and how many different items worked and failed. */
export type FannedOut<Name extends string, Count extends string> = {
  results: Part<Name>[];
  failed: number;
} & Record<Count, number>;

/**
 * One request an item, a few at a time; each item has its own result, whatever happens to the others.
 * @throws Failure with the results as `output`, where the call was stopped, an answer was lost or nothing worked
 */
export function* fanOut<Name extends string, Count extends string>({
  name,
  count,
  items,
  request,
  output,
  warn,
  became,
}: FanOut<Name, Count>): Program<FannedOut<Name, Count>> {
  const ids = [...new Set(items.flatMap(({ id }) => (typeof id === 'string' ? id : [])))];
  const settled = yield* sendAll(ids.map(request));
  for (const [index, id] of ids.entries()) {
    if (became === undefined) break;
    const one = settled[index] as Settled;
    yield* became(id, 'answer' in one ? one.answer : 'failure' in one ? one.failure : undefined);
  }
  const outcomes = new Map<string, Settled>(ids.map((id, index) => [id, settled[index] as Settled]));
  for (const { given, id } of items) if (id instanceof Failure) outcomes.set(given, { failure: id });
  const results = items.map(({ given, id }) => {
    const item = typeof id === 'string' ? id : given;
    const error = errorOf(outcomes.get(item) as Settled, name);
    return { [name]: item, ok: error === undefined, ...(error && { error: { ...error } }) } as Part<Name>;
  });
  const all = [...outcomes.values()];
  warnOfAll(all, warn);
  const done = all.filter((each) => 'answer' in each).length;
  const whole = { ...output, results, [count]: done, failed: all.length - done };
  const isWhole = !all.some((each) => 'notSent' in each);
  const failures = all.flatMap((each) => ('failure' in each ? [each.failure] : []));
  const ending = endingOf(failures, isWhole && done > 0, done, whole);
  if (ending !== undefined) throw ending;
  return whole as unknown as FannedOut<Name, Count>;
}

/** Each doubt once, however many items it is about. */
function warnOfAll(settled: readonly Settled[], warn: Warn): void {
  const texts = new Set<string>();
  for (const each of settled) if ('answer' in each) warnOfDoubts(each.answer, (text) => void texts.add(text));
  for (const text of texts) warn(text);
}

function errorOf(settled: Settled, name: string): ActionError | undefined {
  if ('answer' in settled) return undefined;
  if ('failure' in settled) return settled.failure.details;
  return {
    code: 'CANCELLED',
    message: 'Not sent, because the action ended before.',
    remedy: `Run the action again for this ${name.replace(/Id$/, '')}.`,
    retryable: true,
    outcome: 'not-sent',
  };
}

/**
 * The failure that ends the whole action: it was stopped, an answer was lost, or nothing worked.
 * @param isAny whether all were tried and at least one has an end
 * @param done how many changed something
 */
export function endingOf(
  failures: readonly Failure[],
  isAny: boolean,
  done: number,
  output: object,
): Failure | undefined {
  const lost = failures.find((failure) => failure.details.outcome === 'unknown');
  const first = failures.find(endsCall) ?? lost ?? failures[0];
  const isStopped = failures.some(endsCall);
  if (first === undefined || !(isStopped || lost !== undefined || !isAny)) return undefined;
  return first.with({
    outcome: lost === undefined ? worst(failures, done) : 'unknown',
    output: { ...output },
  });
}

function worst(failures: readonly Failure[], done: number): ActionError['outcome'] {
  if (done > 0) return 'partial';
  return failures.every((failure) => failure.details.outcome === 'not-sent') ? 'not-sent' : 'unchanged';
}
