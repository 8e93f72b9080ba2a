import { randomBytes, scryptSync } from 'node:crypto';
import type { Action } from '../../../../connector/public-types.js';
import { UsageError } from '../../errors.js';
import { JournalFile } from './journal-file.js';
import { cantWrite } from './journal-path.js';
import { lock } from './lock.js';
import { interrupted, type RowResult, type RowState, stateOf } from './row-result.js';

const KIND = 'okta-connector bulk';
const VERSION = 1;

/** The run that a journal belongs to. */
export interface JournaledRun {
  action: Action;
  /** The org's origin. */
  org: string;
  rows: number;
  /** The digest of the input file. */
  digest: string;
  /** The mapping of its columns, and the inputs that apply to every row. */
  rules: string;
}

interface Header {
  journal: string;
  version: number;
  action: string;
  org: string;
  rows: number;
  salt: string;
  file: string;
  rules: string;
}

type Line = { started: number; at: string } | ({ ended: number } & RowResult);

const STATES: readonly (RowState | 'started' | undefined)[] = [
  undefined,
  'started',
  'done',
  'retry',
  'failed',
  'unclear',
];

/**
 * The state of each row, on disk. A row's start is recorded before its first request is sent, and its result as soon as
 * it is known. Secrets are never recorded.
 */
export class Journal {
  /** By row: an index of STATES, and the offset of the line with its result. 9 bytes per row. */
  readonly #states: Uint8Array;
  readonly #ends: Float64Array;

  private constructor(
    private readonly file: JournalFile,
    private readonly action: Action,
    rows: number,
    private readonly unlock: () => void,
  ) {
    this.#states = new Uint8Array(rows + 1);
    this.#ends = new Float64Array(rows + 1);
  }

  /**
   * Opens the journal of an earlier run to resume it, or starts a new one.
   * @throws UsageError if it belongs to another run, is damaged, or is in use by another process
   */
  static open(path: string, run: JournaledRun): Journal {
    const file = new JournalFile(path);
    let unlock = () => {};
    try {
      // The lock needs the file's real path, which is known once the file exists.
      unlock = lock(path);
      file.checkNotReplaced();
      const journal = new Journal(file, run.action, run.rows, unlock);
      journal.#read(run);
      return journal;
    } catch (error) {
      file.close();
      unlock();
      throw isSystemError(error) ? cantWrite(path, error) : error;
    }
  }

  /** The row's state: `started` if it has no result yet; undefined if it has not started. */
  stateOf(row: number): RowState | 'started' | undefined {
    return STATES[this.#states[row] as number];
  }

  /** The number of rows in each state. */
  counts(): Record<RowState | 'started', number> {
    const counts = { started: 0, done: 0, retry: 0, failed: 0, unclear: 0 };
    for (const state of this.#states) {
      const name = STATES[state];
      if (name !== undefined) counts[name] += 1;
    }
    return counts;
  }

  /** The row's result, without its secrets. */
  resultOf(row: number): RowResult {
    const { ended: _, ...result } = JSON.parse(this.file.lineAt(this.#ends[row] as number));
    return result as RowResult;
  }

  /**
   * Records that a row starts. Resolves when its request may be sent: for an action that is not safe to repeat, only
   * after the record would survive a power failure.
   */
  async started(row: number): Promise<void> {
    if (this.action.effect === 'read') return;
    this.file.append({ started: row, at: new Date().toISOString() });
    this.#set(row, 'started');
    if (this.action.retry === 'never') await this.file.synced();
  }

  /** Records a row's result. @param result without secrets and small enough to write (see `withoutOversize`) */
  ended(row: number, result: RowResult): void {
    this.#ends[row] = this.file.append({ ended: row, ...result });
    this.#set(row, stateOf(this.action, result));
  }

  /** @throws UsageError if the last lines may not be on the disk */
  async close(): Promise<void> {
    try {
      await this.file.synced();
    } catch (error) {
      throw cantWrite(this.file.path, error);
    } finally {
      this.file.close();
      this.unlock();
    }
  }

  #set(row: number, state: RowState | 'started'): void {
    this.#states[row] = STATES.indexOf(state);
  }

  #read(run: JournaledRun): void {
    let number = 0;
    for (const { text, at } of this.file.lines()) {
      number += 1;
      const line = parsed(text);
      if (number === 1) this.#checkHeader(line as Header | undefined, run);
      else if (!this.#note(line as Line | undefined, at)) {
        throw new UsageError(
          `Line ${number} of the journal ${this.file.path} is damaged.`,
          'Restore an earlier copy of the journal, or check in the org which rows are done and run the others from a new file.',
        );
      }
    }
    // A file that is not a journal stays unchanged, even if it has no line break.
    if (number === 0 && !/^(?:\{"journal"|\0|$)/.test(this.file.torn)) throw notAJournal(this.file.path);
    this.file.removeTorn();
    if (number === 0) this.#begin(run);
    else if (this.action.retry === 'never') this.#endInterrupted();
  }

  #note(line: Line | undefined, at: number): boolean {
    if (typeof line !== 'object' || line === null) return false;
    const row = 'started' in line ? line.started : line.ended;
    if (!Number.isInteger(row) || row < 1 || row >= this.#states.length) return false;
    if ('started' in line) this.#set(row, 'started');
    else {
      if (!line.ok && line.error === undefined) return false;
      this.#set(row, stateOf(this.action, line));
      this.#ends[row] = at;
    }
    return true;
  }

  /** Rows that an interrupted run had started get the result INTERRUPTED: their outcome will not become known. */
  #endInterrupted(): void {
    this.#states.forEach((state, row) => {
      if (STATES[state] === 'started') this.ended(row, interrupted());
    });
  }

  #begin({ action, org, rows, digest, rules }: JournaledRun): void {
    const salt = randomBytes(16).toString('hex');
    const [file, how] = [fingerprint(digest, salt), fingerprint(rules, salt)];
    const header = { journal: KIND, version: VERSION, action: action.id, org, rows, salt, file, rules: how };
    this.file.append(header satisfies Header);
    this.file.syncNewFile();
  }

  #checkHeader(header: Header | undefined, { action, org, digest, rules }: JournaledRun): void {
    const { path } = this.file;
    if (header?.journal !== KIND || header.version !== VERSION) {
      throw notAJournal(path);
    }
    const salt = String(header.salt);
    const other =
      (header.action !== action.id && `the action ${header.action}`) ||
      (header.org !== org && `the org ${header.org}`) ||
      (header.file !== fingerprint(digest, salt) && 'another file, or the file has changed') ||
      (header.rules !== fingerprint(rules, salt) && 'other flags: inputs, --map or --ignore');
    if (other === false) return;
    throw new UsageError(
      `The journal ${path} belongs to ${other}.`,
      'Use exactly the same command to resume, or give --journal a new file name.',
    );
  }
}

function notAJournal(path: string): UsageError {
  return new UsageError(`${path} is not a journal of this version.`, 'Give --journal a new file name.');
}

/** A slow hash on purpose: the file may hold passwords, and its fingerprint must not help to guess them. */
function fingerprint(text: string, salt: string): string {
  return scryptSync(text, salt, 16).toString('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
