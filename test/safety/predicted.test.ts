import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector, GuardSettings } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';

const { blake, emery, morgan } = seed.people;
const { sales, newHires } = seed.groups;

let org: Sandbox;
let okta: Connector | undefined;
beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 100_000 } } });
});
beforeEach(() => org.reset());
afterEach(() => okta?.close());
afterAll(() => org.close());

function guarded(guard?: GuardSettings): Connector {
  okta = connectTo(org, guard === undefined ? {} : { guard });
  return okta;
}

describe('a check of a guarded connector', () => {
  test('predicts the same as without a guard when the guard allows the action', async () => {
    const inputs: [string, Record<string, unknown>][] = [
      ['suspendUser', { userId: emery.login }],
      ['removeGroup', { groupId: newHires.id }],
      ['suspendUser', { userId: 'nobody@example.com' }],
      ['getUserWithId', { userId: blake.id }],
    ];
    const plain = guarded();
    const without = await Promise.all(inputs.map(([id, values]) => plain.check(id, values)));
    await plain.close();
    const watched = guarded({ protect: [blake.login, sales.id], maxDestructive: 1 });
    for (const [index, [id, values]] of inputs.entries()) {
      const { meta: _, ...said } = await watched.check(id, values);
      expect({ ...without[index], meta: undefined }).toEqual({ ...said, meta: undefined });
    }
    expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('does not count as destructive, and reports when the limit is reached', async () => {
    const connector = guarded({ maxDestructive: 1 });
    const deactivate = { userId: emery.id };
    const works = async () => (await connector.check('deactivateUser', deactivate)) as { output?: unknown };
    for (const _ of [1, 2, 3]) expect(await works()).toMatchObject({ output: { works: true } });
    expect(await connector.execute('deactivateUser', { userId: morgan.id })).toMatchObject({ ok: true });
    expect(await works()).toMatchObject({
      output: {
        works: false,
        changed: false,
        error: { code: 'GUARDED', message: expect.stringContaining('at most 1 destr') },
      },
    });
    const refused = await connector.execute('deactivateUser', deactivate);
    expect(refused).toMatchObject({ ok: false, error: { code: 'GUARDED' } });
    expect(await connector.check('suspendUser', deactivate)).toMatchObject({ output: { works: true } });
  });

  test('reports when the guard cannot read what is protected', async () => {
    const connector = guarded({ protect: ['nobody@example.com'] });
    expect(await connector.check('suspendUser', { userId: emery.id })).toMatchObject({
      output: { works: false, error: { code: 'GUARDED', message: expect.stringContaining('nobody@') } },
    });
    expect(await connector.check('getUserWithId', { userId: emery.id })).toMatchObject({
      output: { works: true },
    });
  });

  test('fails when the reads of the guard are interrupted', async () => {
    org.fault({ method: 'GET', path: '/api/v1/users/me', kind: 'slow', delayMs: 20_000 });
    const result = await guarded({}).check('suspendUser', { userId: emery.id }, { timeoutMs: 200 });
    expect(result).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  });
});
