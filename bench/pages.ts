import { interleaved, startServer } from './measure.js';
import type { PageClient, PageReport } from './page-client.js';
import { plainRow, row, SDK, type Table, UNDICI } from './table.js';

const ROUNDS = 3;
const ITEMS = 1_000_000;
/** The SDK takes three times as long; its figures an item need fewer. */
const SDK_ITEMS = 200_000;

/** A long list of users, 200 a page, each client in a process of its own. */
export async function benchPages(): Promise<Table> {
  const server = await startServer('page-server');
  const run = (client: PageClient, items: number) => ({
    program: 'page-client',
    args: [client, server.url, String(items)],
  });
  const rounds = interleaved<PageReport>(ROUNDS, {
    [UNDICI]: run('undici', ITEMS),
    ours: run('ours', ITEMS),
    [SDK]: run('sdk', SDK_ITEMS),
  });
  server.stop();
  const peers = [UNDICI, SDK];
  return {
    peers,
    rows: [
      row(
        'time an item',
        'µs',
        rounds(({ ms, items }) => (1000 * ms) / items),
        peers,
      ),
      row(
        'CPU an item',
        'µs',
        rounds(({ cpuMs, items }) => (1000 * cpuMs) / items),
        peers,
      ),
      plainRow(
        "memory (RSS) over the first page's, at most",
        'MB',
        rounds(({ grownMb }) => grownMb),
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
