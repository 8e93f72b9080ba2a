import { cpus } from 'node:os';
import { benchCalls } from './call.js';
import { benchCold } from './cold.js';
import { benchCsv } from './csv.js';
import { benchEvents } from './events.js';
import { benchHttp } from './http.js';
import { benchMemory } from './memory.js';
import { benchOAuth } from './oauth.js';
import { benchPacing } from './pacing.js';
import { benchPages } from './pages.js';
import { markdown, type Table } from './table.js';

const TOPICS: Record<string, () => Promise<Table>> = {
  call: benchCalls,
  oauth: benchOAuth,
  http: benchHttp,
  cold: benchCold,
  memory: benchMemory,
  pages: benchPages,
  events: benchEvents,
  csv: benchCsv,
  pacing: benchPacing,
};

/** Prints one table a topic. Words on the command line choose topics; --json prints for machines. */
async function main(): Promise<void> {
  const startedAt = Date.now();
  const json = process.argv.includes('--json');
  const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
  const stranger = wanted.find((word) => !Object.hasOwn(TOPICS, word));
  if (stranger !== undefined)
    throw new Error(`There is no topic ${stranger}: ${Object.keys(TOPICS).join(', ')}.`);
  const tables: Record<string, Table> = {};
  for (const [topic, bench] of Object.entries(TOPICS)) {
    if (wanted.length > 0 && !wanted.includes(topic)) continue;
    tables[topic] = await bench();
    if (!json) console.log(markdown(topic, tables[topic]));
  }
  const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  if (json) console.log(JSON.stringify({ machine, seconds, tables }, null, 2));
  else console.log(`\n${machine}; ${seconds} s`);
}

void main();
