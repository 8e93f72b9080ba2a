import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Ajv from 'ajv';
import { listActions } from '../../src/catalog/catalog.js';
import { asParameters } from '../../src/hosts/freshservice/parameters.js';
import { FolderInUse, writeApp } from '../../src/hosts/freshservice/write-app.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { isAsInExample } from '../helpers/example-output.js';
import { FreshservicePlatform, type Manifest } from './freshservice-platform.js';

interface Schema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}
type Definitions = Record<
  string,
  { display_name: string; description: string; parameters: Schema; response: Schema }
>;

const FLAT_TYPES = new Set(['string', 'boolean', 'integer', 'number']);

const folder = mkdtempSync(join(tmpdir(), 'freshservice-'));
let org: Sandbox;
let platform: FreshservicePlatform;

beforeAll(async () => {
  org = await startSandbox();
  writeApp(folder);
  platform = install();
});
beforeEach(() => org.reset());
afterAll(async () => {
  await org.close();
  rmSync(folder, { recursive: true });
});

function install(requestTimeoutMs?: number): FreshservicePlatform {
  return new FreshservicePlatform(folder, {
    iparams: { organization_url: 'acme.okta.com', api_token: org.token },
    send: (url, request) => fetch(url.replace('https://acme.okta.com', org.url), request),
    ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
  });
}

