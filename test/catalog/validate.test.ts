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

  test('with two problems of the same kind are reported once', () => {
    expect(check('addUserToMultipleGroups', { userId: '00u1', groupIds: ['00g1', 7, ''] })).toEqual([
      { path: 'groupIds[1]', message: 'must be a string' },
      { path: 'groupIds[2]', message: 'must be filled in' },
      { path: 'groupIds[2]', message: expect.stringContaining('must be an Okta group id') },
    ]);
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
