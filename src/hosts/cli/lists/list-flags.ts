import { Option } from 'commander';
import { didYouMean } from '../../../catalog/nearest.js';
import { UsageError } from '../errors.js';

/** How a list can be printed. */
const FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

export interface ListOptions {
  format?: Format;
  /** Names of columns, as given. */
  columns?: string[];
}

/** The flags of `run` for an action that is a list. */
export function listFlags(): Option[] {
  return [
    new Option(
      '--format <format>',
      'Print the items: table, json (an array), ndjson (one object per line) or csv. With --returnAll all of them are ' +
        'streamed, without the bound of --maxItems unless you give one; a table holds at most --maxItems.',
    )
      .argParser(format)
      .conflicts('json')
      .helpGroup('List:'),
    new Option(
      '--columns <a,b,…>',
      'With --format: the columns, for example userId,profile.login,profile.department.',
    )
      .argParser(columns)
      .helpGroup('List:'),
  ];
}

function format(text: string): Format {
  const found = FORMATS.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(
    `--format must be one of ${FORMATS.join(', ')}.`,
    `${didYouMean(text, FORMATS)}Use for example --format csv.`,
  );
}

function columns(text: string, earlier: string[] = []): string[] {
  const names = [...earlier, ...text.split(',').map((name) => name.trim())];
  if (names.includes(''))
    throw new UsageError('--columns has an empty name.', 'Use for example --columns userId,profile.login.');
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new UsageError('--columns names a column twice.', 'Name each column once.');
  return names;
}

/** @throws UsageError if there are columns and nothing says how to print them */
export function refuseColumnsAlone({ format, columns }: ListOptions): void {
  if (columns === undefined || format !== undefined) return;
  throw new UsageError('--columns needs --format.', `Add --format ${FORMATS.join(' or ')}.`);
}
