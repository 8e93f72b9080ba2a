import { describe, expect, test } from '@jest/globals';
import { fill, fillPath, fillQuery } from '../../src/catalog/template.js';
import { Failure } from '../../src/result/failure.js';

describe('a template', () => {
  test('that is exactly one name becomes the value, with its type', () => {
    const values = { text: 'a', number: 7, flag: false, nothing: null, list: [1], object: { a: 1 } };
    for (const [name, value] of Object.entries(values)) expect(fill(`{${name}}`, values)).toBe(value);
    expect(fill('{absent}', values)).toBeUndefined();
  });

  test('that is any other text stays as it is, also when it is used again', () => {
    for (const text of ['plain', '', 'a{text}', '{text}b', '{text}{text}', '{}', '{{text}}'])
      for (const values of [{ text: 'wrong' }, { text: 'again' }]) expect(fill(text, values)).toBe(text);
  });

  test('is filled with the values of each call', () => {
    expect(['one', 'two'].map((name) => fill('{name}', { name }))).toEqual(['one', 'two']);
  });

  test('that is no text, list or object stays as it is', () => {
    for (const template of [true, 0, null, undefined]) expect(fill(template, {})).toBe(template);
  });

  test('that is a list is filled entry by entry', () => {
    expect(fill(['{a}', 'b', { c: '{a}' }], { a: 1 })).toEqual([1, 'b', { c: 1 }]);
  });

  test('omits a key without a value, and an object that becomes empty', () => {
    const template = { profile: { login: '{login}', note: '{note}' }, credentials: { password: '{pass}' } };
    expect(fill(template, { login: 'a' })).toEqual({ profile: { login: 'a' } });
    expect(Object.keys(fill(template, { login: 'a' }) as object)).toEqual(['profile']);
    expect(fill(template, {})).toBeUndefined();
    expect(fill({}, {})).toBeUndefined();
  });

  test('keeps null, which clears a field', () => {
    expect(fill({ mobilePhone: '{phone}' }, { phone: null })).toEqual({ mobilePhone: null });
  });
});

describe('an object that is spread', () => {
  const template = { firstName: '{firstName}', '...': '{customAttributes}' };

  test('adds its entries to the others', () => {
    expect(fill(template, { firstName: 'Mira', customAttributes: { team: 'IT', '...': 1 } })).toEqual({
      firstName: 'Mira',
      team: 'IT',
      '...': 1,
    });
    expect(fill(template, { customAttributes: { team: 'IT' } })).toEqual({ team: 'IT' });
  });

  test('treats __proto__ as an ordinary name, as JSON does', () => {
    const customAttributes = JSON.parse('{"__proto__": {"admin": true}}') as object;
    const filled = fill(template, { customAttributes }) as Record<string, unknown>;
    expect(JSON.stringify(filled)).toBe('{"__proto__":{"admin":true}}');
    expect(filled.admin).toBeUndefined();
    expect(Object.getOwnPropertyDescriptor(filled, '__proto__')).toMatchObject({
      configurable: true,
      writable: true,
    });
  });

  test('is refused when a name has its own input, whether that is given or not', () => {
    const thrown = catching(() => fill(template, { customAttributes: { firstName: 'Other' } }));
    expect(thrown).toBeInstanceOf(Failure);
    expect((thrown as Failure).details).toEqual({
      code: 'INVALID_INPUT',
      message: 'customAttributes must not contain firstName, which has a field of its own.',
      remedy: 'Remove firstName from customAttributes and use the field firstName.',
      retryable: false,
      outcome: 'not-sent',
      issues: [
        {
          path: 'customAttributes.firstName',
          message: 'must not contain firstName, which has a field of its own',
        },
      ],
    });
  });
});

describe('a path template', () => {
  test('percent-encodes each value as one segment', () => {
    expect(fillPath('/api/v1/users', {})).toBe('/api/v1/users');
    expect(fillPath('/groups/{group}/users/{user}', { group: 'a/b', user: 'ü?#' })).toBe(
      '/groups/a%2Fb/users/%C3%BC%3F%23',
    );
    expect(fillPath('/groups/{group}/users/{user}', { group: '1', user: '2' })).toBe('/groups/1/users/2');
    expect(fillPath('/users/{user}/lifecycle/suspend', { user: '...' })).toBe('/users/.../lifecycle/suspend');
  });

  test.each([undefined, null, 7, '', '.', '..', ['a']])(
    'refuses %p, which is not a valid segment',
    (user) => {
      const thrown = catching(() => fillPath('/users/{user}', { user }));
      expect(thrown).toBeInstanceOf(TypeError);
      expect((thrown as TypeError).message).toBe('{user} is not a path segment.');
    },
  );
});

describe('a query template', () => {
  test('contains texts, numbers and booleans, encoded', () => {
    expect(fillQuery({ q: '{text}', limit: 2, sendEmail: '{flag}' }, { text: 'a&b=c d', flag: false })).toBe(
      '?q=a%26b%3Dc%20d&limit=2&sendEmail=false',
    );
    expect(fillQuery({ 'a b': 'x' }, {})).toBe('?a%20b=x');
  });

  test('omits absent values', () => {
    expect(fillQuery({ after: '{after}', limit: '{limit}' }, { limit: 5 })).toBe('?limit=5');
    expect(fillQuery({ after: '{after}' }, {})).toBe('');
    expect(fillQuery({}, {})).toBe('');
  });
});

function catching(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('It should have thrown.');
}
