import type { EventClient, EventReport } from './event-client.js';
import { interleaved, startServer } from './measure.js';
import { plainRow, row, type Table, UNDICI } from './table.js';

const ROUNDS = 3;
const EVENTS = 100_000;

/** A log of 100,000 events, 1,000 a page, each client in a process of its own. */
export async function benchEvents(): Promise<Table> {
  const server = await startServer('event-server');
  const run = (client: EventClient) => ({
    program: 'event-client',
    args: [client, server.url, String(EVENTS)],
  });
  const rounds = interleaved<EventReport>(ROUNDS, {
    [UNDICI]: run('undici'),
    ours: run('ours'),
  });
  server.stop();
  const peers = [UNDICI];
  return {
    peers,
    rows: [
      row(
        'time an event',
        'µs',
        rounds(({ ms, events }) => (1000 * ms) / events),
        peers,
      ),
      plainRow(
        'heap after the last page over after the first',
        'MB',
        rounds(({ heapGrownMb }) => heapGrownMb),
        peers,
      ),
    ],
  };
}
