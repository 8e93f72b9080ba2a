import { describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import { inputIssues, validateInputs, withDefaults } from '../../src/catalog/validate.js';
import type { Action } from '../../src/index.js';

const actionOf = (id: string) => findAction(id) as Action;
const check = (id: string, inputs: unknown) => inputIssues(actionOf(id), inputs);
const person = {
  firstName: 'Mira',
  lastName: 'Holm',
  email: 'mira@example.com',
  login: 'mira@example.com',
  password: 'Tall-Birch-42',
};
const update = (profile: unknown) => check('updateUserProfileWithId', { userId: '00u1', profile });

describe('inputs', () => {
  test('that match the schema have no issues, also when they are validated again', () => {
    expect(check('createUserWithPassword', person)).toEqual([]);
    expect(check('createUserWithPassword', person)).toEqual([]);
    expect(check('suspendUser', { userId: '00u1' })).toEqual([]);
  });

  test('must be one object', () => {
    for (const inputs of [undefined, null, 'text', 7, [], [person]])
      expect(check('createUserWithPassword', inputs)).toEqual([
        { path: '', message: 'the inputs must be an object' },
      ]);
  });

  test('that are undefined count as absent, whether they are required, optional or unknown', () => {
    expect(check('createUserWithPassword', { ...person, mobilePhone: undefined, nobody: undefined })).toEqual(
      [],
    );
    expect(check('suspendUser', { userId: undefined })).toEqual([{ path: 'userId', message: 'is required' }]);
    expect(check('suspendUser', { userId: '00u1', nobody: null })).toHaveLength(1);
  });

  test('that are invalid are each named with what they must be', () => {
    const { firstName, ...rest } = person;
    expect(check('createUserWithPassword', { ...rest, lastName: '' })).toEqual([
      { path: 'firstName', message: 'is required' },
      { path: 'lastName', message: 'must be filled in' },
    ]);
  });

  test('that a condition excludes are reported with the message of the condition only', () => {
    const inputs = { ...person, changePasswordAtNextLogin: true, activate: false };
    expect(check('createUserWithPassword', inputs)).toEqual([
      { path: 'activate', message: 'must be true when changePasswordAtNextLogin is true' },
    ]);
  });

  test('in free-form objects are named once each when their names are reserved', () => {
    const customAttributes = { name: 'x', costCenter: '1', description: 'y' };
    const message = 'is not allowed here: it has a field of its own';
    expect(check('updateGroup', { groupId: '00g1', customAttributes })).toEqual([
      { path: 'customAttributes.name', message },
      { path: 'customAttributes.description', message },
    ]);
  });

  test('of a call of any operation are compared with what the operation takes', () => {
    const call = (query: object) =>
      check('callOktaApi', { operationId: 'getUser', pathParameters: { id: '00u1' }, query });
    expect(call({})).toEqual([]);
    expect(call({ nobody: 1 })).toEqual([{ path: 'query.nobody', message: expect.any(String) }]);
  });

  test('with two problems of the same kind are reported once', () => {
    expect(check('addUserToMultipleGroups', { userId: '00u1', groupIds: ['00g1', 7, ''] })).toEqual([
      { path: 'groupIds[1]', message: 'must be a string' },
      { path: 'groupIds[2]', message: 'must be filled in' },
    ]);
  });

  test('that are too short for their form are reported with the form alone', () => {
    const until = check('addUserToGroup', { userId: '00u1', groupId: '00g1', until: 'tomorrow' });
    expect(until).toEqual([{ path: 'until', message: expect.stringContaining('must be a date and time') }]);
  });
});

describe('validation refuses as impossible to send', () => {
  const data = 'must be data that JSON can represent';

  test('half a surrogate pair, alone or in a list', () => {
    expect(check('suspendUser', { userId: 'a\ud800' })).toEqual([
      { path: 'userId', message: 'contains half of a character (U+D800) at position 2' },
    ]);
    const groupIds = ['00g1', '\udc00'];
    expect(check('addUserToMultipleGroups', { userId: 'a', groupIds })).toEqual([
      { path: 'groupIds[1]', message: 'contains half of a character (U+DC00) at position 1' },
    ]);
  });

  test('anything that JSON cannot represent, at any depth', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const withToJson = {
      toJSON() {
        throw new Error('no');
      },
    };
    for (const profile of [{ a: 1n }, circle, { deep: { a: [1n] } }, withToJson])
      expect(update(profile)).toEqual([{ path: 'profile', message: data }]);
    class Money {
      amount = 1;
      toJSON() {
        throw new Error('no');
      }
    }
    expect(update(new Money())).toEqual([{ path: 'profile', message: data }]);
  });

  test('numbers that would be rounded, at any depth of free-form data', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const message = `must be at most ${most}: a larger number would be rounded`;
    expect(update({ most, least: -most, part: 0.5 })).toEqual([]);
    expect(update({ a: most + 1, deep: { list: [1, -most - 1] } })).toEqual([
      { path: 'profile.a', message },
      { path: 'profile.deep.list[1]', message },
    ]);
  });

  test('characters of another kind in a name of free-form data, and in what identifies a user', () => {
    const half = '\ud800';
    expect(update({ [half]: 'x' })).toEqual([
      {
        path: 'profile',
        message: 'contains a name that contains half of a character (U+D800) at position 1',
      },
    ]);
    expect(
      update({ notes: 'two\nlines', login: 'two\nlines', deep: [{ email: 'a\u200bb@x.example' }] }),
    ).toEqual([
      { path: 'profile.login', message: expect.stringContaining('position 4') },
      { path: 'profile.deep[0].email', message: expect.stringContaining('position 2') },
    ]);
  });

  test('twenty such things at most', () => {
    const many = (entry: unknown) => Array.from({ length: 30 }, () => entry);
    expect(update({ list: many('\ud800') })).toHaveLength(20);
    expect(update({ list: many(1e20) })).toHaveLength(20);
  });

  test('half of a character in a list only where an entry is text', () => {
    const groupIds = ['00g1', 7, { toString: () => '\ud800' }];
    const issues = check('addUserToMultipleGroups', { userId: 'a', groupIds });
    expect(issues.map(({ path }) => path)).toEqual(['groupIds[1]', 'groupIds[2]']);
  });

  test('in the body of any operation, half of a character or a number that would be rounded', () => {
    const call = (body: unknown) => check('callOktaApi', { operationId: 'addGroup', body });
    const half = 'contains half of a character';
    const rounded = expect.stringContaining('a larger number would be rounded');
    expect(call({ profile: { name: 'two\nlines', rank: 1, none: null } })).toEqual([]);
    expect(call({ a: '\ud800', b: [1e20, '\udc00', true], '\ud800': { c: 1 } })).toEqual([
      { path: 'body.a', message: half },
      { path: 'body.b[0]', message: rounded },
      { path: 'body.b[1]', message: half },
      { path: 'body', message: half },
    ]);
    expect(call('\ud800')).toEqual([{ path: 'body', message: half }]);
    for (const entry of ['\ud800', ['\ud800'], 1e20]) expect(call(Array(30).fill(entry))).toHaveLength(20);
  });

  test('nothing else', () => {
    for (const profile of [
      { a: 'x', b: 1, c: true, d: null },
      { deep: { a: ['x', { b: null }] } },
      { a: undefined, b: 1 },
    ])
      expect(update(profile)).toEqual([]);
  });
});

describe('a default', () => {
  const create = actionOf('createUserWithPassword');

  test('is used when the input is absent, and only then', () => {
    expect(withDefaults(create, person)).toEqual({
      ...person,
      activate: true,
      changePasswordAtNextLogin: false,
    });
    expect(withDefaults(create, { ...person, activate: false })).toMatchObject({ activate: false });
    expect(withDefaults(create, { ...person, activate: undefined })).toMatchObject({ activate: true });
    expect(Object.keys(withDefaults(create, person))).not.toContain('mobilePhone');
  });

  test('is added to a copy of the inputs', () => {
    const inputs = { ...person };
    expect(withDefaults(create, inputs)).not.toBe(inputs);
    expect(inputs).toEqual(person);
  });

  test('is part of valid inputs only', () => {
    expect(validateInputs(create, person)).toEqual({
      issues: [],
      values: { ...person, activate: true, changePasswordAtNextLogin: false },
    });
    expect(validateInputs(create, { ...person, login: '\ud800 too long' }).values).not.toHaveProperty(
      'activate',
    );
    expect(validateInputs(create, 'text')).toMatchObject({ values: {} });
  });
});
