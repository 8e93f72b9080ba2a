import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';

/** Neither could be run; they tell nothing of the tests. */
const NOT_COUNTED = ['Ignored', 'CompileError', 'RuntimeError'];

/**
 * Runs the tests of a group once for each mutant of its files. All mutants are compiled into one build, and jest
 * switches them on one by one.
 * @returns counts, and the mutants that no test noticed
 */
export async function runGroup(root, { mutate, tests }, concurrency) {
  const started = Date.now();
  const stryker = new Stryker({
    mutate,
    concurrency,
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
    timeoutMS: 6_000,
    reporters: ['progress-append-only'],
    // TypeScript 7 has no API by which Stryker could rewrite a tsconfig, and ours needs no rewriting.
    tsconfigFile: 'none.json',
    tempDirName: '.stryker-tmp',
    ignorePatterns: ['build', 'dist', 'docs'],
    allowConsoleColors: false,
  });
  const mutants = (await stryker.runMutationTest())
    .filter(({ status }) => !NOT_COUNTED.includes(status))
    .map((mutant) => described(root, mutant));
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

function described(root, { fileName, location: { start, end }, replacement, status }) {
  const lines = readFileSync(fileName, 'utf8').split('\n');
  const inside = lines.slice(start.line - 1, end.line);
  inside.push(inside.pop().slice(0, end.column - 1));
  inside[0] = inside[0].slice(start.column - 1);
  return {
    file: relative(root, fileName),
    line: start.line,
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
