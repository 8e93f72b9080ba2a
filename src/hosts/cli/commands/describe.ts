import type { Command } from 'commander';
import type { Action, FieldSchema } from '../../../catalog/action.js';
import { findAction } from '../../../catalog/catalog.js';
import { GRANTS_ACCESS, needsConsent } from '../../shared/consent.js';
import { undoSentence } from '../../shared/sentences.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { knownAction } from '../input/action-command.js';
import { isSecret } from '../input/secrets.js';
import { printJson, printLines } from '../output/print.js';

const EFFECT = {
  read: 'Only reads.',
  write: 'Changes the org.',
  destructive: "Destructive: removes something that the same call can't restore.",
};

interface DescribeOptions extends ConnectionOptions {
  json?: boolean;
  org?: boolean;
}

/** `describe <id>`: the inputs, outputs and requests of an action. */
export function addDescribe(program: Command): void {
  const command = program
    .command('describe')
    .argument('<id>', "The action's id.")
    .description('Show what an action does, its inputs, outputs and requests.')
    .option('--json', "Print the action's whole definition as JSON.")
    .option('--org', "Read the org's schemas, and show its own profile attributes too.");
  for (const flag of connectionFlags()) if (flag.long !== '--org-fields') command.addOption(flag);
  command.action(describe);
}

async function describe(id: string, options: DescribeOptions): Promise<void> {
  const known = knownAction(id);
  const action = options.org ? await actionOfOrg(known, options) : known;
  if (options.json) printJson(action);
  else printLines(description(action));
}

async function actionOfOrg(known: Action, options: DescribeOptions): Promise<Action> {
  const { connector, close } = await openConnection({ ...options, orgFields: true });
  const action = connector.actions.find(({ id }) => id === known.id) ?? known;
  await close();
  return action;
}

function description(action: Action): string[] {
  const { id, title, input, output } = action;
  const { command, secrets } = exampleCommand(action);
  return [
    `${title} (${id})`,
    action.description,
    [EFFECT[action.effect], consentLine(action), undoSentence(action)].filter(Boolean).join(' '),
    '',
    'Inputs:',
    ...Object.entries(input.properties).flatMap(([name, field]) => {
      return fieldLines(name, field, input.required.includes(name) ? 'required' : 'optional');
    }),
    ...(input.mustBe === undefined ? [] : [`  Together: ${input.mustBe}.`]),
    '',
    'Output:',
    ...Object.entries(output.properties).flatMap(([name, field]) => {
      return fieldLines(name, field, output.required.includes(name) ? 'always' : 'sometimes');
    }),
    '',
    ...requestLines(action),
    `OAuth scopes of these: ${action.scopes.join(', ')}`,
    ...(action.adminRole === undefined ? [] : [`Least admin role: ${action.adminRole}`]),
    '',
    'Example:',
    `  ${command}`,
    ...(secrets.length === 0
      ? []
      : [`  (prompts for ${secrets.join(' and ')}; without a terminal add --input @file)`]),
  ];
}

/** What is sent, or which actions are run. */
function requestLines({ steps, uses }: Action): string[] {
  if (uses === undefined)
    return [
      'Okta requests:',
      ...steps.map(({ method, path, when }) => `  ${method} ${path}${when ? `  ${when}` : ''}`),
    ];
  const titles = uses.map((id) => `  ${findAction(id)?.title} (${id})`);
  return ['It is composed of these actions:', ...titles];
}

function consentLine(action: Action): string {
  const grants = action.grantsAccess ? `It ${GRANTS_ACCESS}. ` : '';
  return needsConsent(action) ? `${grants}Asks for confirmation, or needs --yes.` : '';
}

function fieldLines(name: string, field: FieldSchema, presence: string): string[] {
  const facts = [[field.type ?? 'any'].flat().join(' or '), presence];
  if (field.secret) facts.push('secret');
  if (field.default !== undefined) facts.push(`default ${JSON.stringify(field.default)}`);
  const lines = [`  ${name}  (${facts.join(', ')})`];
  if (field.description !== undefined) lines.push(`      ${field.description}`);
  if (field.mustBe !== undefined) lines.push(`      Must be ${field.mustBe}.`);
  if (field.enum !== undefined) lines.push(`      One of ${choicesOf(field)}.`);
  const { properties = {}, required = [] } = field;
  for (const [each, inner] of Object.entries(properties)) {
    const nested = fieldLines(each, inner, required.includes(each) ? 'required' : 'optional');
    lines.push(...nested.map((line) => `    ${line}`));
  }
  return lines;
}

/** The values, with their labels where they have others. null clears. */
function choicesOf({ enum: values = [], choices = {} }: FieldSchema): string {
  return values
    .map(String)
    .map((value) =>
      choices[value] === undefined || choices[value] === value ? value : `${value} (${choices[value]})`,
    )
    .join(', ');
}

/** An action's first example as a command for a fresh sandbox, and the secrets that it will prompt for. */
export function exampleCommand(action: Action): { command: string; secrets: string[] } {
  const inputs = Object.entries(action.examples[0]?.inputs ?? {});
  const flags = inputs
    .filter(([name]) => !isSecret(action, name))
    .map(
      ([name, value]) => ` --${name} ${shellWord(typeof value === 'string' ? value : JSON.stringify(value))}`,
    );
  const yes = needsConsent(action) ? ' --yes' : '';
  return {
    command: `okta-connector run ${action.id}${flags.join('')}${yes} --sandbox`,
    secrets: inputs.map(([name]) => name).filter((name) => isSecret(action, name)),
  };
}

/** The text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
