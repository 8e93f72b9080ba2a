import { parseArgs } from 'node:util';
import { violations } from './history.js';
import { mutants } from './mutants.js';
import { planOf } from './plan.js';
import { Run } from './run.js';
import { firstFound } from './search.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    mutants: { type: 'boolean', default: false },
  },
});

/** `--runs 20000` counts what is broken; `--seed events/7` shows one run; `--mutants` puts known mistakes in. */
async function main(): Promise<void> {
  if (values.mutants) {
    for (const mutant of mutants) {
      const number = await firstFound(mutant, 1_000);
      console.log(`${mutant.name}: ${number === undefined ? 'not found' : `found in run ${number + 1}`}`);
      if (number === undefined) process.exitCode = 1;
    }
    return;
  }
  if (values.seed !== undefined) {
    const history = await new Run(planOf(values.seed)).history();
    console.log(JSON.stringify({ plan: planOf(values.seed), history, broken: violations(history) }, null, 1));
    return;
  }
  const runs = Number(values.runs);
  const started = Date.now();
  let [broken, handed] = [0, 0];
  for (let number = 0; number < runs; number += 1) {
    const history = await new Run(planOf(`events/${number}`)).history();
    handed += history.handed.length;
    const found = violations(history);
    if (found.length > 0) console.log(`events/${number}: ${found[0]}`);
    if (found.length > 0) broken += 1;
  }
  const seconds = (Date.now() - started) / 1000;
  console.log(
    `${runs} runs, ${handed} events handed on, ${broken} runs broken; ${Math.round(runs / seconds)} runs a second`,
  );
  if (broken > 0) process.exitCode = 1;
}

void main();
