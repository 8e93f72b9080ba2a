import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox, type User } from '../../src/sandbox/index.js';
import { call, type Reply, statusOf } from './client.js';

const { people } = seed;
const { blake, morgan } = people;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const refusal = ({ status, body }: Reply) => `${status} ${body?.errorCode}`;
const user = (id: string) => org.state.users.get(id) as User;

describe('the sandbox answers unusual requests like Okta:', () => {
  test('a PROVISIONED user has a suspend link, but cannot be suspended', async () => {
    const { body } = await call(org, 'GET', `/users/${people.devon.id}`);
    expect(Object.keys(body._links)).toEqual(
      expect.arrayContaining(['suspend', 'reactivate', 'resetPassword']),
    );
    expect(refusal(await call(org, 'POST', `/users/${people.devon.id}/lifecycle/suspend`))).toBe(
      '400 E0000001',
    );
    expect(await statusOf(org, people.devon.id)).toBe('PROVISIONED');
  });

  test('the activation link of a user with a password has the recorded form', async () => {
    user(people.casey.id).password = 'Tall-Birch-42';
    const path = `/users/${people.casey.id}/lifecycle/activate?sendEmail=false`;
    const { activationUrl, activationToken } = (await call(org, 'POST', path)).body;
    expect(activationUrl).toBe(`${org.url}/tokens/${activationToken}/verify`);
  });

  test('a role without targets has a different id for each user', async () => {
    const idOf = async (id: string, type: string) =>
      (await call(org, 'POST', `/users/${id}/roles`, { type })).body.id;
    const [one, other] = [await idOf(blake.id, 'SUPER_ADMIN'), await idOf(morgan.id, 'SUPER_ADMIN')];
    expect([one, other]).toEqual([expect.stringMatching(/^ra1\w{17}$/), expect.stringMatching(/^ra1/)]);
    expect(one).not.toBe(other);
    expect(await idOf(blake.id, 'APP_ADMIN')).toBe(await idOf(morgan.id, 'APP_ADMIN'));
  });

  test('an empty parameter counts as absent', async () => {
    const plain = await call(org, 'GET', '/users?limit=3');
    const empty = await call(org, 'GET', '/users?limit=3&q=&filter=&search=&after=');
    expect(empty.body).toEqual(plain.body);
    expect((await call(org, 'GET', '/groups?q=&search=')).body).toHaveLength(org.state.groups.size);
  });

  test('a doubled slash counts as one', async () => {
    for (const path of [`//api/v1/users/${blake.id}`, `/api/v1//users//${blake.id}`]) {
      const answer = await fetch(org.url + path, { headers: { Authorization: `SSWS ${org.token}` } });
      expect(await answer.json()).toMatchObject({ id: blake.id });
    }
  });

  test('the list of API tokens shows the owner of the token', async () => {
    const { status, body } = await call(org, 'GET', '/api-tokens');
    expect([status, body]).toEqual([
      200,
      [
        expect.objectContaining({ userId: people.avery.id, name: 'Sandbox' }),
        expect.objectContaining({ userId: people.quinn.id, name: 'Help desk script' }),
      ],
    ]);
    expect((await fetch(`${org.url}/api/v1/api-tokens`)).status).toBe(401);
  });
});
