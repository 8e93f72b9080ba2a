import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';

/** Could not be run; they tell nothing of the tests. */
const NOT_COUNTED = ['Ignored', 'CompileError', 'RuntimeError'];
/** Beyond what the tests take without a mutant. A machine that is busy may need the second. */
const TIMEOUT_MS = 6_000;
const LONG_TIMEOUT_MS = 20_000;

/**
 * Runs the tests of a group once for each mutant of its files, and again with more time for those that ran out of it.
 * @returns counts, and the mutants that no test noticed
 */
export async function runGroup(root, { mutate, tests }, concurrency) {
  const started = Date.now();
  const mutants = await run(root, mutate, tests, concurrency, TIMEOUT_MS);
  const late = mutants.filter(({ status }) => status === 'Timeout');
  if (late.length > 0) await runAgain(root, late, tests);
  const count = (wanted) => mutants.filter(({ status }) => status === wanted).length;
  return {
    files: [...new Set(mutants.map(({ file }) => file))].sort(),
    mutants: mutants.length,
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    noCoverage: count('NoCoverage'),
    seconds: Math.round((Date.now() - started) / 1000),
    alive: mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line),
    late: mutants.filter(({ status }) => status === 'Timeout'),
  };
}

/** Takes what became of mutants with more time, two at once, for what they are. */
async function runAgain(root, late, tests) {
  const places = late.map(({ file, range }) => `${file}:${range}`);
  const again = await run(root, places, tests, 2, LONG_TIMEOUT_MS);
  for (const mutant of late)
    mutant.status =
      again.find(
        ({ file, range, became }) =>
          file === mutant.file && range === mutant.range && became === mutant.became,
      )?.status ?? mutant.status;
}

/** All mutants are compiled into one build, and jest switches them on one by one. */
async function run(root, mutate, tests, concurrency, timeoutMS) {
  const stryker = new Stryker({
    mutate,
    concurrency,
    timeoutMS,
    testRunner: 'jest',
    coverageAnalysis: 'perTest',
    buildCommand: 'npm run --silent compile',
    jest: {
      projectType: 'custom',
      enableFindRelatedTests: false,
      config: {
        rootDir: 'build/test',
        testMatch: tests.map((test) => `**/${test}.test.js`),
        transform: {},
        testEnvironment: 'node',
        // Time is virtual in these tests: one that takes longer waits for what a mutant keeps from coming.
        testTimeout: 2_000,
        testSequencer: '<rootDir>/../../scripts/mutation/sequencer.cjs',
      },
    },
    reporters: ['progress-append-only'],
    // TypeScript 7 has no API by which Stryker could rewrite a tsconfig, and ours needs no rewriting.
    tsconfigFile: 'none.json',
    tempDirName: '.stryker-tmp',
    ignorePatterns: ['build', 'dist', 'docs'],
    allowConsoleColors: false,
  });
  const mutants = await stryker.runMutationTest();
  return mutants
    .filter(({ status }) => !NOT_COUNTED.includes(status))
    .map((mutant) => described(root, mutant));
}

function described(root, { fileName, location: { start, end }, replacement, status }) {
  const lines = readFileSync(fileName, 'utf8').split('\n');
  const inside = lines.slice(start.line - 1, end.line);
  inside.push(inside.pop().slice(0, end.column - 1));
  inside[0] = inside[0].slice(start.column - 1);
  return {
    file: relative(root, fileName),
    line: start.line,
    // As Stryker takes it in `mutate`: its columns there count from 0.
    range: `${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`,
    was: short(inside.join('\n')),
    became: short(replacement ?? ''),
    of: lines[start.line - 1].trim(),
    status,
  };
}

function short(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
