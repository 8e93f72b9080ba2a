import { connector, oktasClient, reconciling } from './clients.js';
import { faults } from './fault.js';
import { Bench, calls, cellsOf, complaints, scoreOf } from './matrix.js';

async function main(): Promise<void> {
  const only = process.argv.filter((argument) => argument.startsWith('--fault=')).map((a) => a.slice(8));
  const chosen = only.length === 0 ? faults : faults.filter(({ id }) => only.includes(id));
  const contenders = process.argv.includes('--ours')
    ? [connector, reconciling]
    : [connector, reconciling, oktasClient];
  const bench = await Bench.start(64);
  for (const contender of contenders) {
    const cells = cellsOf(await bench.learn(calls, contender.reconciles), chosen);
    const start = Date.now();
    const verdicts = await bench.run(contender, cells);
    process.stdout.write(
      `${contender.name}: ${JSON.stringify(scoreOf(verdicts))} in ${Date.now() - start} ms\n`,
    );
    const rows = chosen.map((fault) => ({
      fault: fault.id,
      ...scoreOf(verdicts.filter(({ cell }) => cell.fault === fault)),
    }));
    console.table(rows);
    const lines = complaints(verdicts);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  await bench.close();
}

void main();
