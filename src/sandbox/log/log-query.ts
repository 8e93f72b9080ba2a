import { randomUUID } from 'node:crypto';
import { invalid, Refused } from '../server/errors.js';
import { type Operator, readExpression } from '../server/filter.js';
import type { Call } from '../server/routes.js';
import type { LogEvent } from './log-model.js';
import { eventView } from './log-view.js';

const day = 86_400_000;
const notFilterable = ['published', 'changeDetails'];
const notContained = ['debugContext.debugData.url', 'debugContext.debugData.requestUri'];
const most = 1000;
const usualDays = 7;
/** Okta keeps events for 90 days, and refuses times that are older than 180. */
const keptDays = 90;
const oldestDays = 180;

/** The time before which events are no longer kept. */
export function oldestKept(now: number): number {
  return now - keptDays * day;
}

/** What a request asks of the System Log. */
export interface LogQuery {
  /** Times in milliseconds. What is older than the events that are kept, or before the cursor's page, is never hit. */
  since: number;
  /** Infinite if the query has no end. */
  until: number;
  limit: number;
  descending: boolean;
  /** Whether the query waits for what is new: ascending and without an end. */
  polls: boolean;
  after: string | undefined;
  /** Whether the filter and the words hit an event. */
  hits: (event: LogEvent) => boolean;
}

/** Reads the parameters. Throws E0000001 for one that is not valid, E0000053 for a time of more than 180 days ago or a bad filter. */
export function queryOf({ query }: Call, now: number): LogQuery {
  const order = query.get('sortOrder') ?? 'ASCENDING';
  if (order !== 'ASCENDING' && order !== 'DESCENDING') throw invalid('sortOrder', 'sortOrder: Invalid value');
  const after = query.get('after') ?? undefined;
  if (after !== undefined && query.has('since')) {
    throw invalid('after', 'after: The parameters since and after exclude each other');
  }
  const until = timeOf(query, 'until') ?? Number.POSITIVE_INFINITY;
  const from = timeOf(query, 'since') ?? Math.min(until, now) - usualDays * day;
  if (from < now - oldestDays * day) {
    throw refused(
      'E0000053',
      'Invalid parameter: The since parameter is over 180 days prior to the current day.',
    );
  }
  // a cursor says itself where its page begins
  const since = Math.max(after === undefined ? from : 0, oldestKept(now));
  const descending = order === 'DESCENDING';
  const polls = !descending && until === Number.POSITIVE_INFINITY;
  return { since, until, limit: limitOf(query), descending, polls, after, hits: hitsOf(query) };
}

function hitsOf(query: URLSearchParams): LogQuery['hits'] {
  const filter = query.get('filter');
  const test = filter === null ? undefined : readExpression(filter, filterable, { unreadable });
  const words = (query.get('q') ?? '').split(/\s+/).filter((word) => word !== '');
  if (words.length > 10 || words.some((word) => word.length > 40)) {
    throw invalid('q', 'q: Too many or too long words');
  }
  if (!test && words.length === 0) return () => true;
  return (event) => {
    const view = eventView(event);
    return (!test || test(view)) && hasWords(view, words);
  };
}

/** The log takes every operator, but not for every field. */
function filterable(operator: Operator, name: string): true {
  if (notFilterable.some((one) => name.split('.').includes(one))) {
    throw refused('E0000053', `field is not valid: ${name}`);
  }
  if (operator !== 'co' || !notContained.includes(name)) return true;
  throw refused(
    'E0000031',
    `The supplied combination of operator and field is not currently supported. Operator: co, Field: ${name}`,
  );
}

function unreadable(filter: string): Refused {
  return refused('E0000053', `Invalid filter '${filter}'`);
}

/** A refusal of the log: other than elsewhere, its id is a UUID, and it has neither a link nor causes. */
function refused(errorCode: 'E0000031' | 'E0000053', errorSummary: string): Refused {
  return new Refused(400, { errorCode, errorSummary, errorId: randomUUID() });
}

/** All words must match, without regard to case; a part before or after a hyphen or dot is a word too. */
function hasWords(view: unknown, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const text = JSON.stringify(view).toLowerCase();
  const words = new Set(text.split(/[^\p{L}\p{N}@._-]+/u).flatMap((word) => [word, ...word.split(/[-.@_]/)]));
  return wanted.every((word) => words.has(word.toLowerCase()));
}

function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalid(name, `${name}: The time is not in ISO 8601 form`);
  return time;
}

function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 0 || limit > most) {
    throw invalid('limit', `The limit must be between 0 and ${most}`);
  }
  return limit;
}
