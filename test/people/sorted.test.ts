import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { disk } from '../../src/hosts/cli/people/disk.js';
import { canonicalJson, sha256 } from '../../src/people/plan/hash.js';
import type { Disk } from '../../src/people/store/disk.js';
import { Sorted, together } from '../../src/people/store/sorted.js';

/** Few keys, so that many are the same; with what JSON escapes, what UTF-8 has several bytes for, and half characters. */
const records = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom('a', 'b', 'B', '', '\u0000', '\n', 'ä', '\ud83d', '😀', '\uffff'), fc.string()),
    fc.jsonValue(),
  ),
  { maxLength: 40 },
);
const runs = fc.constantFrom(0, 1, 20, 100_000);

/** The disk, which takes what is longer than so many characters. */
function spilling(keep: number): Disk {
  return { ...disk, keep };
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

function sorted(of: readonly (readonly [string, unknown])[], on?: Disk | undefined) {
  const made = new Sorted<unknown>(on);
  open.push(made);
  for (const [key, value] of of) made.add(key, value);
  return made;
}

function expected(of: readonly (readonly [string, unknown])[]): [string, unknown[]][] {
  const groups = new Map<string, unknown[]>();
  for (const [key, value] of of)
    groups.set(key, [...(groups.get(key) ?? []), JSON.parse(JSON.stringify(value))]);
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}

describe('sorted values', () => {
  test('come in the order of their keys, those of one key as they were added, whatever part is on the disk', () => {
    fc.assert(
      fc.property(records, runs, (of, run) => {
        const made = sorted(of, spilling(run));
        expect([...made.groups()]).toEqual(expected(of));
        expect([...made]).toEqual(expected(of).flatMap(([, values]) => values));
      }),
    );
  });

  test('take more after they were read', () => {
    fc.assert(
      fc.property(records, records, runs, (first, second, run) => {
        const made = sorted(first, spilling(run));
        expect([...made.groups()]).toEqual(expected(first));
        for (const [key, value] of second) made.add(key, value);
        expect([...made.groups()]).toEqual(expected([...first, ...second]));
      }),
    );
  });

  test('of two meet under their keys', () => {
    fc.assert(
      fc.property(records, records, runs, (one, other, run) => {
        const left = new Map(expected(one));
        const right = new Map(expected(other));
        const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
        expect([...together(sorted(one, spilling(run)), sorted(other))]).toEqual(
          keys.map((key) => [key, left.get(key) ?? [], right.get(key) ?? []]),
        );
      }),
    );
  });

  test('longer than what is read at once come back whole', () => {
    const of = [1, 2, 3].map((number) => [`${number}`, 'ä😀'.repeat(50_000 + number)] as const);
    expect([...sorted(of, spilling(0))]).toEqual(of.map(([, value]) => value));
  });

  test('leave no file where others could read them, not even while they are in use', () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('okta-connector-'));
    const made = sorted([['a', 1]], spilling(0));
    expect([...made]).toEqual([1]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('okta-connector-'))).toEqual(before);
  });

  test('are gone once they are closed', () => {
    const made = sorted([['a', 1]], spilling(0));
    made.close();
    expect([...made]).toEqual([]);
  });
});

describe('the hash of a plan', () => {
  const plans = fc.record({
    entries: fc.array(fc.jsonValue(), { maxLength: 4 }),
    org: fc.string(),
    counts: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }),
  });

  test('is the same whether it is calculated in memory or part by part', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        expect(disk.sha256(canonicalJson(plan))).toBe(await sha256(canonicalJson(plan)));
      }),
    );
  });

  test('is that of the JSON with the fields of every object in the order of their names', async () => {
    const plan = { org: 'b', entries: [{ z: 1, a: [{ d: null, c: 'ä' }] }, 2], asOf: 'x' };
    expect([...canonicalJson(plan)].join('')).toBe(
      '{"asOf":"x","entries":[{"a":[{"c":"ä","d":null}],"z":1},2],"org":"b"}',
    );
    expect(await sha256(['a', 'b'])).toBe('fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603');
    expect([...canonicalJson({ entries: [] })].join('')).toBe('{"entries":[]}');
  });
});
