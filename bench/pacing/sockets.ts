import { FULL_WINDOW_MS, LIMIT } from './org-process.js';
import { AT_ONCE, type Client, type Played, play, SCENES } from './scenes.js';

/** The others are slow, so they get a part of the work; their figures are ratios all the same. */
const CALLS: Record<Client, number> = {
  ours: 3000,
  'okta-sdk-nodejs': 900,
  'loop that waits': 900,
};

/** The same work on real sockets, each client against a sandbox org of its own, all at the same time. */
async function main(): Promise<void> {
  console.log(`${LIMIT} calls a window of ${FULL_WINDOW_MS / 1000} s; ${AT_ONCE} calls at once a process\n`);
  console.log(
    'scene                       client            calls  over ideal  429s   failed  others refused',
  );
  const lines = SCENES.map((scene) =>
    Promise.all((Object.keys(CALLS) as Client[]).map((client) => play(scene, client, CALLS[client]))),
  );
  for (const scene of lines) for (const played of await scene) console.log(line(played));
}

function line({
  scene,
  client,
  calls,
  overIdeal,
  refused,
  failed,
  foreignCalls,
  foreignRefused,
}: Played): string {
  return [
    scene.title.padEnd(28),
    client.padEnd(18),
    String(calls).padEnd(7),
    overIdeal.toFixed(3).padEnd(12),
    String(refused).padEnd(7),
    String(failed).padEnd(8),
    scene.foreign === 0 ? '' : `${foreignRefused} of ${foreignCalls}`,
  ].join('');
}

void main();
