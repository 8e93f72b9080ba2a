import type { IDataObject } from 'n8n-workflow';
import type { Connector, EventsOptions, Gap } from '../../../connector/public-types.js';
import type { ActionError } from '../../../result/failure.js';
import { n8nClock } from '../connection.js';
import { asActionError } from '../error.js';
import type { TriggerForm } from './form.js';

/** Events that one poll gives, and the positions before and behind them. */
export interface EventBatch {
  events: IDataObject[];
  before: string;
  after: string;
}

export type ReadEvents = { ok: true; output: EventBatch } | { ok: false; error: ActionError };

/** What bounds one poll. */
interface Bounds {
  events: number;
  ms: number;
}

/** A page that is slower than this is asked for again. */
const PAGE_MS = 20_000;

/**
 * Reads to the end of the log, or as far as the bounds allow. What fails after some events were read is left to the next
 * poll. Never throws.
 * @param start a position, or the options that say where to begin without one
 */
export async function readEvents(
  connector: Connector,
  { id, inputs }: TriggerForm,
  start: string | EventsOptions,
  bounds: Bounds,
  onGap: (gap: Gap) => void,
): Promise<ReadEvents> {
  const [events, saved]: [IDataObject[], string[]] = [[], []];
  const stop = new AbortController();
  void n8nClock.sleep(bounds.ms, stop.signal).then(() => stop.abort());
  let failure: unknown;
  const reader = connector.events(id, inputs, {
    ...(typeof start === 'string' ? {} : start),
    checkpoint: {
      load: () => (typeof start === 'string' ? start : undefined),
      save: (text) => void saved.push(text),
    },
    follow: false,
    saveEvery: bounds.events,
    timeoutMs: PAGE_MS,
    signal: stop.signal,
    onGap,
    onRetry: (error) => {
      failure = error;
    },
  });
  try {
    while (events.length < bounds.events && !stop.signal.aborted) {
      const next = await reader.next();
      if (next.done) break;
      events.push({ ...next.value } as IDataObject);
    }
    await reader.take();
  } catch (thrown) {
    // Where the time was over while it waited for another attempt, that failure says more.
    failure = stop.signal.aborted ? (failure ?? thrown) : thrown;
    if (events.length === 0) return { ok: false, error: asActionError(failure) };
  } finally {
    stop.abort();
    await reader.return?.();
  }
  // The first one is written before the first event, the last one when everything that was given is taken.
  const [before, after] = [saved[0] as string, saved.at(-1) as string];
  return { ok: true, output: { events, before, after } };
}
