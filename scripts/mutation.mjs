import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { render, scoreOf } from './mutation/report.mjs';
import { runGroup, runSurvivors } from './mutation/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (name) => join(root, name);
const read = (name) => JSON.parse(readFileSync(at(name), 'utf8'));

const RESULTS = 'scripts/mutation/results.json';
const DOC = 'docs/mutation.md';

/**
 * `npm run mutation [-- <group> …]`: runs the groups of scripts/mutation/groups.json, all by default, writes what
 * came of them beside, and the tables of docs/mutation.md. Fails where a group scores less than it must, or a
 * survivor has no reason in scripts/mutation/reasons.json. `--survivors` runs those that lived the last time alone,
 * `--tables` nothing.
 */
async function main() {
  const groups = read('scripts/mutation/groups.json');
  const chosen = process.argv.slice(2).filter((name) => !name.startsWith('--'));
  const names = process.argv.includes('--tables') ? [] : chosen.length > 0 ? chosen : Object.keys(groups);
  const before = () => (existsSync(at(RESULTS)) ? read(RESULTS) : {});
  for (const name of names) {
    if (groups[name] === undefined) throw new Error(`There is no group ${name}: ${Object.keys(groups)}.`);
    console.log(`\n${name}`);
    const result = process.argv.includes('--survivors')
      ? await runSurvivors(root, groups[name], before()[name])
      : await runGroup(root, groups[name], Number(process.env.MUTATION_CONCURRENCY ?? 2));
    writeFileSync(at(RESULTS), `${JSON.stringify({ ...before(), [name]: result }, null, 1)}\n`);
  }
  const results = before();
  const { tables, unexplained } = render(groups, results, read('scripts/mutation/reasons.json'));
  const doc = readFileSync(at(DOC), 'utf8');
  writeFileSync(at(DOC), doc.replace(/(<!-- mutation -->\n)[\s\S]*(<!-- \/mutation -->)/, `$1${tables}$2`));
  for (const { file, line, was, became, of } of unexplained)
    console.log(`survived without a reason: ${file}:${line}\n    ${of}\n    ${was}\n => ${became}`);
  const low = Object.keys(results).filter((name) => scoreOf(results[name]) < groups[name].least);
  for (const name of low)
    console.log(`${name}: less than ${groups[name].least} % of its mutants were killed`);
  if (unexplained.length + low.length > 0) process.exitCode = 1;
}

await main();
