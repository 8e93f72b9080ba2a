import type { Action, FieldSchema } from '../../catalog/action.js';
import { resourceOf } from '../../catalog/catalog.js';

export type Json = { [name: string]: unknown };

/** The schemas of the actions' inputs and outputs, and of the resources in them, by component name. */
export function actionSchemas(actions: readonly Action[]): Json {
  const schemas: Json = {};
  for (const { id, title, input, output } of actions) {
    schemas[inputsName(id)] = { title: `${title}: inputs`, ...converted(input) };
    const properties = Object.entries(output.properties).map(([name, property]) => {
      const resource = resourceOf(property);
      if (resource === undefined) return [name, converted(property)];
      schemas[pascal(resource)] ??= converted(property);
      return [name, reference(pascal(resource))];
    });
    schemas[outputName(id)] = {
      title: `${title}: output`,
      ...converted({ ...output, properties: {} }),
      properties: Object.fromEntries(properties),
    };
  }
  return schemas;
}

export const inputsName = (id: string): string => `${pascal(id)}Inputs`;
export const outputName = (id: string): string => `${pascal(id)}Output`;

export function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function pascal(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Converts a schema from draft-07 to the 2020-12 of OpenAPI 3.1. Our own keywords become part of the description or x-
 * keywords. Conditions appear only in descriptions, because generators ignore or misread them. The server checks them.
 */
function converted(schema: FieldSchema): Json {
  const {
    chain: _chain,
    $schema: _dialect,
    if: _if,
    then: _then,
    else: _else,
    characters: _characters,
    ...kept
  } = schema;
  const {
    mustBe,
    secret,
    onlyWith: _onlyWith,
    sent: _sent,
    choices,
    resource,
    dependencies,
    default: otherwise,
    ...rest
  } = kept;
  const plain: Json = { ...rest };
  if (mustBe !== undefined) {
    const rule = schema.properties ? `Inputs: ${mustBe}.` : `Must be ${mustBe}.`;
    plain.description = [schema.description, rule].filter(Boolean).join(' ');
  }
  // With the keyword `default`, openapi-typescript makes the property required for callers.
  if (otherwise !== undefined) {
    plain.description = [plain.description, `Default: ${JSON.stringify(otherwise)}.`]
      .filter(Boolean)
      .join(' ');
    plain['x-default'] = otherwise;
  }
  if (secret) Object.assign(plain, { format: 'password', 'x-secret': true });
  if (choices) plain['x-choices'] = choices;
  if (resource) plain['x-resource'] = resource;
  // A schema that depends on an input is a condition too.
  const needs = Object.entries(dependencies ?? {}).filter(([, names]) => Array.isArray(names));
  if (needs.length > 0) plain.dependentRequired = Object.fromEntries(needs);
  if (schema.properties) plain.properties = mapped(schema.properties);
  else if ([schema.type].flat().includes('object')) plain.additionalProperties = true;
  for (const keyword of ['items', 'not', 'propertyNames', 'additionalProperties']) {
    if (keyword in schema) plain[keyword] = subschema(schema[keyword] as FieldSchema | boolean);
  }
  return plain;
}

function subschema(schema: FieldSchema | boolean): Json | boolean {
  return typeof schema === 'boolean' ? schema : converted(schema);
}

function mapped(properties: Readonly<Record<string, FieldSchema>>): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, subschema(schema)]));
}
