import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();
const folder = mkdtempSync(join(tmpdir(), 'okta-rights-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function sheetOf(...flags: string[]) {
  const { code, stdout, stderr } = await cli(['rights', '--format', 'json', ...flags], { env: {} });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('the command rights', () => {
  test('prints scopes, roles and steps, and sends nothing', async () => {
    const { code, stdout, stderr } = await cli(['rights', '--action', 'addUserToGroup,getSystemLog'], {
      env: { OKTA_CLIENT_ORGURL: 'https://example.okta.com/' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const text of [
      'okta.groups.manage',
      'okta.logs.read',
      'Report Administrator (REPORT_ADMIN)',
      '"issuer":"https://example.okta.com"',
      '1. Make the service app',
    ])
      expect(stdout).toContain(text);
  });

  test('finds the actions of a flow of Node-RED, and of a workflow of n8n', async () => {
    const flow = await sheetOf('--playbook', join(root, 'examples', 'quarantine.json'));
    expect(flow.actions).toEqual(['suspendUser', 'clearUserSessions', 'unsuspendUser', 'resetFactors']);
    const node = (operation: string, more: object = {}) => ({
      type: 'n8n-nodes-okta-connector.okta',
      parameters: { resource: 'users', operation, ...more },
    });
    const nodes = [
      node('suspendUser'),
      { ...node('deleteUser'), disabled: true },
      node('callOktaApi', { operationId: 'listPolicies' }),
      { type: 'n8n-nodes-base.slack', parameters: { operation: 'createUser' } },
    ];
    const workflow = await sheetOf('--playbook', file('n8n.json', { nodes }), '--action', 'getGroup');
    expect(workflow.actions).toEqual(['getGroup', 'suspendUser', 'callOktaApi:listPolicies']);
    const trigger = (parameters: object) => ({ type: 'n8n-nodes-okta-connector.oktaTrigger', parameters });
    const starting = file('trigger.json', { nodes: [trigger({ event: 'userCreated' }), node('getGroup')] });
    expect((await sheetOf('--playbook', starting)).actions).toEqual(['getSystemLog', 'getGroup']);
    const hooked = file('hooked.json', [trigger({ event: 'userCreated', eventHook: 'automatic' })]);
    const { actions, unknown } = await sheetOf('--playbook', hooked);
    expect([actions, unknown]).toEqual([
      expect.arrayContaining(['getSystemLog', 'listEventHooks', 'callOktaApi:createEventHook']),
      [],
    ]);
    const computed = { type: 'okta-callOktaApi', fields: { operationId: { type: 'msg', value: 'topic' } } };
    expect((await sheetOf('--playbook', file('flow.json', [computed]))).unknown).toEqual(['callOktaApi']);
  });

  test('takes the allow list of a server', async () => {
    const { actions } = await sheetOf('--allow', 'devices,-deleteDevice');
    expect(actions).toContain('suspendDevice');
    expect(actions).not.toContain('deleteDevice');
  });

  test('shows the public part of a key alone, of a JWK and of PEM', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'first' };
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    for (const [name, content, kid] of [
      ['key.json', jwk, 'first'],
      ['key.pem', pem, 'okta-connector'],
      ['key.txt', pem.replaceAll('\n', '\\n'), 'okta-connector'],
    ] as const) {
      const { setUp } = await sheetOf('--action', 'suspendUser', '--public-key', file(name, content));
      const [key] = setUp[0].call.body.settings.oauthClient.jwks.keys;
      expect(key).toEqual({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y, kid, use: 'sig' });
    }
  });

  test('makes a page that needs nothing else, and shows names as text', async () => {
    const flags = ['rights', '--action', 'revokeUserGrants', '--label', '<b>x</b>', '--format', 'html'];
    const { stdout } = await cli(flags, { env: {} });
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(stdout).toContain('revokeUserGrants needs');
    expect(stdout).not.toMatch(/<b>|<script|<link|<img/);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown action', ['--action', 'nothing'], /"nothing" is not an action/],
    ['an unknown entry of the allow list', ['--allow', 'nothing'], /not an action, group or effect/],
    ['a file that is not there', ['--playbook', join(folder, 'none.json')], /none\.json does not exist/],
    ['a playbook that is not JSON', ['--playbook', file('bad.json', '{')], /is not JSON/],
    [
      'a playbook without actions',
      ['--playbook', file('empty.json', [{ type: 'http in' }])],
      /runs no action/,
    ],
    ['a file without a key', ['--public-key', file('none.pem', 'x')], /without a key/],
  ])('refuses %s', async (_, flags, reason) => {
    const { code, stdout, stderr } = await cli(['rights', ...flags], { env: {} });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
  });
});
