import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listActions } from '../../src/catalog/catalog.js';
import { inputIssues } from '../../src/catalog/validate.js';
import { withoutNulls } from '../../src/hosts/shared/form-inputs.js';
import { cli } from '../helpers/command-line.js';
import { triesEach } from '../helpers/turns.js';
import { validInputs } from '../helpers/valid-inputs.js';

/** Of each action; the time of this test does not grow with their number. */
const TRIES = triesEach(700, listActions().length, 5);

describe.each(listActions().map((action) => [action.id, action] as const))('%s', (_, action) => {
  const { properties, required } = action.input;
  const optional = Object.keys(properties).filter((name) => !required.includes(name));

  test('null in every optional field that is not given means the same as leaving it out', () => {
    fc.assert(
      fc.property(validInputs(action), (inputs) => {
        const filled = { ...Object.fromEntries(optional.map((name) => [name, null])), ...inputs };
        expect(withoutNulls(action.input, filled)).toEqual(inputs);
        expect(inputIssues(action, withoutNulls(action.input, filled))).toEqual([]);
      }),
      { numRuns: TRIES },
    );
  });

  test('null for a required field, or for a name that is unknown, stays for validation to name', () => {
    for (const name of [...required, 'nobodyKnows']) {
      expect(withoutNulls(action.input, { [name]: null })).toEqual({ [name]: null });
      expect(inputIssues(action, { [name]: null }).map(({ path }) => path)).toContain(name);
    }
  });
});

test('null stays where the schema allows it, and within an object', () => {
  const schema = {
    type: 'object',
    required: [],
    properties: {
      typed: { type: ['string', 'null'] },
      chosen: { type: 'string', enum: ['a', null] },
      free: {},
      profile: { type: 'object' },
      ids: { type: 'array' },
      text: { type: 'string' },
    },
  } as const;
  const inputs = { typed: null, chosen: null, free: null, profile: { title: null }, ids: [null] };
  expect(withoutNulls(schema, { ...inputs, text: null })).toEqual(inputs);
  expect(withoutNulls(schema, { profile: null, ids: null })).toEqual({});
});

test('the command line leaves out an optional input that is null', async () => {
  const given = { userId: 'blake.rivers@example.com', sendEmail: null, revokeSessions: null };
  const { code, stdout } = await cli(['validate', 'resetPassword', '--input', JSON.stringify(given)]);
  expect({ code, told: JSON.parse(stdout) }).toEqual({ code: 0, told: { valid: true, issues: [] } });
});
