import { type Client, type Played, play, SCENES } from './pacing/scenes.js';
import { plainRow, SDK, type Table } from './table.js';

const LOOP = 'loop that waits';
const PEERS = [LOOP, SDK];
/** Enough for some windows; docs/pacing.md has 3,000. The peers take longer, and their figures are per 100 calls. */
const CALLS: Record<Client, number> = { ours: 800, [LOOP]: 400, [SDK]: 400 };

/** Calls beyond what the org allows, on real sockets; all clients at the same time, since they mostly wait. */
export async function benchPacing(): Promise<Table> {
  const scenes = SCENES.filter(({ foreign }) => foreign === 0);
  const played = await Promise.all(
    scenes.flatMap((scene) =>
      (Object.keys(CALLS) as Client[]).map((client) => play(scene, client, CALLS[client])),
    ),
  );
  const rows = scenes.flatMap((scene) => {
    const of = (value: (one: Played) => number) =>
      Object.fromEntries(
        played.filter((one) => one.scene === scene).map((one) => [one.client, [value(one)]]),
      );
    const hundred = (count: number, { calls }: Played) => (100 * count) / calls;
    return [
      plainRow(
        `${scene.title}: time over the ideal`,
        '',
        of(({ overIdeal }) => overIdeal),
        PEERS,
      ),
      plainRow(
        `${scene.title}: 429s per 100 calls`,
        '',
        of((one) => hundred(one.refused, one)),
        PEERS,
      ),
      plainRow(
        `${scene.title}: calls failed per 100`,
        '',
        of((one) => hundred(one.failed, one)),
        PEERS,
      ),
    ];
  });
  return { peers: PEERS, rows };
}
