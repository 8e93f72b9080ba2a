import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Action, FieldSchema } from '../../catalog/action.js';
import { inputsOfHiddenSecrets } from '../shared/hidden-secrets.js';

type Schema = { type: 'object'; properties: Record<string, object>; required?: string[] };

/** An action as MCP lists it. What holds for all of them stands once, in the server's instructions. */
export function toolOf(action: Action, { showSecrets }: { showSecrets: boolean }): Tool {
  const causes = showSecrets ? undefined : inputsOfHiddenSecrets(action);
  const words = [
    action.description,
    action.grantsAccess && 'It gives power or opens an account.',
    causes &&
      `With ${causes} it is refused here: only a server started with --show-secrets gives the secret.`,
  ];
  return {
    name: action.id,
    title: action.title,
    description: words.filter(Boolean).join(' '),
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

/** In short: what holds for every id stands in the instructions. */
const NAMED = { user: 'Id (00u…) or login.', group: 'Id (00g…).', application: 'Id (0oa…).' } as const;

function inputField(field: FieldSchema): object {
  const { title, description, mustBe, choices, secret, items, properties, resource, ...rest } = field;
  const { pattern: _pattern, propertyNames: _names, text: _text, ...plain } = rest;
  const words = [
    resource === undefined ? description : NAMED[resource],
    // of ids and logins the instructions tell it once
    mustBe !== undefined && resource === undefined && sentence(`Must be ${mustBe}`),
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
