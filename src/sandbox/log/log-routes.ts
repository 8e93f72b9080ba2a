import type { Org } from '../org/org.js';
import { refusalBy } from '../server/errors.js';
import { type Answer, type Call, ok, type Route } from '../server/routes.js';
import type { PlacedEvent } from './log-model.js';
import { keptDays, type LogQuery, queryOf } from './log-query.js';
import { eventView } from './log-view.js';
import { indexAfter } from './system-log.js';

const day = 86_400_000;

type Place = Pick<PlacedEvent, 'at' | 'tie'>;

/**
 * The System Log. A query that polls (ascending, without `until`) goes by the order in which the log got the events,
 * and always has a next link, which leads to what is new. A bounded one goes by the time of the events, and ends.
 */
function list(org: Org, call: Call): Answer {
  const query = queryOf(call, org.clock.now());
  const after = query.after === undefined ? undefined : placeOf(org, query.after);
  const { shown, more } = query.polls ? polled(org, query, after) : bounded(org, query, after);
  const links = [`<${call.base}${call.path}?${call.query}>; rel="self"`];
  if (query.polls || more) {
    const next = new URLSearchParams(call.query);
    next.delete('since');
    next.set('limit', String(query.limit));
    next.set('after', cursorOf(org, query, shown.at(-1), query.after));
    links.push(`<${call.base}${call.path}?${next}>; rel="next"`);
  }
  return ok(
    shown.map(({ event }) => eventView(event)),
    { Link: links },
  );
}

/** An event with the place that cursors name. */
interface Shown extends Place {
  event: PlacedEvent['event'];
}

function polled(org: Org, query: LogQuery, after: Place | undefined): { shown: Shown[]; more: boolean } {
  const all = org.log.shown();
  const oldest = org.clock.now() - keptDays * day;
  const shown: Shown[] = [];
  for (let index = after ? indexAfter(all, after) : 0; index < all.length; index += 1) {
    const one = all[index] as PlacedEvent;
    const { published } = one.event;
    if (published < oldest || (!after && published < query.since) || !query.hits(one.event)) continue;
    if (shown.length === query.limit) return { shown, more: true };
    shown.push(one);
  }
  return { shown, more: false };
}

function bounded(org: Org, query: LogQuery, after: Place | undefined): { shown: Shown[]; more: boolean } {
  const oldest = org.clock.now() - keptDays * day;
  const found = org.log
    .shown()
    .filter(({ event }) => {
      const { published } = event;
      const inTime = published >= oldest && published <= query.until && (after || published >= query.since);
      return inTime && query.hits(event);
    })
    .map(({ event, tie }) => ({ event, at: event.published, tie }))
    .sort((one, other) => one.at - other.at || one.tie - other.tie);
  if (query.descending) found.reverse();
  const isAfter = (one: Place, { at, tie }: Place) =>
    query.descending
      ? one.at < at || (one.at === at && one.tie < tie)
      : one.at > at || (one.at === at && one.tie > tie);
  const start = after ? found.findIndex((one) => isAfter(one, after)) : 0;
  const rest = start < 0 ? [] : found.slice(start);
  return { shown: rest.slice(0, query.limit), more: rest.length > query.limit };
}

/** A cursor is the place of the event after which a page begins. */
function placeOf(org: Org, cursor: string): Place {
  const [, at, tie] = /^(\d{1,15})_(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined) {
    throw refusalBy(org.behavior.unreadableLogCursor, 'after', '', 'after: The cursor is not valid');
  }
  const place = { at: Number(at), tie: Number(tie) };
  const { outdatedLogCursor } = org.behavior;
  if (place.at < org.clock.now() - keptDays * day && outdatedLogCursor !== 'taken') {
    throw refusalBy(outdatedLogCursor, 'after', '', 'after: The cursor is too old');
  }
  return place;
}

/** Caught up, a cursor stays, so that the same link asks for what is new. */
function cursorOf(org: Org, query: LogQuery, last: Place | undefined, before: string | undefined): string {
  const moves = before === undefined || org.behavior.cursorOfEmptyPage === 'moves on';
  const end = org.log.shown().at(-1) ?? { at: org.clock.now(), tie: 0 };
  const place = last ?? (moves && query.limit > 0 ? end : undefined);
  if (place) return `${place.at}_${place.tie}`;
  return before ?? '0_0';
}

export const logRoutes: Route[] = [{ method: 'GET', path: '/api/v1/logs', handle: list }];
