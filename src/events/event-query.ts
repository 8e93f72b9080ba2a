import type { Trigger } from '../catalog/action.js';
import type { Values } from '../catalog/template.js';
import { readRequest } from '../request/read-request.js';
import type { OktaRequest } from '../request/request.js';

/** The most events that Okta gives a page. */
export const PAGE_SIZE = 1_000;
const DAY_MS = 86_400_000;
/** Okta keeps events for so long. What is older it leaves out without a word. */
export const RETENTION_MS = 90 * DAY_MS;

/** Which events of the log a trigger is for, as Okta's query says it. */
export interface EventQuery {
  readonly eventTypes: readonly string[] | undefined;
  readonly filter: string | undefined;
  readonly q: string | undefined;
}

/**
 * What a trigger asks the log for.
 * @param values its valid inputs
 */
export function eventQuery({ eventTypes, filter }: Trigger, values: Values): EventQuery {
  const types = (eventTypes ?? values.eventTypes) as readonly string[] | undefined;
  const parts = [types?.map((type) => `eventType eq "${type}"`).join(' or '), filter, values.filter];
  const given = parts.filter((part) => part !== undefined);
  return {
    eventTypes: types,
    filter:
      given.length === 0 ? undefined : given.length === 1 ? `${given[0]}` : `(${given.join(') and (')})`,
    q: values.q as string | undefined,
  };
}

/**
 * The first page of the log from a time on. Ascending and without an end, Okta gives events in the order in which it
 * stored them, so that one which comes late comes behind.
 */
export function pageFrom({ filter, q }: EventQuery, since: number): OktaRequest {
  return readRequest(
    'listLogEvents',
    {},
    {
      since: new Date(since).toISOString(),
      sortOrder: 'ASCENDING',
      limit: PAGE_SIZE,
      ...(filter !== undefined && { filter }),
      ...(q !== undefined && { q }),
    },
  );
}

/** Which reading of the log it is, so that the checkpoint of another one is not taken for it. */
export function markOfQuery(origin: string, query: EventQuery): string {
  return `${origin}${pageFrom(query, 0).path}`;
}

/** A page whose address Okta named. */
export function pageAt(path: string): OktaRequest {
  return { ...pageFrom({ eventTypes: undefined, filter: undefined, q: undefined }, 0), path };
}
