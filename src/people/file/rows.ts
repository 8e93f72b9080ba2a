import { nearest } from '../../catalog/nearest.js';
import { PeopleError } from '../people-error.js';
import { columnsOf, type ManagedRule, NEEDED, type Policy } from '../policy.js';
import { type Sorted, Store } from '../store/sorted.js';
import { entriesOf, readValue, type Value } from './cell.js';
import { readDay } from './dates.js';
import { keyFor, nearForm } from './keys.js';
import { Problems } from './problems.js';
import { uniqueRows } from './unique-rows.js';
import type { Wanted } from './wanted.js';

/** One row of the HR file. Cells of CSV are texts, values of NDJSON have their types. */
export interface SourceRow {
  /** Its number from 1, without header and empty lines. */
  row: number;
  /** The line where it begins, from 1. */
  line: number;
  cells: readonly (readonly [column: string, value: unknown])[];
  /** Why it is not a valid row. */
  problem?: string;
}

/** The HR file. */
export interface PeopleFile {
  /** The header's names; undefined for NDJSON. */
  columns?: readonly string[] | undefined;
  rows: AsyncIterable<SourceRow> | Iterable<SourceRow>;
}

/** What the file says. */
export interface Read {
  /** By login in small letters; a row without one has a key of its own. */
  wanted: Sorted<Wanted>;
  /** What a person should know, but is no mistake. */
  notes: string[];
}

const MOST_VALUES = 20;
/** Most values of a column that are counted; a column of free text has as many as rows. */
const MOST_COUNTED = 1000;

/**
 * Reads the whole file before anything is sent.
 * @param today YYYY-MM-DD
 * @throws PeopleError with each row and column that is wrong
 */
export async function readRows(
  policy: Policy,
  file: PeopleFile,
  today: string,
  store: Store = new Store(),
): Promise<Read> {
  if (file.columns !== undefined) checkColumns(policy, file.columns);
  const reader = new RowReader(policy, today, file.columns !== undefined, store);
  for await (const row of file.rows) reader.add(row);
  return reader.end();
}

class RowReader {
  readonly #problems = new Problems();
  readonly #wanted: Sorted<Wanted>;
  /** Values without a mapping, with the number of their rows, by column. */
  readonly #unmapped = new Map<string, Map<string, number>>();
  readonly #seen = new Set<string>();
  #isEmpty = true;

  constructor(
    private readonly policy: Policy,
    private readonly today: string,
    private readonly hasHeader: boolean,
    private readonly store: Store,
  ) {
    this.#wanted = store.sorted();
  }

