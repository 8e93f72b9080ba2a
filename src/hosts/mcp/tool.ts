import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Action, FieldSchema } from '../../catalog/action.js';
import { GRANTS_ACCESS } from '../shared/consent.js';
import { inputsOfHiddenSecrets } from '../shared/hidden-secrets.js';

type Schema = { type: 'object'; properties: Record<string, object>; required?: string[] };

/** The tool of an action. The server's instructions contain what applies to all tools. */
export function toolOf(action: Action, { showSecrets }: { showSecrets: boolean }): Tool {
  const causes = showSecrets ? undefined : inputsOfHiddenSecrets(action);
  const words = [
    action.description,
    action.grantsAccess && `It ${GRANTS_ACCESS}.`,
    causes &&
      `With ${causes} this server refuses it. Only a server started with --show-secrets returns the secret.`,
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
      // An action whose request may be repeated leaves the org the same the second time.
      idempotentHint: action.effect === 'read' || action.retry === 'safe',
      openWorldHint: true,
    },
  };
}

/**
 * Interfaces of models reject or misread conditions, `not` and look-ahead patterns, so these appear in descriptions only.
 * The executor checks them.
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

/** Short, because the server's instructions explain ids and logins. */
const NAMED = {
  user: 'Id (00u…) or login.',
  group: 'Id (00g…) or exact name.',
  application: 'Id (0oa…) or exact label.',
} as const;

function inputField(field: FieldSchema): object {
  const { title, description, mustBe, choices, secret, items, properties, resource, ...rest } = field;
  const { pattern: _pattern, propertyNames: _names, characters: _characters, ...plain } = rest;
  const words = [
    resource === undefined ? description : NAMED[resource],
    // The instructions contain the rules for ids and logins.
    mustBe !== undefined && resource === undefined && sentence(`Must be ${mustBe}`),
    choices &&
      sentence(
        Object.entries(choices)
          .map(([value, label]) => `${value}: ${label}`)
          .join('; '),
      ),
    secret && 'Secret. It is never shown again.',
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
 * Nothing is required and resources are open objects, because Okta's responses may differ from their schemas. A client
 * rejects an answer that does not match, and would report a completed change as a failure.
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
