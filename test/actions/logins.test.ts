import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { listActions } from '../../src/catalog/catalog.js';
import { type Connector, createConnector } from '../../src/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { anyCharacter } from '../helpers/any-character.js';
import { inTurn } from '../helpers/turns.js';
import { usualInputs } from '../helpers/usual-inputs.js';

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  // No call waits for the next window.
  org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
});

afterAll(async () => {
  await okta.close();
  await org.close();
});

const person = (login: string) => ({
  firstName: 'Mira',
  lastName: 'Holm',
  email: 'mira@example.com',
  login,
  password: 'Tall-Birch-42',
});

const SIGNS = [';', '[', ']', '\\', '…', '/', '?', '#', '%', '"', "'", '{', '|', 'é', '漢'];

/** Into how many parts the actions that name a user are divided: each of them meets two or more signs. */
const TURNS = 7;

/** What names a user, with the name of that input. */
const naming = listActions().flatMap((action) =>
  Object.entries(action.input.properties)
    .filter(([, { resource }]) => resource === 'user')
    // A check of composed actions looks up only whom they are about.
    .filter(([name]) => action.uses === undefined || action.input.required.includes(name))
    .map(([name]) => ({ action, name })),
);

describe('a login with characters that a path cannot carry', () => {
  test.each(SIGNS.map((sign, turn) => [sign, turn] as const))(
    'such as %s is found in any case, and never put into a path',
    async (sign, turn) => {
      const login = `odd${sign}one@example.com`;
      const made = await okta.execute('createUserWithPassword', person(login));
      if (!made.ok) throw new Error(made.error.message);
      const { userId } = made.output;
      const from = org.requests.length;
      for (const given of [login, login.toUpperCase()]) {
        for (const { action, name } of inTurn(naming, turn, TURNS)) {
          const before = org.requests.length;
          await okta.check(action.id, { ...usualInputs[action.id], [name]: given });
          const asked = org.requests.slice(before).map(({ query }) => query.filter ?? query.search ?? '');
          expect([action.id, asked.some((text) => text.includes(JSON.stringify(given)))]).toEqual([
            action.id,
            true,
          ]);
        }
        const read = await okta.execute('getUserWithLogin', { login: given });
        expect(read).toMatchObject({ ok: true, output: { userId } });
        expect(await okta.execute('getUserWithId', { userId: given })).toMatchObject({ output: { userId } });
        expect(await okta.execute('suspendUser', { userId: given })).toMatchObject({ output: { userId } });
        expect(await okta.execute('unsuspendUser', { userId: given })).toMatchObject({ output: { userId } });
        expect(await okta.execute('getUserWithLoginShortname', { shortname: 'blake.rivers' })).toMatchObject({
          ok: true,
        });
        const again = await okta.execute('createUserWithPassword', person(given));
        expect(again).toMatchObject({ ok: false, error: { code: 'CONFLICT', existing: { userId } } });
        const checked = await okta.check('createUserWithPassword', person(given));
        expect(checked).toMatchObject({ output: { works: false, error: { existing: { userId } } } });
      }
      const paths = org.requests.slice(from).map(({ path }) => path);
      expect(paths.filter((path) => path.includes('odd'))).toEqual([]);
      await okta.execute('deleteUser', { userId, permanently: true });
    },
  );

  test('is not confused with another login', async () => {
    const made = await okta.execute('createUserWithPassword', person('one;two@example.com'));
    if (!made.ok) throw new Error(made.error.message);
    for (const login of [
      'one;tw@example.com',
      'ne;two@example.com',
      'one;two@example.org',
      'one%3Btwo@example.com',
    ])
      expect(await okta.execute('suspendUser', { userId: login })).toMatchObject({
        ok: false,
        error: { code: 'NOT_FOUND', outcome: 'unchanged' },
      });
  });

  test('reaches Okta byte for byte, or is refused by position', async () => {
    const local = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(local, async (text) => {
        const login = `x${text}@example.com`;
        const from = org.requests.length;
        const { ok, error } = (await okta.execute('getUserWithLogin', { login })) as {
          ok: false;
          error: { code: string; message: string };
        };
        const sent = org.requests.slice(from);
        expect(ok).toBe(false);
        if (error.code === 'INVALID_INPUT') {
          expect(sent).toEqual([]);
          expect(error.message).toMatch(/U\+[0-9A-F]{4,6}\) at position \d+/);
        } else
          for (const { path, query } of sent) {
            const asked = query.filter ?? query.search?.split(' or ')[0];
            const given = asked
              ? JSON.parse(asked.replace('profile.login eq ', ''))
              : decodeURIComponent(path.slice(14));
            expect(given).toBe(login);
          }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a user who cannot be created', () => {
  const refusedBy = async (...errorCauses: string[]) => {
    const paths: string[] = [];
    const connector = createConnector(
      { organizationUrl: 'https://example.okta.com', apiToken: '00TokenTokenTokenTokenTokenTokenTokenToken' },
      {
        transport: async ({ method, path }) => {
          paths.push(`${method} ${path}`);
          const causes = errorCauses.map((errorSummary) => ({ errorSummary }));
          const body =
            method === 'POST'
              ? { errorCode: 'E0000001', errorSummary: 'Api validation failed', errorCauses: causes }
              : { id: '00u1a2b3c4d5e6f7g8h9', profile: { login: 'MIRA@example.com' } };
          const headers = { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' };
          return { status: method === 'POST' ? 400 : 200, headers, body: JSON.stringify(body) };
        },
      },
    );
    const result = await connector.execute('createUserWithPassword', person('mira@example.com'));
    await connector.close();
    return { error: result.ok ? undefined : result.error, paths };
  };
  const exists = 'An object with this field already exists in the current organization';

  test('because of another attribute causes no message about the login', async () => {
    const { error, paths } = await refusedBy(`badgeNumber: ${exists}`);
    expect(error).toMatchObject({ code: 'CONFLICT', outcome: 'unchanged' });
    expect(error?.message).toMatch('badgeNumber');
    expect([error?.existing, paths.length]).toEqual([undefined, 1]);
  });

  test('because of the login causes a message that names the user who has it', async () => {
    for (const causes of [[`login: ${exists}`], [`badgeNumber: ${exists}`, `login: ${exists}`]])
      expect((await refusedBy(...causes)).error).toMatchObject({
        code: 'CONFLICT',
        message: 'A user with the login mira@example.com already exists.',
        existing: { userId: '00u1a2b3c4d5e6f7g8h9' },
      });
  });
});
