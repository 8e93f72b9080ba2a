import { parseArgs } from 'node:util';
import { runInputs } from './run-inputs.js';

/** `node build/test/inputs/main.js --count 200000 --seed 1 [--first N] [--case N]`: ends with 1 where anything was wrong. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '200000' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      case: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const totals = await (values.case === undefined
    ? runInputs(Number(values.count), seed, Number(values.first))
    : runInputs(1, seed, Number(values.case)));
  const { inputs, valid, invalid, requests, findings } = totals;
  for (const text of findings) process.stdout.write(`${text}\n`);
  process.stdout.write(
    `inputs (seed ${seed}): ${inputs} generated, ${valid} valid with ${requests} requests held against the contract, ` +
      `${invalid} invalid that sent nothing; ${findings.length} wrong\n`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

void main();
