import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Action, FieldSchema } from '../../catalog/action.js';
import { GRANTS_ACCESS } from '../shared/consent.js';
import { inputsOfHiddenSecrets } from '../shared/hidden-secrets.js';
import { isListInput } from '../shared/list-inputs.js';

type Schema = { type: 'object'; properties: Record<string, object>; required?: string[] };

/** The tool of an action. The server's instructions contain what applies to all tools, and the executor checks the rest. */
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
 */
function inputSchema({
  input,
  items,
}: Action): Schema & { additionalProperties: false; description?: string } {
  const isOfList = (name: string) => items !== undefined && isListInput(name);
  return {
    type: 'object',
    properties: mapped(input.properties, (field, name) => (isOfList(name) ? bare(field) : inputField(field))),
    ...(input.required.length > 0 && { required: [...input.required] }),
    additionalProperties: false,
    ...(input.mustBe !== undefined && { description: sentence(`Inputs: ${input.mustBe}`) }),
  };
}

/** The server's instructions explain these inputs. */
function bare({ type, title }: FieldSchema): object {
  return { type, title };
}

/** Short, because the server's instructions explain ids, logins and names. */
const NAMED = { user: 'Id or login.', group: 'Id or name.', application: 'Id or label.' } as const;

function inputField(field: FieldSchema): object {
  const { title, description, choices, secret, items, properties, resource, ...rest } = field;
  const labels = Object.entries(choices ?? {}).filter(([value, label]) => !isSpelledOut(value, label));
  const words = [
    resource === undefined ? description : NAMED[resource],
    labels.length > 0 && sentence(labels.map(([value, label]) => `${value}: ${label}`).join('; ')),
    secret && 'Secret.',
  ];
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([keyword]) => !LEFT_OUT.has(keyword))),
    ...(title !== undefined && { title }),
    description: words.filter(Boolean).join(' '),
    ...(items && { items: inputField(items) }),
    ...(properties && { properties: mapped(properties, inputField) }),
  };
}

/**
 * What only the executor's check needs: a rejected value comes back with the rule. Interfaces of some models refuse every
 * tool because of a format or keyword of one that they do not know.
 */
const LEFT_OUT = new Set([
  ...['pattern', 'propertyNames', 'characters', 'mustBe', 'format', 'uniqueItems'],
  ...['minLength', 'maxLength', 'examples'],
]);

/** Whether the label says no more than the value does, such as "Help Desk Administrator" for HELP_DESK_ADMIN. */
function isSpelledOut(value: string, label: string): boolean {
  const [short, long] = [value, label].map((text) => text.toLowerCase().split(/[^a-z0-9]+/));
  return (
    short?.length === long?.length && short?.every((word, index) => long?.[index]?.startsWith(word)) === true
  );
}

/**
 * Nothing is required and resources are open objects, because Okta's responses may differ from their schemas. A client
 * rejects an answer that does not match, and would report a completed change as a failure.
 */
function outputSchema({ output }: Action): Schema {
  return {
    type: 'object',
    properties: mapped(output.properties, ({ type }) => (type === undefined ? {} : { type })),
  };
}

function mapped(
  properties: Readonly<Record<string, FieldSchema>>,
  field: (schema: FieldSchema, name: string) => object,
): Record<string, object> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, field(schema, name)]));
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
