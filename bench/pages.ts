import { reportOf, startServer } from './measure.js';
import type { PageClient, PageReport } from './page-client.js';
import { plainRow, row, SDK, type Table, UNDICI } from './table.js';

const ROUNDS = 3;
const ITEMS = 1_000_000;
/** The SDK takes three times as long; its figures an item need fewer. */
const SDK_ITEMS = 200_000;

/** A long list, 500 a page, each client in a process of its own. */
export async function benchPages(): Promise<Table> {
  const server = await startServer('page-server');
  const reports: Record<string, PageReport[]> = {};
  const names: [string, PageClient, number][] = [
    [UNDICI, 'undici', ITEMS],
    ['ours', 'ours', ITEMS],
    [SDK, 'sdk', SDK_ITEMS],
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, client, items] of names) {
      const report = reportOf<PageReport>('page-client', [client, server.url, String(items)]);
      if (report.items !== items) throw new Error(`${name} saw ${report.items} items of ${items}`);
      reports[name] = [...(reports[name] ?? []), report];
    }
  }
  server.stop();
  const rounds = (value: (report: PageReport) => number) =>
    Object.fromEntries(Object.entries(reports).map(([name, all]) => [name, all.map(value)]));
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
