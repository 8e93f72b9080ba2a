import { randomUUID } from 'node:crypto';
import type { ActionError, Gap } from '../../../connector/public-types.js';
import type { ParentChannel } from '../process/channel.js';
import type { EventSource, Given, Notices } from './event-source.js';

/** What the child asks the parent to read. */
export interface AskedReading {
  /** The id of the node in the deployed flows. */
  readonly node: string;
  /** Tells instances of a subflow apart. */
  readonly place: string;
  readonly trigger: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Events that the builder's parent reads for a node of the child. */
export function parentSource(parent: ParentChannel, asked: AskedReading, notices: Notices): EventSource {
  const session = randomUUID();
  const closing = new AbortController();
  const onProgress = (notice: unknown) => {
    const { caughtUp, gap, error, waitMs } = notice as {
      caughtUp?: true;
      gap?: Gap;
      error?: ActionError;
      waitMs?: number;
    };
    if (caughtUp) notices.onCaughtUp();
    if (gap) notices.onGap(gap);
    if (error) notices.onRetry(error, waitMs ?? 0);
  };
  return {
    async next() {
      if (closing.signal.aborted) return {};
      const { signal } = closing;
      return (await parent.request('nextEvent', { ...asked, session }, { signal, onProgress })) as Given;
    },
    async close() {
      closing.abort();
      await parent.request('endEvents', { session });
    },
  };
}
