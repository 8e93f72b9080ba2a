// npm run evidence [-- <id> …]: runs the commands of scripts/evidence/checks.mjs, all or those named, one after the other,
// and records what they print in docs/evidence.json. npm run generate puts it into docs/evidence.md. With --list it only
// prints the ids, their commands, and when each was recorded.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKS, figuresIn, SPEED } from './evidence/checks.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const file = join(root, 'docs', 'evidence.json');
const all = [...CHECKS, ...SPEED];
const recordedNow = () => JSON.parse(readFileSync(file, 'utf8'));
if (process.argv.includes('--list')) {
  for (const { id, command } of all)
    console.log(`${id}: ${command} (${recordedNow()[id]?.date ?? 'not recorded yet'})`);
  process.exit(0);
}
const named = process.argv.slice(2);
const unknown = named.find((id) => !all.some((check) => check.id === id));
if (unknown !== undefined) {
  console.error(`There is no check ${unknown}: ${all.map(({ id }) => id).join(', ')}.`);
  process.exit(1);
}

for (const check of all.filter(({ id }) => named.length === 0 || named.includes(id))) {
  console.log(`${check.id}: ${check.command}`);
  const { status, stdout, stderr } = spawnSync(check.command, { shell: true, cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    console.error(
      `${check.id} failed (exit code ${status}); its figures stay as they were.\n${stderr.slice(-2000)}`,
    );
    process.exitCode = 1;
    continue;
  }
  record(check.id, figuresIn(stdout, check));
}

function record(id, figures) {
  const recorded = recordedNow();
  const [{ model }] = cpus();
  recorded[id] = {
    figures,
    date: new Date().toISOString().slice(0, 10),
    machine: `Node ${process.versions.node}, ${cpus().length} cores, ${model.trim()}`,
  };
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
  console.log(`  ${figures}`);
}
