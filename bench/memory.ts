import { interleaved, startServer } from './measure.js';
import type { MemoryClient, MemoryReport } from './memory-client.js';
import { row, SDK, type Table, UNDICI } from './table.js';

const ROUNDS = 5;
const CALLS = 10_000;

/** Many reads, 32 at a time, each client in a process of its own. */
export async function benchMemory(): Promise<Table> {
  const server = await startServer();
  const run = (client: MemoryClient) => ({
    program: 'memory-client',
    args: [client, server.url, String(CALLS)],
  });
  const rounds = interleaved<MemoryReport>(ROUNDS, {
    [UNDICI]: run('undici'),
    ours: run('ours'),
    [SDK]: run('sdk'),
  });
  server.stop();
  const peers = [UNDICI, SDK];
  return {
    peers,
    rows: [
      row(
        'memory (RSS) after the first answer',
        'MB',
        rounds(({ firstMb }) => firstMb),
        peers,
      ),
      row(
        `memory (RSS) at most, over ${CALLS} reads`,
        'MB',
        rounds(({ mostMb }) => mostMb),
        peers,
      ),
      row(
        'heap after them, collected',
        'MB',
        rounds(({ heapMb }) => heapMb),
        peers,
      ),
      row(
        `CPU a read, over the first ${CALLS} of a process`,
        'µs',
        rounds(({ cpuMs }) => (1000 * cpuMs) / CALLS),
        peers,
      ),
    ],
  };
}
