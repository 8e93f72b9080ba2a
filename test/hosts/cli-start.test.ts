import { describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { readManifest } from '../../src/catalog/manifest.js';
import { main, run } from '../helpers/command-line.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();

describe('the catalog on the command line', () => {
  test('actions lists every action under its group with its effect', async () => {
    const { code, stdout, stderr } = await cli(['actions']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { id, title, effect } of listActions()) {
      expect(stdout).toMatch(new RegExp(`^ {2}${id} +${effect} +${title}$`, 'm'));
    }
    const granting = listActions().filter(({ grantsAccess }) => grantsAccess);
    expect(stdout).toContain(`opens an account: ${granting.map(({ id }) => id).join(', ')}.`);
    const titles = readManifest().groups.map(({ title }) => title);
    expect(stdout.match(/^\S.*(?=\n {2}\S)/gm)).toEqual(titles);
  });

  test('actions --json prints the same as JSON', async () => {
    const { stdout } = await cli(['actions', '--json']);
    expect(JSON.parse(stdout)).toEqual(
      listActions().map(({ id, title, description, group, effect, grantsAccess }) => {
        return { id, title, description, group, effect, ...(grantsAccess && { grantsAccess }) };
      }),
    );
  });

  test('describe shows inputs, secrets, defaults, choices, outputs and an example', async () => {
    const { stdout } = await cli(['describe', 'createUserWithPassword']);
    expect(stdout).toContain('password  (string, required, secret)');
    expect(stdout).toContain('activate  (boolean, optional, default true)');
    expect(stdout).toContain('POST /api/v1/users');
    expect(stdout).toContain('prompts for password');
    expect((await cli(['describe', 'assignRoleToUser'])).stdout).toContain(
      'One of ACCESS_CERTIFICATIONS_ADMIN',
    );
    expect((await cli(['describe', 'deleteUser'])).stdout).toContain('Destructive');
    expect((await cli(['describe', 'unlockUser'])).stdout).toContain(
      'It grants privileges or opens an account.',
    );
  });

  test('describe --json prints the whole definition', async () => {
    const { stdout } = await cli(['describe', 'suspendUser', '--json']);
    expect(JSON.parse(stdout)).toEqual(
      JSON.parse(JSON.stringify(listActions().find(({ id }) => id === 'suspendUser'))),
    );
  });

  test('--version, --help and the help of one action are printed', async () => {
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await cli(['--help']);
    expect(help.code).toBe(0);
    for (const word of [
      'run',
      'plan',
      'validate',
      'test-connection',
      'sandbox',
      'OKTA_CLIENT_TOKEN',
      'Exit codes',
    ]) {
      expect(help.stdout).toContain(word);
    }
    const { stdout } = await cli(['run', 'resetPassword', '--help']);
    expect(stdout).toContain('--sendEmail [true|false]');
    expect(stdout).toContain('Default: true.');
    expect((await cli(['plan', '--help'])).stdout).toMatch(/Roles:\n {2}assignRoleToUser/);
  });

  test('the help shows no flag for a secret', async () => {
    const { stdout } = await cli(['run', 'changePassword', '--help']);
    expect(stdout).toContain('--userId');
    expect(stdout).not.toMatch(/--(old|new)Password/);
  });
});

test('no input has the name of a flag of the command', async () => {
  const own = [
    'input',
    'org-url',
    'orgUrl',
    'sandbox',
    'timeout',
    'yes',
    'json',
    'showSecrets',
    'help',
    'version',
    'from',
    'map',
    'ignore',
    'journal',
    'plan',
    'concurrency',
    'share',
    'maxFailures',
    'retryFailed',
    'allowDuplicates',
  ];
  for (const { input } of listActions()) {
    for (const name of Object.keys(input.properties)) expect(own).not.toContain(name);
  }
});

test.each([['--help'], ['actions'], ['run suspendUser --help'], ['bulk suspendUser --help']])(
  '%s loads no network, sandbox, validator or readline module',
  async (line) => {
    const code = `
      process.argv = [process.execPath, 'okta-connector', ...${JSON.stringify(line.split(' '))}];
      process.on('exit', () => {
        const loaded = [...Object.keys(require.cache), ...process.moduleLoadList];
        require('node:fs').writeSync(2, JSON.stringify(loaded));
      });
      require(${JSON.stringify(main)});`;
    const loaded = JSON.parse((await run(process.execPath, ['-e', code])).stderr) as string[];
    expect(loaded.some((name) => name.includes('commander'))).toBe(true);
    expect(
      loaded.filter((name) =>
        /node_modules\/(undici|ajv|find-my-way|csv-parse|cli-progress)|src\/(sandbox|okta|index|hosts\/cli\/bulk)|generated\/validators/.test(
          name,
        ),
      ),
    ).toEqual([]);
    expect(loaded).not.toContain('NativeModule readline');
  },
);
