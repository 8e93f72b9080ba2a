import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Connector, EventsOptions, TriggerEvent } from '../../connector/public-types.js';
import { goOnByTime } from '../../events/by-time.js';
import { isConnectorError } from '../../result/failure.js';
import { nothingSent } from '../../result/result.js';
import { answerOf, Rejection } from './answer.js';

/** A comment goes through what closes quiet connections, and finds callers that have gone. */
const QUIET_MS = 15_000;
const PARAMETERS = ['trigger', 'eventTypes', 'filter', 'q', 'from'];
/** The time of an event and its uuid: what is before that time was sent. Or when a stream began, before its first event. */
const EVENT_ID = /^(\d{1,15})-[\w-]{1,100}$/;

/** What a caller asks for: GET /events?trigger=userDeactivated&filter=… */
export interface StreamRequest {
  readonly query: URLSearchParams;
  /** Of the last event that the caller had. */
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
}

export function streamRequest({ url, headers }: IncomingMessage, signal: AbortSignal): StreamRequest {
  const { searchParams } = new URL(url ?? '/', 'http://server');
  return { query: searchParams, lastEventId: [headers['last-event-id']].flat()[0], signal };
}

/**
 * Sends events as server-sent events for as long as the caller stays. After a lost connection the caller gives the id of
 * the last event that it had: the minute before it is read again, and what may have been sent comes as redelivered.
 * @throws Rejection where the question can't be answered; nothing was sent to the caller then
 */
export async function streamEvents(
  connector: Connector,
  { query, lastEventId, signal }: StreamRequest,
  response: ServerResponse,
): Promise<void> {
  const at = lastEventId === undefined ? undefined : timeIn(lastEventId);
  const { trigger, inputs, from } = questionIn(query);
  const start: EventsOptions = at === undefined ? from : goOnByTime(at);
  const began = Date.now();
  const events = connector.events(trigger as string, inputs, { ...start, signal });
  let next = events.next();
  // What is wrong with the question is known at once; the first event may take its time.
  const refused = await Promise.race([
    next.then(
      () => undefined,
      (error: unknown) => error,
    ),
    setImmediate(),
  ]);
  if (refused !== undefined) throw rejectionBy(refused);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
    'X-Content-Type-Options': 'nosniff',
  });
  let newest = at ?? began;
  // A caller that loses the connection before the first event needs an id as well, or what came meanwhile is lost to it.
  // One that said where to start says it again.
  const isNew = at === undefined && start.from === undefined;
  response.write(isNew ? `: reading\nid: ${began}-start\n\n` : ': reading\n\n');
  const quiet = setInterval(() => response.write(':\n\n'), QUIET_MS);
  try {
    for (let result = await next; !result.done; result = await next) {
      const { value } = result;
      newest = Math.max(newest, Date.parse(value.published ?? '') || 0);
      await send(response, message(value, newest), signal);
      next = events.next();
    }
  } catch (error) {
    if (!signal.aborted && isConnectorError(error))
      response.write(`event: error\ndata: ${JSON.stringify({ error })}\n\n`);
  } finally {
    clearInterval(quiet);
    await events.return?.();
    response.end();
  }
}

function message(event: TriggerEvent, newest: number): string {
  const name = /^[\w.]+$/.test(event.eventType ?? '') ? event.eventType : 'event';
  return `id: ${newest}-${event.uuid}\nevent: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Resolves once the caller takes more, so that a slow one slows the reading down. */
async function send(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text) || response.destroyed) return;
  await once(response, 'drain', { signal }).catch(() => undefined);
}

function questionIn(query: URLSearchParams) {
  const unknown = [...query.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw invalid(`/events takes only ${PARAMETERS.join(', ')}.`);
  const twice = PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) throw invalid(`${twice} is given twice.`);
  const empty = PARAMETERS.find((name) => query.get(name) === '');
  if (empty !== undefined) throw invalid(`${empty} is empty.`);
  const [trigger, filter, q, from] = ['trigger', 'filter', 'q', 'from'].map(
    (name) => query.get(name) ?? undefined,
  );
  const eventTypes = query.get('eventTypes')?.split(',');
  return {
    trigger: trigger ?? '',
    inputs: { ...(eventTypes && { eventTypes }), ...(filter && { filter }), ...(q && { q }) },
    from: from === undefined ? {} : { from },
  };
}

function timeIn(id: string): number {
  const [, time] = EVENT_ID.exec(id) ?? [];
  if (time === undefined) throw invalid('Last-Event-ID is not the id of an event that this server sent.');
  return Number(time);
}

function invalid(message: string): Rejection {
  return new Rejection(400, {
    code: 'INVALID_INPUT',
    message,
    remedy: 'GET /events?trigger=userDeactivated; GET /manifest lists the triggers.',
  });
}

function rejectionBy(error: unknown): unknown {
  if (!isConnectorError(error)) return error;
  const { status } = answerOf({ ok: false, error, meta: nothingSent() });
  return new Rejection(status, error);
}
