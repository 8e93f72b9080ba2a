import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { searchUsers } from '../../src/actions/handlers/users/search-users.js';
import type { ActionInputs } from '../../src/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { readExpression } from '../../src/sandbox/server/filter.js';
import { connectTo } from '../helpers/sandbox-org.js';

type Inputs = ActionInputs['searchUsers'];

const expressionOf = (inputs: Partial<Inputs>) =>
  String(searchUsers.extras?.(inputs as Inputs)['handler.search']);

/** Texts full of what ends quotes, joins conditions and means something to a URL. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        '\\',
        '\\"',
        '" or id pr or id eq "',
        ' and ',
        '(',
        ')',
        '\n',
        '%',
        '&',
        '#',
        '\u2028',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe('the expression that searchUsers sends', () => {
  test('is true of exactly those whose attributes have the given values, whatever these hold', () => {
    fc.assert(
      fc.property(hostile, hostile, (department, city) => {
        const test = readExpression(
          expressionOf({ department, attribute: 'city', attributeValue: city }),
          ['eq'],
          { exact: true },
        );
        expect(test({ id: '1', profile: { department, city } })).toBe(true);
        expect(test({ id: '1', profile: { department, city: `${city}x` } })).toBe(false);
        expect(test({ id: '1', profile: { department: `${department}x`, city } })).toBe(false);
        expect(test({ id: '1', profile: {} })).toBe(false);
      }),
    );
  });

  test('joins every condition with and, and is of everybody without one', () => {
    const given = {
      status: 'ACTIVE',
      emailStartsWith: 'a',
      changedSince: '2026-01-31T09:00:00Z',
      attribute: 'floor',
      attributeValue: '3',
    } as const;
    expect(expressionOf(given)).toBe(
      'status eq "ACTIVE" and profile.email sw "a" and lastUpdated ge "2026-01-31T09:00:00Z"' +
        ' and profile.floor eq "3"',
    );
    expect(expressionOf({})).toBe('status pr');
  });
});

describe('in an org', () => {
  let org: Sandbox;
  beforeAll(async () => {
    org = await startSandbox();
  });
  afterAll(() => org.close());

  test('a value with quotes finds the one user who has it', async () => {
    const { blake } = org.seed.people;
    const title = 'Head of "R&D" \\ (acting) or id pr';
    const okta = connectTo(org);
    await okta.execute('updateUserProfileWithId', { userId: blake.id, profile: { title } });
    const found = await okta.execute('searchUsers', { attribute: 'title', attributeValue: title });
    expect(found).toMatchObject({ ok: true, output: { count: 1, users: [{ id: blake.id }] } });
  });

  test.each(['a b', 'a"', 'a eq "x" or b', '', '1a'])(
    'an attribute called %j is refused before anything is sent',
    async (name) => {
      org.reset();
      const refused = await connectTo(org).execute('searchUsers', { attribute: name, attributeValue: 'x' });
      expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', outcome: 'not-sent' } });
      expect(org.requests).toEqual([]);
    },
  );
});
