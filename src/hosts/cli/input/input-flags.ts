import { Option } from 'commander';
import type { Action, FieldSchema } from '../../../catalog/action.js';
import { UsageError } from '../errors.js';
import { isSecret, secretOnCommandLine } from './secrets.js';

/** The heading of the inputs in the help of an action. */
export const INPUTS = 'Inputs:';

/** One flag per input, with the input's name. A secret's flag is hidden and explains why it is refused. */
export function inputFlags(action: Action): Option[] {
  return Object.entries(action.input.properties).map(([name, field]) => {
    if (isSecret(action, name)) return secretFlag(name);
    const required = action.input.required.includes(name);
    const flag = new Option(`--${name} ${placeholder(field)}`, helpOf(field, required)).argParser(collect);
    return field.type === 'boolean' ? flag.preset('true') : flag;
  });
}

/**
 * The texts of the inputs' flags, for `fromForm`. A list's flag may be repeated.
 * @throws UsageError if another flag is repeated, because the last would win silently
 */
export function flagTexts(
  action: Action,
  options: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, field] of Object.entries(action.input.properties)) {
    const given = options[name] as string[] | undefined;
    if (given === undefined) continue;
    if (given.length > 1 && field.type !== 'array') {
      throw new UsageError(`--${name} was given ${given.length} times.`, `Give --${name} once.`);
    }
    texts[name] = given.join('\n');
  }
  return texts;
}

function collect(text: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), text];
}

function secretFlag(name: string): Option {
  return new Option(`--${name} [value]`)
    .hideHelp()
    .preset('')
    .argParser(() => {
      throw secretOnCommandLine(name);
    });
}

function placeholder(field: FieldSchema): string {
  if (field.type === 'boolean') return '[true|false]';
  if (field.type === 'array') return '<a,b,…>';
  return field.type === 'object' ? '<json>' : '<text>';
}

function helpOf(field: FieldSchema, required: boolean): string {
  const parts = [`${required ? 'Required. ' : ''}${field.description ?? field.title ?? ''}`];
  if (field.enum !== undefined) parts.push(`One of ${field.enum.join(', ')}.`);
  if (field.default !== undefined) parts.push(`Default: ${JSON.stringify(field.default)}.`);
  return parts.join(' ');
}