describe('the files of the app', () => {
  const ids = listActions().map(({ id }) => id);
  const ajv = new Ajv({ strict: true, strictTypes: false });

  test('declare every function, every template and a module in the manifest', () => {
    const { modules, ...rest } = platform.json('manifest.json') as Manifest;
    expect(rest).toMatchObject({
      'platform-version': '3.0',
      engines: { node: expect.any(String), fdk: expect.any(String) },
    });
    expect(Object.keys(modules.common.functions)).toEqual(ids);
    expect(Object.keys(modules.common.requests)).toEqual(
      Object.keys(platform.json('config/requests.json') as object),
    );
    for (const { timeout } of Object.values(modules.common.functions))
      expect([20, 25, 30]).toContain(timeout);
    expect(modules.service_ticket).toEqual({});
  });

  test('use the same names for actions, functions and test data, of 2 to 40 letters, digits and underscores', () => {
    expect(Object.keys(platform.json('actions.json') as Definitions)).toEqual(ids);
    expect(platform.functions).toEqual(ids);
    expect(platform.files('server/test_data').sort()).toEqual(ids.map((id) => `${id}.json`).sort());
    for (const id of ids) expect(id).toMatch(/^[A-Za-z_]\w{1,39}$/);
  });

  test.each(ids)('define %s with flat parameters and a described response, in draft-07', (id) => {
    const { display_name, description, parameters, response } =
      (platform.json('actions.json') as Definitions)[id] ?? fail(id);
    expect(display_name.length * description.length).toBeGreaterThan(0);
    for (const schema of [parameters, response]) expect(() => ajv.compile(schema)).not.toThrow();
    const flat = Object.values(parameters.properties ?? {});
    const undescribed: Schema[] = flat.filter(({ description = '' }) => !/\w/.test(description));
    everyProperty(response, (property) => {
      if (!/\w/.test(property.description ?? '')) undescribed.push(property);
    });
    expect(undescribed).toEqual([]);
    expect(flat.filter(({ type }) => !FLAT_TYPES.has(String(type)))).toEqual([]);
    const data = platform.json(`server/test_data/${id}.json`) as object;
    expect(Object.keys(parameters.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(data)));
    expect(ajv.validate(parameters, data)).toBe(true);
  });

  test('make the token a secure parameter, and check the domain', () => {
    const { organization_url, api_token } = platform.json('config/iparams.json') as Record<
      string,
      { secure?: boolean; regex: { domain: string } }
    >;
    expect(api_token?.secure).toBe(true);
    expect(organization_url?.secure).toBeUndefined();
    const domain = new RegExp(organization_url?.regex.domain ?? '');
    for (const good of ['acme.okta.com', 'login.acme.example']) expect(good).toMatch(domain);
    for (const bad of ['https://acme.okta.com', 'acme-admin.okta.com', 'acme.okta.com/', 'acme'])
      expect(bad).not.toMatch(domain);
  });

  test('contain no code that uses a global which the sandbox lacks', () => {
    const code = readFileSync(join(folder, 'server/lib/okta.js'), 'utf8');
    expect(
      code.match(/\b(?:setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|process)\b[.(]/g),
    ).toBeNull();
  });

  test('do not overwrite other files', () => {
    const other = mkdtempSync(join(tmpdir(), 'other-'));
    writeFileSync(join(other, 'precious.txt'), '');
    expect(() => writeApp(other)).toThrow(FolderInUse);
    expect(() => writeApp(folder)).not.toThrow();
    rmSync(other, { recursive: true });
  });
});

describe('every example of the catalog in the app', () => {
  const examples = listActions().flatMap((action) =>
    action.examples
      // The app's form has a field for every input and no others.
      .filter(({ inputs }) => Object.keys(inputs).every((name) => name in action.input.properties))
      .map((example) => ({ action, example, name: `${action.id}: ${example.title}` })),
  );

  test.each(examples)('$name', async ({ action, example }) => {
    const { error, data } = await platform.invoke(action.id, asParameters(action, example.inputs));
    if (example.error === undefined) {
      expect(error).toBeNull();
      if (!isAsInExample(action, data as Record<string, unknown>, example.output ?? {}))
        expect(data).toMatchObject(example.output ?? {});
    } else expect(error?.message).toMatch(new RegExp(`^${example.error.code}: `));
  });
});

describe('on the platform', () => {
  test('profile attributes have their own fields beside the JSON text', async () => {
    const { id } = org.seed.people.blake;
    const given = { userId: id, department: 'Support', title: '', profile: '{"badgeNumber":"B-9"}' };
    expect(await platform.invoke('updateUserProfileWithId', given)).toMatchObject({
      data: { user: { profile: { department: 'Support', badgeNumber: 'B-9' } } },
    });
    const unread = await platform.invoke('updateUserProfileWithId', { ...given, profile: '{oops' });
    expect(unread.error).toMatchObject({ status: 400, message: expect.stringMatching(/^INVALID_INPUT/) });
  });

  test('an exceeded rate limit is an immediate failure', async () => {
    const fault = org.fault({ path: '/api/v1/users/*', kind: 429, resetInMs: 60_000, times: 100 });
    const startedAt = Date.now();
    const { error } = await platform.invoke('getUserWithId', { userId: org.seed.people.blake.id });
    expect(error).toMatchObject({ status: 429, message: expect.stringMatching(/^RATE_LIMITED/) });
    expect(fault.hits).toBeLessThanOrEqual(2);
    // Long before the limit resets.
    expect(Date.now() - startedAt).toBeLessThan(50_000);
  });

  test('a rate limit that resets too late is a failure after a few attempts', async () => {
    for (const given of [
      { resetInMs: 5_000 },
      { resetInMs: 300 },
      { concurrency: true },
      { withoutReset: true },
    ]) {
      const fault = org.fault({ path: '/api/v1/users/*', kind: 429, ...given, times: 1000 });
      const { error } = await platform.invoke('getUserWithId', { userId: org.seed.people.blake.id });
      expect(error?.message).toMatch(/^RATE_LIMITED/);
      expect(fault.hits).toBeLessThanOrEqual(8);
      fault.remove();
    }
  });

  test('an action of several requests continues after two 429 responses', async () => {
    org.fault({ method: 'PUT', path: '/api/v1/groups/*', kind: 429, concurrency: true, times: 2 });
    const { engineering, sales, newHires } = org.seed.groups;
    const groupIds = [engineering, sales, newHires].map(({ id }) => id).join(',');
    const { data } = await platform.invoke('addUserToMultipleGroups', {
      userId: org.seed.people.emery.id,
      groupIds,
    });
    expect(data).toMatchObject({ added: 3, failed: 0 });
  });

  test('a transient failure is repeated once, without a wait', async () => {
    org.fault({ kind: 503, times: 1 });
    expect(await install().invoke('getUserWithId', { userId: org.seed.people.blake.id })).toMatchObject({
      error: null,
    });
    org.fault({ kind: 503, times: 5 });
    const { error } = await install().invoke('getUserWithId', { userId: org.seed.people.blake.id });
    expect(error?.message).toMatch(/^OKTA_UNAVAILABLE/);
  });

  test('a change without a response has an unknown outcome', async () => {
    org.fault({ method: 'POST', kind: 'slow', delayMs: 1500, times: 5 });
    const { blake } = org.seed.people;
    const given = { userId: blake.id, oldPassword: blake.password, newPassword: 'Tall-Birch-42' };
    const { error } = await install(300).invoke('changePassword', given);
    expect(error?.message).toMatch(/^NETWORK: .*it is unknown whether it was done\.$/s);
  });

  test('an invalid address or token is a failure', async () => {
    const send = (url: string, request: RequestInit) =>
      fetch(url.replace('https://acme.okta.com', org.url), request);
    const wrong = (iparams: Record<string, string>) => new FreshservicePlatform(folder, { iparams, send });
    const noDomain = await wrong({ api_token: org.token }).invoke('getUserWithId', {
      userId: 'blake.rivers@example.com',
    });
    expect(noDomain.error?.message).toMatch(/^INVALID_CONNECTION/);
    const noToken = wrong({ organization_url: 'acme.okta.com', api_token: 'wrong' });
    expect((await noToken.invoke('getGroupByName', { name: 'Sales' })).error).toMatchObject({ status: 401 });
  });
});

function everyProperty(schema: Schema, check: (schema: Schema) => void): void {
  for (const property of Object.values(schema.properties ?? {})) {
    check(property);
    everyProperty(property, check);
  }
  if (schema.items !== undefined) everyProperty(schema.items, check);
}

function fail(id: string): never {
  throw new Error(`${id} is missing`);
}
