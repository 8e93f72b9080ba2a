import { inputIssues } from '../../../../catalog/validate.js';
import type { Action, InputIssue } from '../../../../connector/public-types.js';
import { withoutNulls } from '../../../shared/form-inputs.js';
import { UsageError } from '../../errors.js';
import { joinIssues } from '../../input/inputs.js';
import { didYouMean } from '../../suggest.js';
import { type Attribute, attributeOf, type Cells, readAttributes, readCells } from './cells.js';
import type { Row, Rows } from './row.js';
import { unknownColumns } from './unknown-columns.js';

const MOST_UNKNOWN = 1000;

export interface MappingOptions {
  /** `column=input`, or `column=input.attribute` for inputs that are objects. */
  map?: readonly string[];
  /** Columns that are no inputs, also several with commas between them; `*` for all that are unknown. */
  ignore?: readonly string[];
}

/** Where a column's values go: an input, or an attribute of one. */
interface Target {
  input: string;
  attribute?: Attribute;
}

/** What one row means as inputs, and what is wrong with them. */
export interface RowInputs {
  inputs: Record<string, unknown>;
  issues: InputIssue[];
}

/** Turns rows into the inputs of an action. */
export class Mapping {
  readonly #mapped = new Map<string, string>();
  readonly #ignored: readonly string[];
  /** Columns that lead nowhere, as they were met. */
  readonly #unknown = new Set<string>();
  readonly #targets = new Map<string, Target | undefined>();
  readonly #takenBy = new Map<string, string>();

  /** @param constants inputs that are the same in every row */
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
          'Write for example --map "E-mail=login".',
        );
      }
      this.#mapped.set(column, text.slice(at + 1).trim());
    }
  }

  /** What decides about a row's meaning beside the row, for fingerprints. */
  get rules(): string {
    return JSON.stringify([[...this.#mapped], [...this.#ignored], this.constants]);
  }

  /**
   * Looks at a header before any row is read.
   * @throws UsageError where columns lead nowhere, all of them at once, or a required input has none
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
      `${this.action.title} needs ${missing.join(', ')}, and there is no such column.`,
      `Name a column so, map one with --map "column=${missing[0]}", or give the same to every row with --${missing[0]}.`,
    );
  }

  /**
   * Looks at all columns that were met.
   * @throws UsageError where some lead nowhere, or --map or --ignore names one that was not met: a typing error must
   * not hide
   */
  checkSeen(): void {
    if (this.#unknown.size > 0) throw this.#refusal();
    const ignored = this.#ignored.flatMap((text) => (this.#targets.has(text) ? [] : listed(text)));
    const named = [...this.#mapped.keys(), ...ignored];
    const absent = named.find((column) => column !== '*' && !this.#targets.has(column));
    if (absent === undefined) return;
    const near = didYouMean(absent, [...this.#targets.keys()]);
    throw new UsageError(`There is no column ${absent}.`, `${near}Check --map and --ignore.`);
  }

  /** @param areTexts the values are cells, to be read by the schema */
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

  /** The column that an issue is about, where it has another name than the input. */
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
        `${this.action.title} has no input ${name}.`,
        `${didYouMean(name, Object.keys(properties))}Correct --map "${column}=${name}".`,
      );
    }
    if (this.#ignored.includes('*')) return undefined;
    this.#unknown.add(column);
    // A file whose every row names others is none of ours, and must not fill the memory.
    if (this.#unknown.size > MOST_UNKNOWN) throw this.#refusal();
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
        `${input} is the column ${column}, and is given for all rows too.`,
        'Give it once.',
      );
    }
    const other =
      this.#takenBy.get(path) ?? (attribute === undefined ? this.#within(input) : this.#takenBy.get(input));
    if (other !== undefined) {
      throw new UsageError(
        `The columns ${other} and ${column} are both ${path}.`,
        'Ignore one with --ignore.',
      );
    }
    this.#takenBy.set(path, column);
  }

  #within(input: string): string | undefined {
    return [...this.#takenBy].find(([path]) => path.startsWith(`${input}.`))?.[1];
  }
}

/** The columns of one --ignore. A name with a comma in it stands alone. */
function listed(text: string): string[] {
  return text.split(',').map((column) => column.trim());
}
