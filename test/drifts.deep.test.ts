import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from './helpers/root.js';

// Each drift is made on purpose in a copy of the sources, and must fail the generator or the compiler.

const PARTS = [
  'actions',
  'lists',
  'schemas',
  'scripts',
  'manifest.json',
  'tsconfig.json',
  'package.json',
  'README.md',
  'docs',
];
const SOURCES = [
  'generated',
  'check',
  'core',
  'okta',
  'safety',
  'api.ts',
  'connector.ts',
  'core.ts',
  'index.ts',
  'okta-connector.ts',
  'proxy.ts',
  'shared-limits.ts',
];

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'okta-drift-'));
  for (const part of PARTS) cpSync(join(root, part), join(copy, part), { recursive: true });
  for (const source of SOURCES)
    cpSync(join(root, 'src', source), join(copy, 'src', source), { recursive: true });
  // The host tables are made from these alone.
  cpSync(join(root, 'src', 'hosts'), join(copy, 'src', 'hosts'), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || source.endsWith('host.json'),
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function run(...args: string[]): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  return { ok: status === 0, output: stdout + stderr };
}
const generate = (...args: string[]) => run('scripts/generate.mjs', ...args);
const compile = () => run('node_modules/typescript/bin/tsc', '--noEmit');

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(join(copy, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(copy, file), text.replace(from, to));
}

describe('without a drift', () => {
  test('the copy is fresh and compiles', () => {
    expect(generate('--check')).toMatchObject({ ok: true });
    expect(compile()).toEqual({ ok: true, output: '' });
  });
});

describe('a drift fails', () => {
  test('an unknown input in a template', () => {
    edit('actions/groups/getGroup.json', '/api/v1/groups/{groupId}', '/api/v1/groups/{group}');
    expect(generate()).toMatchObject({
      ok: false,
      output: expect.stringContaining('uses {group}, which is no input'),
    });
  });

  test('a list among the actions, and one whose page size is not known', () => {
    const list = 'lists/applications/listAssignedUsersForApplication.json';
    edit(list, '"limit": 500', '"limit": "{startsWith}"');
    expect(generate()).toMatchObject({
      ok: false,
      output: expect.stringContaining('has no number for limit'),
    });
    edit(list, '"limit": "{startsWith}"', '"limit": 500');
    edit(
      'actions/groups/getGroup.json',
      '"returns"',
      '"items": { "list": "$body", "pageSize": "limit" }, "returns"',
    );
    expect(generate()).toMatchObject({
      ok: false,
      output: expect.stringContaining('items stands in lists/'),
    });
  });

  test('an input that nothing sends', () => {
    edit('actions/users/deactivateUser.json', '"sendEmail": "{sendEmail}"', '"sendEmail": false');
    expect(generate()).toMatchObject({
      ok: false,
      output: expect.stringContaining('nothing sends the input sendEmail'),
    });
  });

  const undos: [string, string, string, string][] = [
    [
      'leads to no action',
      '"action": "unsuspendUser"',
      '"action": "restoreUser"',
      'restoreUser, which is no action',
    ],
    [
      'gives what that does not take',
      '"userId": "{userId}"\n    }',
      '"user": "{userId}"\n    }',
      'does not take',
    ],
    ['lacks what that requires', '"userId": "{userId}"\n    }', '"userId2": 1\n    }', 'userId2'],
    ['uses what there is none of', '"userId": "{userId}"\n    }', '"userId": "{id}"\n    }', 'uses {id}'],
  ];
  test.each(undos)('an undo that %s', (_, from, to, told) => {
    edit('actions/users/suspendUser.json', from, to);
    expect(generate()).toMatchObject({ ok: false, output: expect.stringContaining(told) });
  });

  test('an undo that holds a secret', () => {
    const undo = '"undo": { "action": "suspendUser", "inputs": { "userId": "{newPassword}" } },';
    edit('actions/users/changePassword.json', '"input": {', `${undo} "input": {`);
    expect(generate()).toMatchObject({ ok: false, output: expect.stringContaining('which is a secret') });
  });

  test('a wrong output name in an action file', () => {
    edit('actions/groups/getGroup.json', '"group": "$body"', '"grp": "$body"');
    expect(generate()).toMatchObject({
      ok: false,
      output: expect.stringContaining('grp, which is no output'),
    });
  });

  test('a wrong output name in a handler', () => {
    edit('src/actions/handlers/get-group-by-name.ts', 'return { group };', 'return { grp: group };');
    expect(compile()).toMatchObject({ ok: false, output: expect.stringContaining('grp') });
  });

  test('a missing handler', () => {
    const file = join(copy, 'actions/groups/getGroup.json');
    const { returns: _returns, ...action } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...action, handler: true }));
    expect(generate()).toMatchObject({ ok: true });
    expect(compile()).toMatchObject({ ok: false, output: expect.stringContaining('getGroup') });
  });

  test('a step that a handler sends but the action does not declare', () => {
    edit('src/actions/handlers/get-group-by-name.ts', "request('list')", "request('everything')");
    expect(compile()).toMatchObject({ ok: false, output: expect.stringContaining('everything') });
  });

  test('a fact that a check does not read', () => {
    edit('actions/users/suspendUser.json', '"user.status": [', '"factors": [');
    expect(generate()).toMatchObject({ ok: false, output: expect.stringContaining('check uses factors') });
  });

  test('a secret in the words of a check, and an action without one', () => {
    edit('actions/users/changePassword.json', 'the user is {user.status}', 'not {oldPassword}');
    expect(generate()).toMatchObject({ ok: false, output: expect.stringContaining('uses oldPassword') });
    const file = join(copy, 'actions/users/changePassword.json');
    const { check: _check, ...action } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(action));
    expect(generate()).toMatchObject({ ok: false, output: expect.stringContaining('needs a check') });
  });

  test('a reconcile rule that asks about what is no input', () => {
    edit(
      'actions/groups/addUserToGroup.json',
      '"has": {\n        "id": "{groupId}"',
      '"has": {\n        "id": "{group}"',
    );
    expect(generate()).toMatchObject({ ok: false, output: expect.stringContaining('reconcile uses group') });
  });

  test('a stale generated file', () => {
    edit('actions/groups/getGroup.json', '"title": "Get Group"', '"title": "Get a Group"');
    expect(generate('--check')).toMatchObject({ ok: false, output: expect.stringContaining('Stale') });
  });
});
