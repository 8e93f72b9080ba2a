import type { Org } from '../org/org.js';
import { refusalBy } from '../server/errors.js';
import { type Answer, type Call, ok, type Route } from '../server/routes.js';
import type { PlacedEvent } from './log-model.js';
import { type LogQuery, oldestKept, queryOf } from './log-query.js';
import { eventView } from './log-view.js';
import { indexAfter } from './system-log.js';

type Place = Pick<PlacedEvent, 'at' | 'tie'>;

/**
 * The System Log. A query that polls (ascending, without `until`) goes by the order in which the log got the events,
 * and always has a next link, which leads to what is new. A bounded one goes by the time of the events, and ends.
 */
function list(org: Org, call: Call): Answer {
  const query = queryOf(call, org.clock.now());
  const after = query.after === undefined ? undefined : placeOf(org, query.after);
  const { shown, more } = query.polls
    ? { shown: polled(org, query, after), more: true }
    : bounded(org, query, after);
  const links = [`<${call.base}${call.path}?${call.query}>; rel="self"`];
  if (more) {
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

/**
 * `since` is held against the time at which the log got an event, so that a late one is not left out. Only as many events
 * are looked at as the page needs: readers of a long log ask for many pages.
 */
function polled(org: Org, query: LogQuery, after: Place | undefined): PlacedEvent[] {
  const all = org.log.shown();
  const shown: PlacedEvent[] = [];
  for (let index = after ? indexAfter(all, after) : 0; index < all.length; index += 1) {
    if (shown.length === query.limit) break;
    const one = all[index] as PlacedEvent;
    if (one.at >= query.since && query.hits(one.event)) shown.push(one);
  }
  return shown;
}

function bounded(
  org: Org,
  query: LogQuery,
  after: Place | undefined,
): { shown: PlacedEvent[]; more: boolean } {
  const found = org.log
    .shown()
    .filter(({ event }) => {
      const { published } = event;
      return published >= query.since && published <= query.until && query.hits(event);
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
  const namesNext = org.behavior.endOfBoundedLog === 'names one that is empty' && rest.length > 0;
  return { shown: rest.slice(0, query.limit), more: namesNext || rest.length > query.limit };
}

/** A cursor is the place of the event after which a page begins. */
function placeOf(org: Org, cursor: string): Place {
  const [, at, tie] = /^(\d{1,15})_(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined) {
    throw refusalBy(org.behavior.unreadableLogCursor, 'after', '', 'after: The cursor is not valid');
  }
  const place = { at: Number(at), tie: Number(tie) };
  const { outdatedLogCursor } = org.behavior;
  if (place.at < oldestKept(org.clock.now()) && outdatedLogCursor !== 'taken') {
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
