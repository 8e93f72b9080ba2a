import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../helpers/root.js';
import { endEverywhere, noneEnded } from './cancelling.js';
import { check } from './checker.js';
import { failureOf } from './failure.js';
import { generate } from './generate.js';
import { ACTIONS } from './inputs.js';
import { firstFound } from './mutant-search.js';
import { mutants } from './mutants.js';
import { run } from './run.js';
import { scenarios, troubled } from './scenarios.js';
import { storyOf } from './story.js';
import { count, emptyTally, textOf } from './tally.js';

const HELP = `npm run simulate -- [--seed S] [--count N] [--minutes N]
Runs number 0, 1, 2, … of the seed until one breaks a rule, for so many runs or minutes (default: 1,000 runs).
A seed with a run's number, as a failure prints it (S/17), is that one run.

npm run simulate -- --cancelling
Ends every action, in all its modes and troubles, at every event and turn of its promises.

npm run simulate -- --mutants [--count N] [--write]
Puts one known mistake after the other into the connector, and says in which run each is found (default: of 1,000);
--write puts the table into docs/simulation.md.`;

const TURNS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16];

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: 'okta' },
      count: { type: 'string' },
      minutes: { type: 'string' },
      cancelling: { type: 'boolean' },
      mutants: { type: 'boolean' },
      // The name that it had.
      plants: { type: 'boolean' },
      write: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.cancelling) return cancelEverywhere();
  if (values.mutants || values.plants)
    return findMutants(Number(values.count ?? 1_000), values.write === true);
  const one = values.seed.includes('/');
  const most = one
    ? 1
    : Number(values.count ?? (values.minutes === undefined ? 1_000 : Number.POSITIVE_INFINITY));
  const until = Date.now() + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const tally = emptyTally();
  while (tally.runs < most && Date.now() < until) {
    const seed = one ? values.seed : `${values.seed}/${tally.runs}`;
    const schedule = generate(seed);
    const history = await run(schedule);
    const violations = check(history);
    count(tally, history, violations.length);
    if (one) console.log(storyOf(history));
    if (violations.length === 0) continue;
    console.log(await failureOf(schedule, violations));
    break;
  }
  console.log(textOf(tally));
  return tally.violations > 0 ? 1 : 0;
}

async function findMutants(most: number, write: boolean): Promise<number> {
  const rows = ['| known bug | found in run | by the rule |', '|---|---:|---|'];
  let missed = 0;
  for (const mutant of mutants) {
    const found = await firstFound(mutant, most);
    missed += found === undefined ? 1 : 0;
    rows.push(`| ${mutant.name} | ${found?.number ?? `none of ${most}`} | ${found?.violation.rule ?? ''} |`);
    console.log(`${rows.at(-1)} ${found?.violation.text ?? ''}`);
  }
  if (write) writeMutants(rows.join('\n'));
  return missed === 0 ? 0 : 1;
}

function writeMutants(table: string): void {
  const file = join(root, 'docs', 'simulation.md');
  const [open, close] = ['<!-- mutants -->', '<!-- /mutants -->'];
  const before = readFileSync(file, 'utf8');
  const [head, tail] = [before.indexOf(open) + open.length, before.indexOf(close)];
  writeFileSync(file, `${before.slice(0, head)}\n${table}\n${before.slice(tail)}`);
}

async function cancelEverywhere(): Promise<number> {
  const ended = noneEnded();
  const all = [...scenarios, ...troubled];
  for (const scenario of all) await endEverywhere(scenario, TURNS, ended);
  const { events, bySignal, byDeadline, findings } = ended;
  console.log(`${all.length} ways of ${ACTIONS.length} actions, ${events} events`);
  console.log(`ended at ${bySignal} points by signal, at ${byDeadline} by a deadline`);
  console.log(`findings ${findings.length}`);
  for (const finding of findings.slice(0, 20)) console.log(finding);
  return findings.length > 0 ? 1 : 0;
}

void main().then((code) => {
  process.exitCode = code;
});
