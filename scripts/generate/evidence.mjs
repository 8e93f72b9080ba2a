import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS, SPEED } from '../evidence/checks.mjs';

const read = (root, ...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

/** The table of docs/evidence.md: each claim, the figures that `npm run evidence` recorded, and when, by which command. */
export function evidenceTable(root) {
  const recorded = read(root, 'docs', 'evidence.json');
  const rows = CHECKS.map(({ id, claim, command }) => {
    const { figures = 'not recorded yet', date = '' } = recorded[id] ?? {};
    return `| ${claim} | ${figures} | ${date} | \`${command}\` |`;
  });
  const head = '| what | figures | recorded | command |\n|---|---|---|---|';
  return `${[head, ...rows, mutationRow(root)].join('\n')}\n`;
}

/** The tables of docs/evidence.md on speed, as the bench printed them. */
export function speedTables(root) {
  const recorded = read(root, 'docs', 'evidence.json');
  const parts = SPEED.map(({ id, claim, command }) => {
    const { figures, date, machine } = recorded[id] ?? {};
    const by = figures === undefined ? 'not recorded yet' : `recorded ${date}: ${machine}`;
    return `${claim} (\`${command}\`; ${by}):\n${figures === undefined ? '' : `\n${figures}\n`}`;
  });
  return `\n${parts.join('\n')}\n`;
}

function mutationRow(root) {
  const results = read(root, 'scripts', 'mutation', 'results.json');
  const groups = Object.keys(read(root, 'scripts', 'mutation', 'groups.json'));
  const [measured, open] = [true, false].map((is) => groups.filter((name) => name in results === is));
  const sum = (count) => measured.reduce((total, name) => total + count(results[name]), 0);
  const [all, found] = [sum(({ mutants }) => mutants), sum(({ killed, timedOut }) => killed + timedOut)];
  const dates = [...new Set(measured.map((name) => results[name].date))].sort().join(', ');
  const figures = [
    `${((found / all) * 100).toFixed(1)} % of ${all} mutants killed (${measured.join(', ')})`,
    ...(open.length > 0 ? [`not recorded since their code moved: ${open.join(', ')}`] : []),
  ].join('; ');
  return (
    '| Mutation testing: each surviving mutant has its reason ([docs/mutation.md](mutation.md)) | ' +
    `${figures} | ${dates} | \`npm run mutation\` |`
  );
}
