import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './helpers/root.js';

const schema = JSON.parse(readFileSync(join(root, 'schemas', 'action.schema.json'), 'utf8'));
const page = readFileSync(join(root, 'docs', 'action-language.md'), 'utf8');

/** Words of JSON Schema, which the page does not explain. */
const OF_JSON_SCHEMA = new Set(
  `$schema $ref title description type properties required additionalProperties minProperties propertyNames dependencies
  if then else default enum pattern minLength maxLength minimum maximum minItems maxItems items examples`.split(
    /\s+/,
  ),
);

function wordsIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { properties = {} } = part as { properties?: object };
  return [...Object.keys(properties), ...Object.values(part).flatMap(wordsIn)];
}

describe('the language of an action file', () => {
  const words = [...new Set(wordsIn(schema))].filter((word) => !OF_JSON_SCHEMA.has(word));

  test('has at most 47 words of its own', () => {
    expect(words.length).toBeLessThanOrEqual(47);
  });

  test('has each of them on the page that describes it', () => {
    const [, table = ''] = page.split('## The words');
    expect(words.filter((word) => !table.includes(`\`${word}\``))).toEqual([]);
  });

  test("is shown by an example that is identical to the action's file", () => {
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    const { examples: _examples, ...shown } = JSON.parse(example);
    const {
      examples: _others,
      description: _text,
      ...stands
    } = JSON.parse(readFileSync(join(root, 'actions', 'users', 'unsuspendUser.json'), 'utf8'));
    const { description: _words, ...rest } = shown;
    expect(rest).toEqual(stands);
  });
});
