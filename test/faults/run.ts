import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calls } from '../client/calls.js';
import { root } from '../helpers/root.js';
import { type Contender, connector, oktasClient, reconciling } from './clients.js';
import { type Fault, faults } from './fault.js';
import { Bench, cellsOf, complaints, isSeen, type Score, scoreOf } from './matrix.js';

interface Column {
  contender: Contender;
  whole: Score;
  byFault: Score[];
}

/** `npm run faults`: every cell, by the connector, with reconcile, and by Okta's client; one table. */
async function main(): Promise<void> {
  const flags = process.argv.slice(2);
  const named = (flag: string) =>
    flags.flatMap((each) => (each.startsWith(`--${flag}=`) ? each.slice(flag.length + 3) : []));
  const isNamed = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  const chosen = faults.filter(({ id }) => isNamed(named('fault'), id));
  const called = calls.filter(({ action }) => isNamed(named('action'), action));
  const ours = [connector, reconciling];
  const bench = await Bench.start(64);
  const columns: Column[] = [];
  for (const contender of flags.includes('--ours') ? ours : [...ours, oktasClient]) {
    const known = (await bench.learn(called, contender.reconciles)).filter(isSeen);
    const cells = cellsOf(known, chosen, contender.byToken);
    const verdicts = await bench.run(contender, cells);
    const byFault = chosen.map(({ id }) => scoreOf(verdicts.filter(({ cell }) => cell.fault.id === id)));
    columns.push({ contender, whole: scoreOf(verdicts), byFault });
    if (flags.includes('--list')) process.stdout.write(`${complaints(verdicts).join('\n')}\n`);
    if (contender !== oktasClient && complaints(verdicts).length > 0) process.exitCode = 1;
  }
  await bench.close();
  const text = tables(chosen, columns);
  process.stdout.write(`${text}\n`);
  if (flags.includes('--write')) write(text);
}

function tables(chosen: readonly Fault[], columns: readonly Column[]): string {
  const names = columns.map(({ contender }) => contender.name);
  const whole = columns.map(({ contender, whole: { cells, hold, once, truth, clean, saved } }) =>
    row(contender.name, cells, `**${hold}**`, ...[once, truth, clean, saved].map((broken) => cells - broken)),
  );
  const faultRows = chosen.map((fault, index) =>
    row(fault.title, ...columns.map(({ byFault }) => scoreInWords(byFault[index] as Score))),
  );
  return [
    row('', 'cells', 'hold', 'once', 'truth', 'clean', 'there'),
    row('---', '---:', '---:', '---:', '---:', '---:', '---:'),
    ...whole,
    '',
    row('cells that hold, by fault', ...names),
    row('---', ...names.map(() => '---:')),
    ...faultRows,
  ].join('\n');
}

function scoreInWords({ hold, cells }: Score): string {
  return cells === 0 ? 'by API token only' : `${hold} of ${cells}`;
}

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function write(text: string): void {
  const file = join(root, 'docs', 'faults.md');
  const [open, close] = ['<!-- figures -->', '<!-- /figures -->'];
  const before = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    `${before.slice(0, before.indexOf(open) + open.length)}\n${text}\n${before.slice(before.indexOf(close))}`,
  );
}

void main();
