import { didYouMean } from '../../../../catalog/nearest.js';
import { inputIssues } from '../../../../catalog/validate.js';
import type { Action, InputIssue } from '../../../../connector/public-types.js';
import { withoutNulls } from '../../../shared/form-inputs.js';
import { UsageError } from '../../errors.js';
import { joinIssues } from '../../input/inputs.js';
import { type Attribute, attributeOf, type Cells, readAttributes, readCells } from './cells.js';
import type { Row, Rows } from './row.js';
import { unknownColumns } from './unknown-columns.js';

const MAX_UNKNOWN = 1000;

export interface MappingOptions {
  /** `column=input`, or `column=input.attribute` for inputs that are objects. */
  map?: readonly string[];
  /** Columns to skip, also several separated by commas; `*` skips all unknown ones. */
  ignore?: readonly string[];
}

/** The target of a column: an input, or an attribute of an input. */
interface Target {
  input: string;
  attribute?: Attribute;
}

/** The inputs of one row, and their issues. */
export interface RowInputs {
  inputs: Record<string, unknown>;
  issues: InputIssue[];
}

/** Converts rows to the inputs of an action. */
export class Mapping {
  readonly #mapped = new Map<string, string>();
  readonly #ignored: readonly string[];
  /** Columns without a target, in the order they appeared. */
  readonly #unknown = new Set<string>();
  readonly #targets = new Map<string, Target | undefined>();
  readonly #takenBy = new Map<string, string>();

  /** @param constants inputs that apply to every row */
  constructor(
    private readonly action: Action,
    { map = [], ignore = [] }: MappingOptions,
    private readonly constants: Readonly<Record<string, unknown>>,
  ) {
    this.#ignored = [...new Set(ignore)];
    for (const text of map) {
      const at = text.lastIndexOf('=');
      const column = text.slice(0, at).trim();
      if (at < 1 || this.#mapped.has(column)) {
        throw new UsageError(
          at < 1 ? '--map needs a column and an input.' : `--map names the column ${column} twice.`,
          'Use for example --map "E-mail=login".',
        );
      }
      this.#mapped.set(column, text.slice(at + 1).trim());
    }
  }

