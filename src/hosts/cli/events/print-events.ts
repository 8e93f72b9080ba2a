import type { TriggerEvent } from '../../../connector/public-types.js';
import { written } from '../lists/output.js';
import { safeText } from '../output/print.js';

/** Where events go. */
export interface EventSink {
  /**
   * Resolves once the event has arrived, so that it is not taken before.
   * @returns false where the command was stopped first: then the event is not taken
   */
  put(event: TriggerEvent): Promise<boolean>;
  /** Every event has come. Not called after a failure, so that what is incomplete never looks complete. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Prints events to the standard output. It throws OutputFailure where that can't be written, or is closed.
 */
export function printerFor(format: 'table' | 'json' | 'ndjson'): EventSink {
  let count = 0;
  return {
    async put(event) {
      count += 1;
      if (format === 'ndjson') await written(`${JSON.stringify(event)}\n`);
      else if (format === 'json') await written(`${count === 1 ? '[' : ','}\n${JSON.stringify(event)}`);
      else await written(rowOf(event));
      return true;
    },
    end: () => (format === 'json' ? written(count === 0 ? '[]\n' : '\n]\n') : Promise.resolve()),
    close: async () => {},
  };
}

function rowOf({ published, eventType, outcome, actor, target, redelivered }: TriggerEvent): string {
  const name = (party: unknown) => {
    const { alternateId, displayName, id } = Object(party) as Record<string, unknown>;
    return (
      [alternateId, displayName, id].find((text) => typeof text === 'string' && text !== 'unknown') ?? ''
    );
  };
  const cells = [
    String(published ?? '').padEnd(24),
    String(eventType ?? '').padEnd(34),
    String((outcome as { result?: unknown } | null | undefined)?.result ?? '').padEnd(8),
    `${name(actor)} -> ${(target ?? []).map(name).filter(Boolean).join(', ')}`,
    redelivered ? '(again)' : '',
  ];
  return `${safeText(cells.join('  ').trimEnd())}\n`;
}
