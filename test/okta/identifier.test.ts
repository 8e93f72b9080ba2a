import { describe, expect, test } from '@jest/globals';
import {
  isBeyondAPath,
  isUserId,
  loginFilter,
  loginOf,
  loginsToLookUp,
  lookUpRequest,
  resolveUsers,
  userNamed,
} from '../../src/okta/identifier.js';
import { actionOf, answerLike, aRead, detailsOf, drive, failureLike } from './programs.js';

const ID = '00u1a2b3c4d5e6f7g8h9';
const LOGIN = 'mira.holm@example.com';
const mira = { id: ID, profile: { login: LOGIN } };
const found = (body: unknown) => answerLike(body, { request: aRead });

describe('an Okta user id', () => {
  test('is 00u and 17 letters and digits, and nothing around them', () => {
    expect(isUserId(ID)).toBe(true);
    for (const other of ['', `${ID}x`, `x${ID}`, ID.slice(0, -1), `00g${ID.slice(3)}`, `${ID.slice(0, -1)}-`])
      expect([other, isUserId(other)]).toEqual([other, false]);
  });
});

describe('which inputs are looked up first', () => {
  const add = actionOf('addUserToGroup');

  test('a login where a user is wanted; not an id, and not what names a group', () => {
    const groupId = 'some.group@example.com';
    expect(loginsToLookUp(add, { userId: LOGIN, groupId })).toEqual([{ name: 'userId', login: LOGIN }]);
    expect(loginsToLookUp(add, { userId: ID, groupId })).toEqual([]);
    expect(loginsToLookUp(add, { groupId })).toEqual([]);
    expect(loginsToLookUp(add, { userId: 7, groupId })).toEqual([]);
  });

  test('for a plain read none, as getUser takes logins itself, but one that its path can not carry', () => {
    const read = actionOf('getUserWithId');
    expect(loginsToLookUp(read, { userId: LOGIN })).toEqual([]);
    for (const login of ['a/b@example.com', 'what?@example.com'])
      expect(loginsToLookUp(read, { userId: login })).toEqual([{ name: 'userId', login }]);
  });

  test('every user that an action names', () => {
    const users = { left: { resource: 'user' }, right: { resource: 'user' } } as const;
    const both = { ...add, input: { ...add.input, properties: users } };
    const logins = [
      { name: 'left', login: 'l@example.com' },
      { name: 'right', login: 'r@example.com' },
    ];
    expect(loginsToLookUp(both, { left: 'l@example.com', right: 'r@example.com' })).toEqual(logins);
    expect(loginsToLookUp({ ...both, steps: [] }, { left: ID, right: 'r@example.com' })).toEqual([logins[1]]);
  });
});

describe('the look-up', () => {
  const safeRead = { step: 'lookUp', method: 'GET', retry: 'safe' };

  test('reads the user by login', () => {
    const path = '/api/v1/users/mira.holm%40example.com';
    expect(lookUpRequest(LOGIN)).toEqual({ ...safeRead, operationId: 'getUser', path });
  });

  test('goes by a filter where a path can not carry the login', () => {
    const path = `/api/v1/users?filter=${encodeURIComponent('profile.login eq "a/\\"b\\"?"')}`;
    expect(lookUpRequest('a/"b"?')).toEqual({ ...safeRead, operationId: 'listUsers', path });
    expect(loginFilter('a"b')).toBe('profile.login eq "a\\"b"');
    expect(['a/b', 'a?b', 'a#b', 'a%2fb', LOGIN].map(isBeyondAPath)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  const logins = [{ name: 'userId', login: LOGIN }];

  test('puts the id in the place of the login and leaves the rest', () => {
    const { asked, result } = drive(resolveUsers({ userId: LOGIN, sendEmail: false }, logins), found(mira));
    expect(result).toEqual({ userId: ID, sendEmail: false });
    expect(asked).toEqual([lookUpRequest(LOGIN)]);
  });

  test('that is refused is the end of it', () => {
    const refusal = failureLike({ code: 'NOT_FOUND' });
    expect(drive(resolveUsers({}, logins), refusal).thrown).toBe(refusal);
  });

  test('whose answer can not be read changes nothing', () => {
    expect(detailsOf(drive(resolveUsers({}, logins), found(undefined)).thrown)).toMatchObject({
      code: 'INVALID_RESPONSE',
      outcome: 'unchanged',
    });
  });

  test('that finds somebody else is NOT_FOUND', () => {
    const other = { id: '00u2', profile: { login: 'somebody@example.com' } };
    expect(detailsOf(drive(resolveUsers({}, logins), found(other)).thrown)).toEqual({
      code: 'NOT_FOUND',
      message: `No user has the login ${LOGIN}.`,
      remedy: 'Check the spelling, or give the Okta user id (00u…).',
      retryable: false,
      outcome: 'unchanged',
    });
  });
});

describe('who is meant', () => {
  const named = (body: unknown, login: string) => {
    try {
      return userNamed(found(body), login).id;
    } catch (failure) {
      return (detailsOf(failure) as { code: string }).code;
    }
  };

  test('has the login, in whatever case, or what stands before its @', () => {
    expect(named(mira, LOGIN)).toBe(ID);
    expect(named(mira, 'Mira.HOLM@example.com')).toBe(ID);
    expect(named({ ...mira, profile: { login: 'MIRA.holm@EXAMPLE.com' } }, LOGIN)).toBe(ID);
    expect(named(mira, 'MIRA.holm')).toBe(ID);
    expect(named(mira, 'mira')).toBe('NOT_FOUND');
    expect(named(mira, 'holm@example.com')).toBe('NOT_FOUND');
    expect(named(mira, 'example.com')).toBe('NOT_FOUND');
  });

  test('may be named by an id of another form, which only its own text is', () => {
    expect(named({ id: 'custom-id' }, 'custom-id')).toBe('custom-id');
    expect(named({ id: 'custom-id' }, 'CUSTOM-ID')).toBe('NOT_FOUND');
  });

  test('is looked for among all that a filter found', () => {
    const others = [null, undefined, 'a text', {}, { profile: null }, { id: 'x', profile: { login: 7 } }];
    expect(named([...others, mira], LOGIN)).toBe(ID);
    for (const nobody of [[], others, null]) expect(named(nobody, LOGIN)).toBe('NOT_FOUND');
  });

  test('a user without a login has none', () => {
    for (const user of [undefined, null, {}, { profile: {} }, { profile: { login: 7 } }])
      expect(loginOf(user)).toBe('');
    expect(loginOf(mira)).toBe(LOGIN);
  });
});
