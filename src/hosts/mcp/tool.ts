import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Action, FieldSchema } from '../../core/action.js';

type Schema = { type: 'object'; properties: Record<string, object>; required?: string[] };

/** An action as MCP lists it. */
export function toolOf(action: Action): Tool {
  return {
    name: action.id,
    title: action.title,
    description: `${action.description}${action.grantsAccess ? ' It gives power or opens an account.' : ''}`,
    inputSchema: inputSchema(action),
    outputSchema: outputSchema(action),
    annotations: {
      title: action.title,
      readOnlyHint: action.effect === 'read',
      destructiveHint: action.effect === 'destructive',
      // a request that may be repeated after a lost answer leaves the org the same the second time
      idempotentHint: action.effect === 'read' || action.retry === 'safe',
      openWorldHint: true,
    },
  };
}

/**
 * Models' own interfaces refuse or misread conditions, `not` and look-ahead patterns, so those are put in words.
 * The executor checks all of them in any case.
 */
function inputSchema({ input }: Action): Schema & { additionalProperties: false; description?: string } {
  return {
    type: 'object',
    properties: mapped(input.properties, inputField),
    ...(input.required.length > 0 && { required: [...input.required] }),
    additionalProperties: false,
    ...(input.mustBe !== undefined && { description: sentence(`Inputs: ${input.mustBe}`) }),
  };
}

function inputField(field: FieldSchema): object {
  const { title, description, mustBe, choices, secret, items, properties, ...rest } = field;
  const { resource: _resource, pattern: _pattern, propertyNames: _names, text: _text, ...plain } = rest;
  const words = [
    description,
    mustBe !== undefined && sentence(`Must be ${mustBe}`),
    choices &&
      sentence(
        Object.entries(choices)
          .map(([value, label]) => `${value}: ${label}`)
          .join('; '),
      ),
    secret && 'Secret: never shown again.',
  ];
  return {
    ...plain,
    ...(title !== undefined && { title }),
    description: words.filter(Boolean).join(' '),
    ...(items && { items: inputField(items) }),
    ...(properties && { properties: mapped(properties, inputField) }),
    ...(secret && { format: 'password', writeOnly: true }),
  };
}

/**
 * Clients refuse an answer that does not fit, and would so take a done change for a failed one. What Okta sends
 * may always differ a little, so nothing is required and resources are open objects.
 */
function outputSchema({ output }: Action): Schema {
  return { type: 'object', properties: mapped(output.properties, outputField) };
}

function outputField({ type, title, description, items }: FieldSchema): object {
  return {
    ...(type !== undefined && { type }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(items && { items: outputField(items) }),
  };
}

function mapped(
  properties: Readonly<Record<string, FieldSchema>>,
  field: (schema: FieldSchema) => object,
): Record<string, object> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, field(schema)]));
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
