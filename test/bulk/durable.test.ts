import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Action } from '../../src/catalog/action.js';
import { findAction } from '../../src/catalog/catalog.js';
import { Journal } from '../../src/hosts/cli/bulk/journal/journal.js';

// The module that the journal calls: what a disk does can't be seen from outside without cutting its power.
const disk = require('node:fs') as { -readonly [Name in keyof typeof fs]: (typeof fs)[Name] };

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'durable-'));
  path = join(folder, 'journal');
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true, force: true });
});

function open(id: string): Journal {
  const action = findAction(id) as Action;
  return Journal.open(path, { action, org: 'https://a.okta.com', rows: 3, digest: 'd', rules: 'r' });
}

/** Holds each write to the disk until the test lets it end, with what the file held when it was asked for. */
function heldDisk() {
  const held: { text: string; end: (error: Error | null) => void }[] = [];
  jest.spyOn(disk, 'fdatasync').mockImplementation(((_fd: number, end: (error: Error | null) => void) => {
    held.push({ text: fs.readFileSync(path, 'utf8'), end });
  }) as never);
  return held;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the record of the start of an unsafe row', () => {
  test('is on the disk before its request is sent', async () => {
    const held = heldDisk();
    const journal = open('resetPassword');
    let left = false;
    const started = journal.started(2).then(() => {
      left = true;
    });
    await turn();
    expect(left).toBe(false);
    expect(held).toHaveLength(1);
    expect(held[0]?.text).toContain('"started":2');
    held[0]?.end(null);
    await started;
    expect(left).toBe(true);
  });

  test('is on the disk for two concurrent rows', async () => {
    const held = heldDisk();
    const journal = open('resetPassword');
    const left: number[] = [];
    const first = journal.started(1).then(() => left.push(1));
    await turn();
    const second = journal.started(2).then(() => left.push(2));
    await turn();
    held[0]?.end(null);
    await first;
    await turn();
    expect(left).toEqual([1]);
    expect(held[1]?.text).toContain('"started":2');
    held[1]?.end(null);
    await second;
    expect(left).toEqual([1, 2]);
  });

  test('is required: if the disk fails, nothing is sent', async () => {
    const held = heldDisk();
    const started = open('resetPassword').started(1);
    await turn();
    held[0]?.end(new Error('EIO'));
    await expect(started).rejects.toThrow('EIO');
  });

  test('is not synced for a row that is safe to repeat', async () => {
    const held = heldDisk();
    await open('suspendUser').started(1);
    expect(held).toEqual([]);
  });
});

test('a new journal survives a power failure: the file and its folder are synced', () => {
  const synced = jest.spyOn(disk, 'fsyncSync');
  const opened = jest.spyOn(disk, 'openSync');
  open('suspendUser');
  const folders = opened.mock.results.filter((_, index) => opened.mock.calls[index]?.[0] === folder);
  expect(folders).toHaveLength(1);
  expect(synced.mock.calls.map(([fd]) => fd)).toContain(folders[0]?.value);
  expect(synced).toHaveBeenCalledTimes(2);
});

test('results are on the disk when the journal is closed', async () => {
  const held = heldDisk();
  const journal = open('suspendUser');
  const ended = { ok: true, output: {}, meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] } };
  await journal.started(1);
  journal.ended(1, ended as never);
  const closed = journal.close();
  await turn();
  expect(held[0]?.text).toContain('"ended":1');
  held[0]?.end(null);
  await closed;
});
