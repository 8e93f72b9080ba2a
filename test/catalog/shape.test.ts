import { describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import {
  addChainFields,
  misfitOf,
  missingInItems,
  missingOutputs,
  needsAnswer,
  shape,
} from '../../src/catalog/shape.js';
import type { Action } from '../../src/index.js';

const actionOf = (id: string) => findAction(id) as Action;
const user = { id: '00u1', status: 'ACTIVE', profile: { login: 'mira@example.com' } };
const group = { id: '00g1', profile: { name: 'Night shift' } };

describe('an output', () => {
  test('contains values of the response, of the inputs, and constants', () => {
    const returns = {
      user: '$body',
      login: '$body.profile.login',
      userId: '{userId}',
      changed: true,
      count: 0,
      text: 'plain',
      price: '$bodyguard',
      inner: 'a{userId}',
      words: 'the $body.id',
    };
    const expected = {
      user,
      login: 'mira@example.com',
      userId: '00u1',
      changed: true,
      count: 0,
      text: 'plain',
      price: '$bodyguard',
      inner: 'a{userId}',
      words: 'the $body.id',
    };
    for (const _ of ['the first time', 'the second'])
      expect(shape(returns, { userId: '00u1' }, user)).toEqual(expected);
    expect(shape({ userId: '{userId}' }, { userId: '00u2' }, user)).toEqual({ userId: '00u2' });
  });

  test('omits values that are absent', () => {
    const returns = { user: '$body', login: '$body.profile.login', userId: '{userId}', deep: '$body.a.b.c' };
    for (const body of [undefined, null]) expect(Object.keys(shape(returns, {}, body))).toEqual([]);
    for (const body of [
      { profile: null },
      { profile: 'text' },
      { profile: { login: null } },
      { a: { b: 7 } },
    ])
      expect(shape(returns, {}, body)).toEqual({ user: body });
    expect(shape({ size: '$body.length', user: '$body' }, {}, 'text')).toEqual({ user: 'text' });
  });
});

describe('the chain fields of a resource', () => {
  const read = actionOf('getUserWithId');

  test('are added next to it', () => {
    const output = { user };
    expect(addChainFields(read, output, {})).toEqual([]);
    expect(output).toEqual({ user, userId: '00u1', login: 'mira@example.com', status: 'ACTIVE' });
    const other = { group };
    expect(addChainFields(actionOf('getGroup'), other, {})).toEqual([]);
    expect(other).toEqual({ group, groupId: '00g1', name: 'Night shift' });
  });

  test('are omitted when the resource lacks them, and one warning names each unexpected value', () => {
    const odd = { id: 7, profile: { login: null, email: 7, city: 7 } };
    const output: Record<string, unknown> = { user: odd };
    const warnings = addChainFields(read, output, {});
    expect(output).toStrictEqual({ user: odd, userId: 7 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^Okta's user is not as expected at \/.*\/profile\/login\/ \(type\).*\.$/);
    const places = String(warnings[0])
      .replace(/.* at /, '')
      .slice(0, -1)
      .split(', ');
    expect(places).toContain('/profile/city/ (type)');
    expect(new Set(places).size).toBe(places.length);
  });

  test('are reported once when one place lacks two things', () => {
    const [warning] = addChainFields(read, { user: {} }, {});
    expect(warning).toBe("Okta's user is not as expected at / (required).");
  });

  test('exist only for an output with a resource', () => {
    const output = {};
    expect(addChainFields(read, output, {})).toEqual([]);
    expect(output).toEqual({});
    expect(addChainFields(actionOf('suspendUser'), { userId: '00u1', changed: true }, {})).toEqual([]);
  });
});

describe('the items of a list', () => {
  const list = actionOf('listUsers');
  const whole = { ...user, profile: { ...user.profile } };

  test('are compared with their resource, and the first that does not fit is named', () => {
    expect(misfitOf(list, [])).toBeUndefined();
    expect(misfitOf(list, [whole, whole])).toBeUndefined();
    expect(misfitOf(list, [whole, { ...whole, status: 7 }, {}])).toBe(
      "Okta's users are not as expected at /status/ (type).",
    );
  });

  test('are not compared where their schema is of no resource', () => {
    expect(misfitOf(actionOf('listUserLinkedObjects'), [7])).toBeUndefined();
  });

  test('lack what their resource always has, which is named', () => {
    expect(missingInItems(list, [whole])).toBeUndefined();
    expect(missingInItems(list, [whole, { id: '00u2', status: 'ACTIVE' }])).toBe('users[].profile');
    expect(missingInItems(list, [])).toBeUndefined();
    expect(missingInItems(actionOf('listUserLinkedObjects'), [{}])).toBeUndefined();
    const untyped = { ...list, output: { ...list.output, properties: {} } };
    expect(missingInItems(untyped, [{}])).toBeUndefined();
  });
});

describe('a required output', () => {
  test('is named when it is missing', () => {
    const suspend = actionOf('suspendUser');
    expect(missingOutputs(suspend, { userId: '00u1', changed: false })).toEqual([]);
    expect(missingOutputs(suspend, { changed: false })).toEqual(['userId']);
    expect(missingOutputs(suspend, {})).toEqual(['userId', 'changed']);
  });

  test('is missing where a list must be and something else is', () => {
    const list = actionOf('listUsers');
    expect(missingOutputs(list, { users: [], count: 0 })).toEqual([]);
    for (const users of [{}, 'text', null])
      expect(missingOutputs(list, { users, count: 0 })).toEqual(['users']);
  });

  test("determines whether the action needs Okta's response", () => {
    expect(needsAnswer(actionOf('getUserWithId'))).toBe(true);
    expect(needsAnswer(actionOf('suspendUser'))).toBe(false);
    expect(needsAnswer(actionOf('getUserWithLogin'))).toBe(false);
    const optional = {
      ...actionOf('getUserWithId'),
      output: { ...actionOf('getUserWithId').output, required: [] },
    };
    expect(needsAnswer(optional)).toBe(false);
    const ends = { ...actionOf('getUserWithId'), returns: { user: 'no $body' } };
    expect(needsAnswer(ends)).toBe(false);
  });
});
