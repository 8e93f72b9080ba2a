import { invalid, Refusal } from '../server/errors.js';
import { type Operator, readExpression } from '../server/filter.js';
import { type Answer, type Call, ok, type Route } from '../server/routes.js';
import { eventView } from './log-events.js';
import type { JsonObject } from './model.js';
import type { Org } from './org.js';

const day = 86_400_000;
const operators: readonly Operator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr', 'not'];
const notFilterable = ['published', 'changeDetails'];
const most = 1000;
/** Okta keeps events for 90 days, and refuses times that are older than 180. */
const keptDays = 90;
const oldestDays = 180;

/**
 * The System Log. A query that polls (ascending, without `until`) always has a next link, which leads to what is new;
 * a bounded one ends.
 */
function list(org: Org, call: Call): Answer {
  const { query } = call;
  const order = query.get('sortOrder') ?? 'ASCENDING';
  if (order !== 'ASCENDING' && order !== 'DESCENDING') throw invalid('sortOrder', 'sortOrder: Invalid value');
  const after = query.get('after');
  if (after !== null && query.get('since') !== null) {
    throw invalid('after', 'after: The parameters since and after exclude each other');
  }
  const polls = query.get('until') === null && order === 'ASCENDING';
  const limit = limitOf(call);
  const all = found(org, call);
  if (order === 'DESCENDING') all.reverse();
  const rest = after === null ? all : all.slice(startOf(all, after, order));
  const shown = rest.slice(0, limit);
  const links = [`<${call.base}${call.path}?${query}>; rel="self"`];
  if (polls || rest.length > shown.length) {
    links.push(`<${call.base}${call.path}?${nextQuery(org, call, shown.at(-1)?.index, limit)}>; rel="next"`);
  }
  return ok(
    shown.map(({ view }) => view),
    { Link: links },
  );
}

interface Found {
  /** Its place in the log, which cursors hold. */
  index: number;
  view: JsonObject;
}

/** The events in time that the filter and the words hit, oldest first. */
function found(org: Org, call: Call): Found[] {
  const { query } = call;
  const now = org.clock.now();
  const until = timeOf(query, 'until') ?? Number.POSITIVE_INFINITY;
  const since = timeOf(query, 'since') ?? Math.min(until, now) - 7 * day;
  if (since < now - oldestDays * day) throw new Refusal('E0000053');
  const from = query.get('after') === null ? Math.max(since, now - keptDays * day) : 0;
  const filter = query.get('filter');
  const test = filter === null ? () => true : readExpression(filter, filterable);
  const words = (query.get('q') ?? '').split(/\s+/).filter((word) => word !== '');
  if (words.length > 10 || words.some((word) => word.length > 40))
    throw invalid('q', 'q: Too many or too long words');
  return org.log.flatMap((event, index) => {
    const at = Date.parse(event.published);
    if (at < from || at > until) return [];
    const view = eventView(org, event, index);
    return test(view) && hits(view, words) ? [{ index, view }] : [];
  });
}

function filterable(operator: Operator, name: string): boolean {
  return operators.includes(operator) && !notFilterable.some((one) => name.split('.').includes(one));
}

/** All words must match, without regard to case; a part before or after a hyphen or dot is a word too. */
function hits(view: JsonObject, wanted: readonly string[]): boolean {
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

function limitOf(call: Call): number {
  const limit = Number(call.query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 0 || limit > most) {
    throw invalid('limit', `The limit must be between 0 and ${most}`);
  }
  return limit;
}

/** A cursor is the place of the event after which a page begins. */
function startOf(all: readonly Found[], after: string, order: string): number {
  const place = Number(after);
  if (!Number.isInteger(place)) throw new Refusal('E0000029', { causes: ['Invalid cursor.'] });
  const start = all.findIndex(({ index }) => (order === 'DESCENDING' ? index < place : index > place));
  return start < 0 ? all.length : start;
}

function nextQuery(org: Org, call: Call, last: number | undefined, limit: number): URLSearchParams {
  const query = new URLSearchParams(call.query);
  query.delete('since');
  query.set('limit', String(limit));
  // caught up: the cursor stays, so that the same link asks for more
  query.set('after', String(last ?? call.query.get('after') ?? org.log.length - 1));
  return query;
}

export const logRoutes: Route[] = [{ method: 'GET', path: '/api/v1/logs', handle: list }];
