import { itemSchema } from '../../../catalog/item-schema.js';
import type { Action, ActionError, Items } from '../../../connector/public-types.js';
import { interrupted } from '../../../request/errors/interruptions.js';
import { isConnectorError } from '../../../result/failure.js';
import { shellWord } from '../commands/describe.js';
import { type ConnectionOptions, type OpenConnection, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf, FAILED } from '../errors.js';
import { interruptible } from '../execution.js';
import { safeText } from '../output/print.js';
import { secretsOf } from '../output/result.js';
import { type AuditFlag, safetyOf } from '../safety-flags.js';
import { type Bounds, boundsOf } from './bounds.js';
import { defaultColumns, namedColumns } from './columns.js';
import { ListAudit } from './list-audit.js';
import type { Format, ListOptions } from './list-flags.js';
import { ListProgress } from './list-progress.js';
import { type ListOutput, OutputFailure, outputOf } from './output.js';
import { Shown } from './shown.js';

/** What a printed list takes of the options of run. */
export interface ListPrintOptions extends ConnectionOptions, ListOptions, AuditFlag {
  readonly timeout?: number;
  readonly showSecrets?: boolean;
}

/** What is to be printed, and how. */
export interface ListTask {
  readonly inputs: Record<string, unknown>;
  /** Why the inputs are refused. */
  readonly refusal: ActionError | undefined;
  readonly format: Format;
}

/** `run <list> --format …`: prints the items of a list while they are read, and sets the exit code. */
export async function printList(list: Action, task: ListTask, options: ListPrintOptions): Promise<void> {
  const { inputs, refusal, format } = task;
  if (refusal !== undefined) return printFailure(refusal);
  const shown = shownOf(list, task, options);
  const bounds = boundsOf(list, inputs, format);
  const safety = safetyOf(options);
  const connection = await openConnection(options, safety);
  try {
    const output = outputOf(format, shown, options.columns === undefined);
    const audit = new ListAudit(list, inputs, secretsOf(list, inputs), safety.onAudit);
    await new Printing(list, bounds, output, audit, format === 'table').run(connection, options.timeout);
    printNotes(shown, options);
  } finally {
    await connection.close();
  }
}

function shownOf(list: Action, { inputs, format }: ListTask, options: ListPrintOptions): Shown {
  const { columns } = options;
  const isWhole = columns === undefined && (format === 'json' || format === 'ndjson');
  const named = columns === undefined ? defaultColumns(list, inputs) : namedColumns(list, inputs, columns);
  return new Shown(itemSchema(list), isWhole ? [] : named, options.showSecrets === true);
}

/** One list on its way from Okta to standard output. */
class Printing {
  #items: Items<Record<string, unknown>> | undefined;
  /** Of all pages. */
  readonly #warnings = new Set<string>();

  constructor(
    readonly list: Action,
    readonly bounds: Bounds,
    readonly output: ListOutput,
    readonly audit: ListAudit,
    readonly isTable: boolean,
  ) {}

  async run(connection: OpenConnection, timeoutMs: number | undefined): Promise<void> {
    const limit = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
    try {
      await interruptible(undefined, ({ signal }) =>
        this.#read(connection, [signal as AbortSignal, ...limit]),
      );
      this.audit.write();
      process.exitCode = DONE;
      this.#notePart();
    } catch (error) {
      const isLate = limit.some(({ aborted }) => aborted);
      await this.#stop(isLate ? late(error) : error);
    }
    for (const text of this.#warnings) process.stderr.write(`Note: ${safeText(text)}\n`);
  }

  async #read({ connector }: OpenConnection, signals: readonly AbortSignal[]): Promise<void> {
    const { list, bounds, output } = this;
    const progress = new ListProgress(this.isTable);
    const items = connector.items(list.id, bounds.inputs, {
      signal: AbortSignal.any([...signals]),
      onProgress: (news) => progress.waits(news),
      hideEchoes: true,
      ...(bounds.pageSize !== undefined && { pageSize: bounds.pageSize }),
    });
    this.#items = items;
    let [count, page] = [0, items.meta];
    try {
      for await (const item of items) {
        if (items.meta !== page) page = this.#note();
        await output.add(item);
        count += 1;
        progress.update(count);
        if (count >= bounds.items) break;
      }
    } finally {
      if (items.meta !== page) this.#note();
      progress.end();
    }
    await output.end();
  }

  /** Takes down how a page went. */
  #note() {
    const meta = this.#items?.meta;
    if (meta === undefined) return undefined;
    for (const warning of meta.warnings) this.#warnings.add(warning);
    this.audit.page(meta);
    return meta;
  }

  #notePart(): void {
    if (this.#items?.nextCursor === undefined) return;
    const more = this.bounds.byMaxItems
      ? 'Raise --maxItems for more.'
      : `Use ${this.isTable ? '--format csv or ndjson with ' : ''}--returnAll for all.`;
    process.stderr.write(
      `Note: the list is longer; it was cut at ${rows(this.output.written)}. ${more} ${this.#goOn()}`,
    );
  }

  async #stop(error: unknown): Promise<void> {
    if (error instanceof OutputFailure) return this.#stopOutput(error);
    if (!isConnectorError(error)) throw error;
    const failure = error as ActionError;
    this.audit.write(failure);
    try {
      await this.output.break('the list could not be read to its end.');
    } catch (closed) {
      if (!(closed instanceof OutputFailure)) throw closed;
    }
    printFailure(failure, this.#items?.meta?.requestIds);
    if (this.output.written > 0)
      process.stderr.write(`Incomplete: ${rows(this.output.written)} were written. ${this.#goOn()}`);
    else process.stderr.write('No row was written.\n');
  }

  /** What the system said of it, stdout's own listener has printed. */
  #stopOutput({ isClosed }: OutputFailure): void {
    this.audit.write();
    if (isClosed) return;
    process.stderr.write(
      `Incomplete: ${rows(this.output.written)} were written.\n` +
        'What to do: make room or choose another place, then run the command again.\n',
    );
    process.exitCode = FAILED;
  }

  #goOn(): string {
    const cursor = this.#items?.nextCursor;
    return cursor === undefined ? '\n' : `The rest begins at --cursor ${shellWord(safeText(cursor))}\n`;
  }
}

/** The failure of a list that --timeout ended. */
function late(error: unknown): unknown {
  if (!isConnectorError(error) || error.code !== 'CANCELLED') return error;
  const { details } = interrupted('deadline', undefined, false, false);
  return Object.assign(error, { ...details, outcome: error.outcome });
}

function printFailure(error: ActionError, requestIds?: readonly string[]): void {
  process.stderr.write(errorText(error, requestIds));
  process.exitCode = exitCodeOf(error);
}

function printNotes({ columns, empty, hid }: Shown, options: ListPrintOptions): void {
  const lines = hid ? ['Secrets are hidden. Add --show-secrets to show them.'] : [];
  const unused =
    options.columns === undefined ? [] : columns.filter((each) => !each.declared && empty.has(each));
  for (const { name } of unused) lines.push(`Note: no row has a value in the column ${safeText(name)}.`);
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

function rows(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`;
}
