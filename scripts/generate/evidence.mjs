import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../evidence/checks.mjs';

/** The table of docs/evidence.md: each claim, the figures that `npm run evidence` recorded, the mutation run's, and the commands. */
export function evidenceTable(root) {
  const recorded = JSON.parse(readFileSync(join(root, 'docs', 'evidence.json'), 'utf8'));
  const rows = CHECKS.map(({ id, claim, command }) => {
    const { figures, date } = recorded[id] ?? {};
    return `| ${claim} | ${figures === undefined ? 'not recorded yet' : `${figures} (${date})`} | \`${command}\` |`;
  });
  return `| what | figures | command |\n|---|---|---|\n${[...rows, mutationRow(root)].join('\n')}\n`;
}

function mutationRow(root) {
  const parts = Object.values(
    JSON.parse(readFileSync(join(root, 'scripts', 'mutation', 'results.json'), 'utf8')),
  );
  const sum = (count) => parts.reduce((total, part) => total + count(part), 0);
  const [all, found] = [sum(({ mutants }) => mutants), sum(({ killed, timedOut }) => killed + timedOut)];
  return (
    '| Mutation testing: each surviving mutant has its reason ([docs/mutation.md](mutation.md)) | ' +
    `${((found / all) * 100).toFixed(1)} % of ${all} mutants killed | \`npm run mutation\` |`
  );
}