  add(source: SourceRow): void {
    const place = { row: source.row, line: source.line };
    if (source.problem !== undefined) {
      this.#problems.add({ ...place, message: source.problem });
      return;
    }
    const before = this.#problems.count;
    const cells = new Map(source.cells);
    for (const column of cells.keys()) this.#seen.add(column);
    const report = (column: string, message: string) => this.#problems.add({ ...place, column, message });
    const { match, startDate, endDate } = this.policy;
    const key = readKey(cells.get(match.column), (message) => report(match.column, message));
    const attributes = this.#attributes(cells, report);
    const groups = this.#names(this.policy.groups, cells, report);
    const applications = this.#names(this.policy.applications, cells, report);
    const start = this.#day(startDate, cells, report);
    const end = this.#day(endDate, cells, report);
    if (start !== '' && end !== '' && start > end)
      report(endDate as string, `is before the date in ${startDate}`);
    if (this.#problems.count > before) return;
    const when =
      end !== '' && end < this.today ? 'ended' : start !== '' && start > this.today ? 'future' : 'present';
    const wanted = { key, ...place, attributes, groups, applications, when, start, end } satisfies Wanted;
    this.#wanted.add(nearForm(keyFor(match.attribute, key)), wanted);
    this.#isEmpty = false;
  }

  end(): Read {
    const wanted = uniqueRows(this.policy, this.#wanted, this.#problems, this.store);
    this.#problems.refuse();
    if (this.#isEmpty) throw new PeopleError('The file has no rows.', 'Give one row for each person.');
    const notes = this.hasHeader ? [] : this.#absentColumns();
    const unmapped = [...this.#unmapped].map(([column, values]) => {
      const shown = [...values].slice(0, MOST_VALUES).map(([value, rows]) => `"${value}" (${rows})`);
      const counted = values.size < MOST_COUNTED ? '' : 'at least ';
      const more = values.size > shown.length ? ` and ${counted}${values.size - shown.length} more` : '';
      return `The policy maps no groups or applications to these values of ${column}, with the number of rows: ${shown.join(', ')}${more}.`;
    });
    return { wanted, notes: [...notes, ...unmapped] };
  }

  /** Rows of NDJSON name their columns themselves, so a column that no row has may be misspelt. */
  #absentColumns(): string[] {
    return columnsOf(this.policy)
      .filter(({ column }) => !this.#seen.has(column))
      .map(({ column, path }) => `No row has the column ${column}, which the policy names in ${path}.`);
  }

  #attributes(
    cells: ReadonlyMap<string, unknown>,
    report: (column: string, message: string) => void,
  ): Record<string, Value> {
    const values = new Map<string, Value>();
    for (const { name, column, type, whenEmpty } of this.policy.attributes) {
      const read = readValue(cells.get(column), type);
      if ('problem' in read) report(column, read.problem);
      else if (read.value === null && NEEDED.includes(name)) report(column, 'can not be cleared');
      else if (read.value !== undefined) values.set(name, read.value);
      else if (whenEmpty === 'clear' && !NEEDED.includes(name)) values.set(name, null);
    }
    return Object.fromEntries(values);
  }

  #names(
    rule: ManagedRule,
    cells: ReadonlyMap<string, unknown>,
    report: (column: string, message: string) => void,
  ): string[] {
    const names = new Set(rule.always);
    if (rule.column !== undefined) {
      const value = cells.get(rule.column);
      const entries = Array.isArray(value) ? value.map(String) : entriesOf(String(value ?? ''));
      for (const entry of entries) {
        if (rule.managed.includes(entry)) names.add(entry);
        else report(rule.column, 'names something that the policy does not manage');
      }
    }
    for (const { column, values } of rule.byColumn) {
      const value = String(cells.get(column) ?? '').trim();
      for (const name of values.get(value) ?? []) names.add(name);
      if (value === '' || values.has(value)) continue;
      const rows = this.#unmapped.get(column) ?? new Map<string, number>();
      if (rows.has(value) || rows.size < MOST_COUNTED) rows.set(value, (rows.get(value) ?? 0) + 1);
      this.#unmapped.set(column, rows);
    }
    return [...names];
  }

  #day(
    column: string | undefined,
    cells: ReadonlyMap<string, unknown>,
    report: (column: string, message: string) => void,
  ): string {
    if (column === undefined) return '';
    const read = readDay(String(cells.get(column) ?? ''), this.policy.dates);
    if ('day' in read) return read.day;
    report(column, read.problem);
    return '';
  }
}

function readKey(value: unknown, report: (message: string) => void): string {
  const read = readValue(value, 'text');
  if ('problem' in read) report(read.problem);
  else if (typeof read.value === 'string') return read.value;
  else report('is empty, so nobody can be matched');
  return '';
}

function checkColumns(policy: Policy, columns: readonly string[]): void {
  const problems = columnsOf(policy)
    .filter(({ column }) => !columns.includes(column))
    .map(({ column, path }) => {
      const [near] = nearest(column, columns);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      return { path, message: `names the column ${column}, which the file does not have${hint}` };
    });
  if (problems.length === 0) return;
  throw new PeopleError(
    `The file lacks ${problems.length === 1 ? 'a column' : `${problems.length} columns`} of the policy. No plan was made.`,
    'Correct the name of the column in the policy; names must be exactly those of the header.',
    problems,
  );
}
