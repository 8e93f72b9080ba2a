import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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
    date: new Date().toISOString().slice(0, 10),
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

/**
 * Runs the tests of a group for its survivors alone, after tests were added. A survivor whose place is no longer so
 * in its file is left out.
 * @returns the result with what became of them
 */
export async function runSurvivors(root, { tests }, result) {
  const started = Date.now();
  const alive = result.alive.filter(
    (mutant) => short(textAt(join(root, mutant.file), mutant.range)) === mutant.was,
  );
  const without = {
    ...result,
    mutants: result.mutants - result.alive.length + alive.length,
    alive: [],
    survived: 0,
    noCoverage: 0,
  };
  if (alive.length === 0) return without;
  await runAgain(root, alive, tests);
  const count = (wanted) => alive.filter(({ status }) => status === wanted).length;
  return {
    ...without,
    killed: result.killed + count('Killed'),
    timedOut: result.timedOut + count('Timeout'),
    survived: count('Survived'),
    noCoverage: count('NoCoverage'),
    seconds: result.seconds + Math.round((Date.now() - started) / 1000),
    alive: alive.filter(({ status }) => status === 'Survived' || status === 'NoCoverage'),
    late: [...result.late, ...alive.filter(({ status }) => status === 'Timeout')],
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
    buildCommand: 'node scripts/mutation/build.mjs',
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
  // As Stryker takes it in `mutate`: its columns there count from 0.
  const range = `${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
  return {
    file: relative(root, fileName),
    line: start.line,
    range,
    was: short(textAt(fileName, range)),
    became: short(replacement ?? ''),
    of: linesOf(fileName)[start.line - 1].trim(),
    status,
  };
}

function linesOf(file) {
  return readFileSync(file, 'utf8').split('\n');
}

function textAt(file, range) {
  const [line, column, endLine, endColumn] = range.split(/[:-]/).map(Number);
  const inside = linesOf(file).slice(line - 1, endLine);
  inside.push((inside.pop() ?? '').slice(0, endColumn));
  inside[0] = inside[0].slice(column);
  return inside.join('\n');
}

function short(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
