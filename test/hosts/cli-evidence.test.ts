import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { breakIn, chained } from '../../src/hosts/cli/evidence/chain.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();
const { blake } = seed.people;
const folder = mkdtempSync(join(tmpdir(), 'okta-evidence-'));
const file = join(folder, 'leaver.json');

let org: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
beforeEach(() => {
  org.reset();
  for (const name of [file, `${file}.sig`]) rmSync(name, { force: true });
});
afterAll(async () => {
  await org.close();
  rmSync(folder, { recursive: true });
});

const keyFile = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const pem = (type: 'ed25519' | 'rsa') => {
  const pair =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const made = (key: typeof pair.privateKey, kind: 'pkcs8' | 'spki') =>
    String(key.export({ type: kind as 'pkcs8', format: 'pem' }));
  return { secret: made(pair.privateKey, 'pkcs8'), open: made(pair.publicKey, 'spki') };
};
const offboard = (...more: string[]) =>
  cli(['run', 'offboardUser', '--userId', blake.login, '--yes', '--evidence', file, ...more], { env });
const verify = (...more: string[]) => cli(['evidence', 'verify', file, ...more], { env: {} });

describe('evidence of an offboarding', () => {
  test('holds plan, access before and after, result and log, and is whole', async () => {
    expect(await offboard()).toMatchObject({ code: 0 });
    const { entries } = JSON.parse(readFileSync(file, 'utf8'));
    const kinds = entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['plan', 'access before', 'result', 'access after', 'system log']);
    const data = Object.fromEntries(
      entries.map((entry: { kind: string; data: unknown }) => [entry.kind, entry.data]),
    );
    expect(data['access before'].output.entries.length).toBeGreaterThan(
      data['access after'].output.entries.length,
    );
    expect(data.result).toMatchObject({ ok: true, output: { complete: true } });
    expect(data.result.meta.requestIds.length).toBeGreaterThan(50);
    expect(data['system log'].ok).toBe(true);
    expect(readFileSync(file, 'utf8')).not.toContain(org.token);
    expect(await verify()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('as it was written: 5 entries'),
    });
  });

  test('is kept where the offboarding fails too', async () => {
    org.fault({
      kind: 'answer',
      status: 403,
      path: '/api/v1/users/*/roles',
      times: Infinity,
      body: {
        errorCode: 'E0000006',
        errorSummary: 'No',
        errorLink: 'E0000006',
        errorId: 'oae1',
        errorCauses: [],
      },
      headers: { 'x-okta-request-id': 'r1' },
    });
    expect((await offboard()).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toContain('INCOMPLETE');
    expect((await verify()).code).toBe(0);
  });

  test.each(['ed25519', 'rsa'] as const)(
    'is signed by a key of the type %s, and by no other',
    async (type) => {
      const [own, other] = [pem(type), pem(type)];
      const secret = keyFile('secret.pem', own.secret);
      expect(await offboard('--evidence-key', secret)).toMatchObject({ code: 0 });
      expect(await verify('--public-key', keyFile('open.pem', own.open))).toMatchObject({ code: 0 });
      const stranger = await verify('--public-key', keyFile('other.pem', other.open));
      expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining('not of this key') });
    },
  );

  test('is refused before anything is sent where the file exists or the key is none', async () => {
    expect(await offboard('--evidence-key', keyFile('no.pem', 'nothing'))).toMatchObject({ code: 2 });
    writeFileSync(file, 'mine');
    expect(await offboard()).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(org.requests).toEqual([]);
  });
});

test('evidence shows every change of what it holds', () => {
  const fact = fc.record({ at: fc.string(), kind: fc.string(), data: fc.jsonValue() });
  fc.assert(
    fc.property(fc.array(fact, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (facts, place, how) => {
      const whole = JSON.parse(JSON.stringify(chained(facts)));
      expect(breakIn(whole)).toBeUndefined();
      const index = place % facts.length;
      const { entries } = whole;
      if (how % 4 === 0) entries[index].data = { changed: entries[index].data };
      else if (how % 4 === 1) entries.splice(index, 1);
      else if (how % 4 === 2) entries[index].at += 'x';
      else whole.head = whole.head.replace(/./, (first: string) => (first === 'a' ? 'b' : 'a'));
      expect(breakIn(whole)).toEqual(expect.any(String));
    }),
    { numRuns: 300 },
  );
});
