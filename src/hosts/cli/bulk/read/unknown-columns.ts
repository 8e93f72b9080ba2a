import { nearest } from '../../../../catalog/nearest.js';
import type { Action } from '../../../../connector/public-types.js';
import { UsageError } from '../../errors.js';
import { knownAttributes } from './cells.js';

const SHOWN = 20;

/**
 * Refuses all columns that are not inputs, and suggests the flags that map or skip them.
 * @param free inputs without a column
 * @param named whether the message may show the columns' names: the line is certainly a header, or can't hold a secret
 */
export function unknownColumns(
  action: Action,
  columns: readonly string[],
  free: readonly string[],
  named: boolean,
): UsageError {
  if (!named) {
    return new UsageError(
      `No column is an input of ${action.title}; the header line may be missing.`,
      `The first line must name the inputs, for example ${action.input.required.join(',')}.`,
    );
  }
  const shown = columns.slice(0, SHOWN);
  const rest = columns.length - shown.length;
  const inputs = shown.map((column) => nearInput(column, free));
  const near = [...new Set(inputs.filter((input) => input !== undefined))];
  const needed = action.input.required.filter((name) => free.includes(name));
  // One column that nothing is known of, and one input that the file lacks, may belong together.
  const only = columns.length === 1 && needed.length === 1 ? needed[0] : undefined;
  const maps = shown.map((column, index) => inputs[index] ?? attributeFor(action, column) ?? only);
  const flags = maps.flatMap((target, index) =>
    target === undefined ? [] : [`--map "${shown[index]}=${target}"`],
  );
  const ways = [
    ...(flags.length > 0 ? [`use ${flags.join(' ')}`] : []),
    `skip ${columns.length > 1 ? 'them' : 'it'} with ${ignoring(shown)}`,
  ].join(', or ');
  return new UsageError(
    `${action.title} has no input${columns.length > 1 ? 's' : ''} ${shown.map((column) => `"${column}"`).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}.`,
    `${near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''}${ways[0]?.toUpperCase()}${ways.slice(1)}.`,
  );
}

function nearInput(column: string, free: readonly string[]): string | undefined {
  return nearest(column.replaceAll(/[\s_-]/g, ''), free)[0];
}

/** The profile attribute that a column may mean: Okta's own attribute, or a camel case name from the column's words. */
function attributeFor(action: Action, column: string): string | undefined {
  const { properties } = action.input;
  const input = Object.keys(properties).find((name) => properties[name]?.type === 'object');
  const [first, ...more] = column.normalize('NFKD').match(/[A-Za-z0-9_]+/g) ?? [];
  if (input === undefined || first === undefined || column.includes('.')) return undefined;
  const camel = [first[0]?.toLowerCase() + first.slice(1), ...more.map((word) => capital(word))].join('');
  const own = Object.keys(knownAttributes(action)).find((name) => name.toLowerCase() === camel.toLowerCase());
  return `${input}.${own ?? camel}`;
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`;
}

function ignoring(columns: readonly string[]): string {
  const apart = columns.some((column) => column.includes(','));
  return apart
    ? columns.map((column) => `--ignore "${column}"`).join(' ')
    : `--ignore "${columns.join(',')}"`;
}
