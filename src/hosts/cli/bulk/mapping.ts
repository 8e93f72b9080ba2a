import type { Action, FieldSchema, InputIssue, ObjectSchema } from '../../../api.js';
import { checkInputs } from '../../../core/validate.js';
import { fromForm } from '../../form.js';
import { withoutNulls } from '../../without-nulls.js';
import { joinIssues } from '../inputs.js';
import { didYouMean } from '../suggest.js';
import { UsageError } from '../usage-error.js';
import type { Row, Rows } from './row.js';

export interface MappingOptions {
  /** `column=input`, or `column=input.attribute` for inputs that are objects. */
  map?: readonly string[];
  /** Columns that are no inputs; `*` for all that are unknown. */
  ignore?: readonly string[];
}

/** Where a column's values go: an input, or an attribute of one. */
interface Target {
  input: string;
  attribute?: string;
}

/** What one row means as inputs, and what is wrong with them. */
export interface RowInputs {
  inputs: Record<string, unknown>;
  issues: InputIssue[];
}

/** Turns rows into the inputs of an action. */
export class Mapping {
  readonly #mapped = new Map<string, string>();
  readonly #ignored: ReadonlySet<string>;
  readonly #targets = new Map<string, Target | undefined>();
  readonly #takenBy = new Map<string, string>();

  /** @param constants inputs that are the same in every row */
  constructor(
    private readonly action: Action,
    { map = [], ignore = [] }: MappingOptions,
    private readonly constants: Readonly<Record<string, unknown>>,
  ) {
    this.#ignored = new Set(ignore);
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
   * @throws UsageError where a column leads nowhere, or a required input has none
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

  /** @throws UsageError where --map or --ignore names a column that no row had: a typing error must not hide */
  checkSeen(): void {
    const named = [...this.#mapped.keys(), ...this.#ignored];
    const absent = named.find((column) => column !== '*' && !this.#targets.has(column));
    if (absent === undefined) return;
    const near = didYouMean(absent, [...this.#targets.keys()]);
    throw new UsageError(`There is no column ${absent}.`, `${near}Check --map and --ignore.`);
  }

  /** @throws UsageError where a row names a column that leads nowhere */
  inputsOf({ cells, problem }: Row, areTexts: boolean): RowInputs {
    if (problem !== undefined) return { inputs: {}, issues: [{ path: '', message: problem }] };
    const plain: [string, unknown][] = [];
    const nested = new Map<string, [string, unknown][]>();
    for (const [column, value] of cells) {
      const target = this.#target(column);
      if (target === undefined) continue;
      const { input, attribute } = target;
      if (attribute === undefined) plain.push([input, value]);
      else nested.set(input, [...(nested.get(input) ?? []), [attribute, value]]);
    }
    const issues: InputIssue[] = [];
    const read = (schema: ObjectSchema, values: [string, unknown][], prefix = '') => {
      const raw = Object.fromEntries(values);
      if (!areTexts) return raw;
      const form = fromForm(schema, raw);
      issues.push(...form.issues.map(({ path, message }) => ({ path: prefix + path, message })));
      return form.inputs;
    };
    const inputs = { ...this.constants, ...withoutNulls(this.action.input, read(this.action.input, plain)) };
    for (const [input, values] of nested) inputs[input] = read(this.#attributes(input), values, `${input}.`);
    return { inputs, issues: joinIssues(issues, checkInputs(this.action, inputs)) };
  }

  /** The column that an issue is about, where it has another name than the input. */
  columnOf({ path }: InputIssue): string | undefined {
    const column = this.#takenBy.get(path) ?? this.#takenBy.get(path.split(/[.[]/)[0] ?? '');
    return column === path ? undefined : column;
  }

  #attributes(input: string): ObjectSchema {
    const { properties = {} } = this.action.input.properties[input] as FieldSchema;
    return { type: 'object', properties, required: [] };
  }

  #target(column: string): Target | undefined {
    const known = this.#targets.get(column);
    if (known !== undefined || this.#targets.has(column)) return known;
    const target = this.#ignored.has(column) ? undefined : this.#find(column);
    if (target !== undefined) this.#take(target, column);
    this.#targets.set(column, target);
    return target;
  }

  #find(column: string): Target | undefined {
    const { properties } = this.action.input;
    const name = this.#mapped.get(column) ?? column;
    const [input = '', ...rest] = name.split('.');
    const field = Object.hasOwn(properties, input) ? properties[input] : undefined;
    if (field !== undefined && rest.length === 0) return { input };
    if (field?.type === 'object' && rest.join('.') !== '') return { input, attribute: rest.join('.') };
    if (!this.#mapped.has(column) && this.#ignored.has('*')) return undefined;
    const near = didYouMean(name.replaceAll(/[\s_-]/g, ''), Object.keys(properties));
    throw new UsageError(
      `${this.action.title} has no input ${name}.`,
      `${near}Give --map "${column}=input", or --ignore "${column}".`,
    );
  }

  #take({ input, attribute }: Target, column: string): void {
    const path = attribute === undefined ? input : `${input}.${attribute}`;
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
