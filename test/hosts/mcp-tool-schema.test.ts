import { expect, test } from '@jest/globals';
import type { Action } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import { toolOf } from '../../src/hosts/mcp/tool.js';

test('an input of a tool leaves out what interfaces of models refuse, at every depth', () => {
  const only = {
    format: 'date',
    pattern: '^x$',
    minLength: 1,
    maxLength: 9,
    mustBe: 'a day',
    examples: ['x'],
  };
  const day = { type: 'string', title: 'Day', description: 'A day.', ...only };
  const days = {
    type: 'array',
    title: 'Days',
    description: 'Some.',
    uniqueItems: true,
    maxItems: 3,
    items: day,
  };
  const profile = { type: 'object', title: 'Profile', description: 'All.', properties: { day, days } };
  const input = {
    type: 'object',
    additionalProperties: false,
    required: ['day'],
    properties: { day, days, profile },
  };
  const { inputSchema } = toolOf({ ...listActions()[0], input } as unknown as Action, { showSecrets: false });
  const said = { type: 'string', title: 'Day', description: 'A day.' };
  const listed = { type: 'array', title: 'Days', description: 'Some.', maxItems: 3, items: said };
  expect(inputSchema).toEqual({
    type: 'object',
    additionalProperties: false,
    required: ['day'],
    properties: {
      day: said,
      days: listed,
      profile: {
        type: 'object',
        title: 'Profile',
        description: 'All.',
        properties: { day: said, days: listed },
      },
    },
  });
});
