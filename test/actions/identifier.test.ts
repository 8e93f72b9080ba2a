import { describe, expect, test } from '@jest/globals';
import {
  findByLogin,
  findUser,
  isUserId,
  loginsToLookUp,
  lookUpRequests,
  nearest,
  resolveUsers,
  several,
} from '../../src/actions/look-up/identifier.js';
import {
  distanceOf,
  isBeyondAPath,
  loginFilter,
  loginKey,
  loginOf,
  loginSearch,
} from '../../src/actions/look-up/login.js';
import { actionOf, answerLike, aRead, detailsOf, drive, failureLike } from '../helpers/programs.js';

const ID = '00u1a2b3c4d5e6f7g8h9';
const LOGIN = 'mira.holm@example.com';
const mira = { id: ID, profile: { login: LOGIN } };
const found = (body: unknown) => answerLike(body, { request: aRead });

describe('an Okta user id', () => {
  test('consists of 00u and 17 letters and digits', () => {
    expect(isUserId(ID)).toBe(true);
    for (const other of ['', `${ID}x`, `x${ID}`, ID.slice(0, -1), `00g${ID.slice(3)}`, `${ID.slice(0, -1)}-`])
      expect([other, isUserId(other)]).toEqual([other, false]);
  });
});

describe('an input is looked up first', () => {
  const add = actionOf('addUserToGroup');

  test('if it is a login in a field for users, but not if it is an id or in a field for groups', () => {
    const groupId = 'some.group@example.com';
    expect(loginsToLookUp(add, { userId: LOGIN, groupId })).toEqual([{ name: 'userId', login: LOGIN }]);
    expect(loginsToLookUp(add, { userId: ID, groupId })).toEqual([]);
    expect(loginsToLookUp(add, { groupId })).toEqual([]);
    expect(loginsToLookUp(add, { userId: 7, groupId })).toEqual([]);
  });

  test('not for a plain read, because getUser accepts logins, unless a path cannot carry the login', () => {
    const read = actionOf('getUserWithId');
    expect(loginsToLookUp(read, { userId: LOGIN })).toEqual([]);
    for (const login of ['a/b@example.com', 'what?@example.com', 'a;b@example.com', 'é@example.com'])
      expect(loginsToLookUp(read, { userId: login })).toEqual([{ name: 'userId', login }]);
  });

  test('not for a call of an operation of Okta, whose path parameters go as they are given', () => {
    const call = { ...add, operation: 'addUserToGroup' };
    expect(loginsToLookUp(call, { userId: LOGIN, groupId: '00g1' })).toEqual([]);
  });

  test('for each user that an action takes', () => {
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

describe('the lookup', () => {
  const safeRead = { method: 'GET', retry: 'safe' };

  test('reads the user by login', () => {
    const path = '/api/v1/users/mira.holm%40example.com';
    expect(lookUpRequests(LOGIN).byPath()).toEqual({
      ...safeRead,
      step: 'getUser',
      operationId: 'getUser',
      path,
    });
  });

  test('uses the list when a path cannot carry the login: first with a filter, then with a search', () => {
    const { byFilter, bySearch } = lookUpRequests('a/"b"?');
    const list = { ...safeRead, step: 'listUsers', operationId: 'listUsers' };
    const expression = encodeURIComponent('profile.login eq "a/\\"b\\"?"');
    expect(byFilter()).toEqual({ ...list, path: `/api/v1/users?filter=${expression}` });
    expect(bySearch().path).toMatch(`/api/v1/users?search=${expression}%20or%20`);
    expect(loginFilter('a"b')).toBe('profile.login eq "a\\"b"');
  });

  test('uses the path only for letters, digits and characters that every path carries', () => {
    for (const login of [LOGIN, 'A_b-c+d.e@x.example', 'shortname7'])
      expect([login, isBeyondAPath(login)]).toEqual([login, false]);
    for (const sign of [...'/?;[]\\…#%|^{}"<>`\'!$&*=,() ~é漢', 'e\u0301'])
      expect([sign, isBeyondAPath(`a${sign}b@example.com`)]).toEqual([sign, true]);
  });

  test('searches for every spelling that Okta may have, and for a short name', () => {
    expect(loginSearch('a;b@example.com')).toBe('profile.login eq "a;b@example.com"');
    expect(loginSearch('jos\u00e9@example.com')).toBe(
      'profile.login eq "jos\u00e9@example.com" or profile.login eq "jose\u0301@example.com" or profile.login eq "jose@example.com"',
    );
    expect(loginSearch('a;b')).toBe('profile.login eq "a;b" or profile.login sw "a;b@"');
  });

  const logins = [{ name: 'userId', login: LOGIN }];

  test('replaces the login by the id, and keeps the other inputs', () => {
    const { asked, result } = drive(resolveUsers({ userId: LOGIN, sendEmail: false }, logins), found(mira));
    expect(result).toEqual({ userId: ID, sendEmail: false });
    expect(asked).toEqual([lookUpRequests(LOGIN).byPath()]);
  });

  test('ends the action when Okta refuses it', () => {
    const refusal = failureLike({ code: 'NOT_FOUND' });
    expect(drive(resolveUsers({}, logins), refusal).thrown).toBe(refusal);
  });

  test('changes nothing when its response is unreadable', () => {
    expect(detailsOf(drive(resolveUsers({}, logins), found(undefined)).thrown)).toMatchObject({
      code: 'INVALID_RESPONSE',
      outcome: 'unchanged',
    });
  });

  test('is NOT_FOUND when it finds somebody else', () => {
    const other = { id: '00u2', profile: { login: 'somebody@example.com' } };
    expect(detailsOf(drive(resolveUsers({}, logins), found(other)).thrown)).toEqual({
      code: 'NOT_FOUND',
      message: `No user has the login ${LOGIN}.`,
      remedy: 'Check the spelling, or use the Okta user id (00u…).',
      retryable: false,
      outcome: 'unchanged',
    });
  });
});

describe('the user with a login', () => {
  const by = (login: string, ...bodies: unknown[]) => {
    const { result, thrown } = drive(findUser(login), ...bodies.map((body) => found(body)));
    return (result as { id?: string })?.id ?? (detailsOf(thrown) as { code: string }).code;
  };
  const user = (id: string, login: string) => ({ id, profile: { login } });

  test('has that login in any case, or as short name before the @', () => {
    expect(by(LOGIN, mira)).toBe(ID);
    expect(by('Mira.HOLM@example.com', mira)).toBe(ID);
    expect(by(LOGIN, user(ID, 'MIRA.holm@EXAMPLE.com'))).toBe(ID);
    expect(by('MIRA.holm', mira)).toBe(ID);
    for (const other of ['mira', 'holm@example.com', 'example.com'])
      expect(by(other, mira)).toBe('NOT_FOUND');
  });

  test('may have an id of an unusual form, which matches only exactly', () => {
    expect(by('custom-id', { id: 'custom-id' })).toBe('custom-id');
    expect(by('CUSTOM-ID', { id: 'custom-id' })).toBe('NOT_FOUND');
  });

  test('may have diacritics instead, because two users cannot share such logins', () => {
    expect(by('isaac.brock@example.com', user('1', 'isáàc.bröck@example.com'))).toBe('1');
    expect(by('bröck@x.example', [], [user('1', 'BROCK@x.example')])).toBe('1');
    expect(loginKey('ISÁÀC.bröck@x.example')).toBe('isaac.brock@x.example');
    expect(loginKey('क्षेत्र')).toBe('क्षेत्र');
  });

  test('is the one with the closest login, and nobody if several are equally close', () => {
    const both = [
      user('1', 'brock;@x.example'),
      user('2', 'bröck;@x.example'),
      user('3', 'BRÖCK;@x.example'),
    ];
    expect(by('bröck;@x.example', both)).toBe('2');
    expect(by('BrÖck;@x.example', [], both)).toBe('AMBIGUOUS');
    expect(by('bröck;@x.example', [], [both[0], user('4', 'BROCK;@x.example')])).toBe('AMBIGUOUS');
    expect(by('a;b', [], [user('1', 'a;b@x.example'), user('2', 'a;b@y.example')])).toBe('AMBIGUOUS');
    expect(distanceOf(both[0], 'other@x.example')).toBeUndefined();
  });

  test('is named in the error with all others whom the login matches, at most ten by login', () => {
    const users = Array.from({ length: 11 }, (_, at) => user(`u${at}`, `a;b@${at}.example`));
    const named = users.slice(0, 10).map(({ id, profile }) => `${profile.login} (${id})`);
    expect(several('a;b', users).details).toEqual({
      code: 'AMBIGUOUS',
      message: `The login a;b matches 11 users: ${named.join(', ')}.`,
      remedy: 'Use the Okta user id (00u…) of the one you mean.',
      retryable: false,
      outcome: 'unchanged',
      output: { userIds: users.map(({ id }) => id) },
    });
  });

  test('is not taken for another of a list where several are meant: the error names each', () => {
    const both = [user('1', 'a;b@x.example'), user('2', 'a;b@y.example')];
    expect(detailsOf(drive(findUser('a;b'), found([]), found(both)).thrown)).toMatchObject({
      message: 'The login a;b matches 2 users: a;b@x.example (1), a;b@y.example (2).',
      output: { userIds: ['1', '2'] },
    });
  });

  test('is not found by an id or a short name where only a login counts', () => {
    const only = (login: string, ...bodies: unknown[]) =>
      drive(findByLogin(login), ...bodies.map((body) => found(body))).result;
    expect(only('MIRA.holm@example.com', mira)).toBe(mira);
    expect(only('mira.holm', mira)).toBeUndefined();
    expect(only(ID, mira)).toBeUndefined();
    expect(only('a;b', [], [user('1', 'a;b@x.example')])).toBeUndefined();
  });

  test('is found among what is no user or has no id', () => {
    const strays = [null, undefined, { profile: { login: LOGIN } }, { id: 7, profile: { login: LOGIN } }];
    expect(nearest([...strays, mira], LOGIN, true)).toBe(mira);
    expect(nearest(strays as never, LOGIN, true)).toBeUndefined();
  });

  test('is looked for in the whole list, and then by search', () => {
    const others = [{}, { profile: null }, { id: 'x', profile: { login: 7 } }];
    expect(by('a;b@example.com', [...others, user(ID, 'a;b@example.com')])).toBe(ID);
    expect(by('A;b@example.com', others, [...others, user(ID, 'a;b@example.com')])).toBe(ID);
    expect(by('a;b@example.com', [], others)).toBe('NOT_FOUND');
    expect(by('a;b@example.com', { errorCode: 'x' })).toBe('INVALID_RESPONSE');
    for (const stray of [null, 'a text', 7])
      expect(by('a;b@example.com', [stray, user(ID, 'a;b@example.com')])).toBe('INVALID_RESPONSE');
    expect(by('a;b@example.com', undefined)).toBe('INVALID_RESPONSE');
  });

  test('is looked for on each page of a list, even after a short one', () => {
    const page = (body: unknown, next?: string) =>
      answerLike(body, { request: aRead, ...(next && { next }) });
    const there = drive(
      findUser('a;b@example.com'),
      page([], '/api/v1/users?after=2'),
      page([user(ID, 'a;b@example.com')]),
    );
    expect([there.result, there.asked[1]?.path]).toMatchObject([{ id: ID }, '/api/v1/users?after=2']);
    const circle = drive(
      findUser('a;b@example.com'),
      page([], '/api/v1/users?after=2'),
      page([], '/api/v1/users?after=2'),
    );
    expect(detailsOf(circle.thrown)).toMatchObject({ code: 'INVALID_RESPONSE' });
  });

  test('is never a user without a login', () => {
    for (const one of [undefined, null, {}, { profile: {} }, { profile: { login: 7 } }])
      expect([loginOf(one), distanceOf(one, 'x')]).toEqual(['', undefined]);
    expect(loginOf(mira)).toBe(LOGIN);
  });
});