  /** Everything but the row that determines its inputs, for fingerprints. */
  get rules(): string {
    return JSON.stringify([[...this.#mapped], [...this.#ignored], this.constants]);
  }

  /**
   * Checks the header before any row is read.
   * @throws UsageError that names all columns without a target, or required inputs without a column
   */
  checkHeader({ columns }: Rows): void {
    if (columns === undefined) return;
    for (const column of columns) if (column !== '') this.#target(column);
    this.checkSeen();
    const missing = this.action.input.required.filter(
      (name) => !this.#takenBy.has(name) && !this.#within(name) && !Object.hasOwn(this.constants, name),
    );
    if (missing.length === 0) return;
    throw new UsageError(
      `${this.action.title} needs ${missing.join(', ')}, but the file has no such column.`,
      `Rename a column, map one with --map "column=${missing[0]}", or set it for all rows with --${missing[0]}.`,
    );
  }

  /**
   * Checks all columns that appeared.
   * @throws UsageError if some have no target, or if --map or --ignore names a column that did not appear, which may be a
   * typing error
   */
  checkSeen(): void {
    if (this.#unknown.size > 0) throw this.#refusal();
    const ignored = this.#ignored.flatMap((text) => (this.#targets.has(text) ? [] : listed(text)));
    const named = [...this.#mapped.keys(), ...ignored];
    const absent = named.find((column) => column !== '*' && !this.#targets.has(column));
    if (absent === undefined) return;
    const near = didYouMean(absent, [...this.#targets.keys()]);
    throw new UsageError(`The file has no column ${absent}.`, `${near}Check --map and --ignore.`);
  }

  /** @param areTexts whether the values are cells, to be converted by the schema */
  inputsOf({ cells, problem }: Row, areTexts: boolean): RowInputs {
    if (problem !== undefined) return { inputs: {}, issues: [{ path: '', message: problem }] };
    const plain: [string, unknown][] = [];
    const nested = new Map<string, [Attribute, unknown][]>();
    for (const [column, value] of cells) {
      const target = this.#target(column);
      if (target === undefined) continue;
      const { input, attribute } = target;
      if (attribute === undefined) plain.push([input, value]);
      else nested.set(input, [...(nested.get(input) ?? []), [attribute, value]]);
    }
    const read = areTexts
      ? readCells(this.action, plain as Cells)
      : { values: Object.fromEntries(plain), issues: [] };
    const inputs = { ...this.constants, ...withoutNulls(this.action.input, read.values) };
    const issues = [...read.issues];
    for (const [input, values] of nested) {
      if (areTexts) {
        const attributes = readAttributes(this.action, values as [Attribute, string][]);
        inputs[input] = attributes.values;
        issues.push(...attributes.issues.map((issue) => ({ ...issue, path: `${input}.${issue.path}` })));
      } else inputs[input] = Object.fromEntries(values.map(([{ name }, value]) => [name, value]));
    }
    return { inputs, issues: joinIssues(issues, inputIssues(this.action, inputs)) };
  }

  /** The column of an issue, if its name differs from the input's. */
  columnOf({ path }: InputIssue): string | undefined {
    const column = this.#takenBy.get(path) ?? this.#takenBy.get(path.split(/[.[]/)[0] ?? '');
    return column === path ? undefined : column;
  }

  #target(column: string): Target | undefined {
    const known = this.#targets.get(column);
    if (known !== undefined || this.#targets.has(column)) return known;
    const target = this.#isIgnored(column) ? undefined : this.#find(column);
    if (target !== undefined) this.#take(target, column);
    this.#targets.set(column, target);
    return target;
  }

  #isIgnored(column: string): boolean {
    return this.#ignored.some((text) => text === column || listed(text).includes(column));
  }

  #find(column: string): Target | undefined {
    const { properties } = this.action.input;
    const name = this.#mapped.get(column) ?? column;
    const [input = '', ...rest] = name.split('.');
    const field = Object.hasOwn(properties, input) ? properties[input] : undefined;
    if (field !== undefined && rest.length === 0) return { input };
    if (field?.type === 'object' && rest.join('.') !== '') {
      return { input, attribute: attributeOf(rest.join('.')) };
    }
    if (this.#mapped.has(column)) {
      throw new UsageError(
        `${this.action.title} has no input "${name}".`,
        `${didYouMean(name, Object.keys(properties))}Correct --map "${column}=${name}".`,
      );
    }
    if (this.#ignored.includes('*')) return undefined;
    this.#unknown.add(column);
    // A file whose rows all have other names must not exhaust the memory.
    if (this.#unknown.size > MAX_UNKNOWN) throw this.#refusal();
    return undefined;
  }

  #refusal(): UsageError {
    const { properties } = this.action.input;
    const taken = new Set([...this.#takenBy.keys()].map((path) => path.split('.')[0]));
    const free = Object.keys(properties).filter(
      (name) => !taken.has(name) && !Object.hasOwn(this.constants, name),
    );
    const secrets = Object.values(properties).some(({ secret }) => secret);
    return unknownColumns(this.action, [...this.#unknown], free, this.#takenBy.size > 0 || !secrets);
  }

  #take({ input, attribute }: Target, column: string): void {
    const path = attribute === undefined ? input : `${input}.${attribute.name}`;
    if (Object.hasOwn(this.constants, input)) {
      throw new UsageError(
        `${input} comes from the column ${column} and is also set for all rows.`,
        'Give it once.',
      );
    }
    const other =
      this.#takenBy.get(path) ?? (attribute === undefined ? this.#within(input) : this.#takenBy.get(input));
    if (other !== undefined) {
      throw new UsageError(
        `The columns ${other} and ${column} both map to ${path}.`,
        'Skip one with --ignore.',
      );
    }
    this.#takenBy.set(path, column);
  }

  #within(input: string): string | undefined {
    return [...this.#takenBy].find(([path]) => path.startsWith(`${input}.`))?.[1];
  }
}

/** The columns of one --ignore value. A name that contains a comma needs its own --ignore. */
function listed(text: string): string[] {
  return text.split(',').map((column) => column.trim());
}
