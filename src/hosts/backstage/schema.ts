import type { FieldSchema } from '../../catalog/action.js';

type Json = Record<string, unknown>;

/** The keywords that Backstage shows or that tell values of one type from those of another. */
const KEPT = ['type', 'title', 'enum', 'required', 'additionalProperties', 'default', 'examples'] as const;

/**
 * The JSON Schema of an action's inputs or output for Backstage, which shows it and checks inputs by it. Rules on the
 * text of a value are in the description only: the connector checks them, and says what to do. A dry run's stand-ins for
 * ids obey no such rule.
 */
export function jsonSchema(schema: FieldSchema): Json {
  const { description, mustBe, choices, secret, properties, items } = schema;
  const words = [
    description,
    mustBe && `Must be ${mustBe}.`,
    choices &&
      `${Object.entries(choices)
        .map(([value, label]) => `${value}: ${label}`)
        .join('; ')}.`,
    secret && 'Secret.',
  ].filter(Boolean);
  return {
    ...Object.fromEntries(KEPT.flatMap((word) => (schema[word] === undefined ? [] : [[word, schema[word]]]))),
    ...(words.length > 0 && { description: words.join(' ') }),
    ...(secret && { format: 'password', writeOnly: true }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, jsonSchema(field)]),
      ),
    }),
    ...(items && { items: jsonSchema(items) }),
  };
}
