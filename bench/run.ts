import { cpus } from 'node:os';
import { benchCalls } from './call.js';
import { benchCold } from './cold.js';
import type { Row } from './measure.js';

const TOPICS: Record<string, () => Promise<Row[]>> = { call: benchCalls, cold: benchCold };

/** Prints one table a topic: ours, the peer, and ratios in the same run. `--json` for machines. */
async function main(): Promise<void> {
  const json = process.argv.includes('--json');
  const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
  const results: Record<string, Row[]> = {};
  for (const [topic, bench] of Object.entries(TOPICS)) {
    if (wanted.length > 0 && !wanted.includes(topic)) continue;
    results[topic] = await bench();
    if (!json) print(topic, results[topic]);
  }
  const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  if (json) console.log(JSON.stringify({ machine, results }, null, 2));
  else console.log(machine);
}

function print(topic: string, rows: readonly Row[]): void {
  console.log(`\n${topic}`);
  console.log(
    '| | ours | peer (bare undici) | ours / peer | Okta SDK | SDK / ours |\n|---|---|---|---|---|---|',
  );
  for (const { what, ours, undici, sdk, unit } of rows) {
    const figure = (value: number) => `${value.toFixed(1)} ${unit}`;
    const last = sdk === undefined ? ' | ' : `${figure(sdk)} | ${(sdk / ours).toFixed(1)} x`;
    console.log(
      `| ${what} | ${figure(ours)} | ${figure(undici)} | ${(ours / undici).toFixed(2)} x | ${last} |`,
    );
  }
}

void main();
