import type { FieldSchema } from '../../catalog/action.js';

const STAND_IN = /\[dry run: [\w.]+\]/;

/** What stands in a dry run for an output that only a real run gives, such as `[dry run: groupId]`. */
export function standIns(
  { properties = {} }: FieldSchema,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, inputs[name] ?? standIn(field, name)]),
  );
}

function standIn({ type, properties, enum: values }: FieldSchema, path: string): unknown {
  if (values !== undefined) return values[0];
  switch ([type].flat()[0]) {
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 0;
    case 'object':
      return Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, field]) => [name, standIn(field, `${path}.${name}`)]),
      );
    default:
      return `[dry run: ${path}]`;
  }
}

/** The names of the inputs that hold such a text. */
export function inputsWithStandIns(inputs: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(inputs).filter((name) => STAND_IN.test(JSON.stringify(inputs[name]) ?? ''));
}
