import { randomBytes, scryptSync } from 'node:crypto';
import type { Action } from '../../../../connector/public-types.js';
import { UsageError } from '../../errors.js';
import { JournalFile } from './journal-file.js';
import { cantWrite } from './journal-path.js';
import { lock } from './lock.js';
import { interrupted, type RowResult, type RowState, stateOf } from './row-result.js';

const KIND = 'okta-connector bulk';
const VERSION = 1;

/** What a journal belongs to. */
export interface Work {
  action: Action;
  /** The org's origin. */
  org: string;
  rows: number;
  /** The file's digest. */
  digest: string;
  /** How its columns are read, and what is the same in every row. */
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
  'again',
  'failed',
  'look',
];

/**
 * What has become of each row, on disk. A row's start is there before its request leaves, and its end as soon as it
 * is known; secrets never are.
 */
export class Journal {
  /** By row: an index of STATES, and where the line of its end begins. 9 bytes a row. */
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
   * Opens a journal to go on with, or begins one.
   * @throws UsageError where it belongs to other work, is damaged, or another process has it
   */
  static open(path: string, work: Work): Journal {
    const file = new JournalFile(path);
    let unlock = () => {};
    try {
      // By the file's own place, which is known once it is there.
      unlock = lock(path);
      file.checkPlace();
      const journal = new Journal(file, work.action, work.rows, unlock);
      journal.#read(work);
      return journal;
    } catch (error) {
      file.close();
      unlock();
      throw isSystemError(error) ? cantWrite(path, error) : error;
    }
  }

  /** What is known of the row: `started` where it has not ended; undefined where it has not begun. */
  stateOf(row: number): RowState | 'started' | undefined {
    return STATES[this.#states[row] as number];
  }

  /** How many rows are in each state. */
  counts(): Record<RowState | 'started', number> {
    const counts = { started: 0, done: 0, again: 0, failed: 0, look: 0 };
    for (const state of this.#states) {
      const name = STATES[state];
      if (name !== undefined) counts[name] += 1;
    }
    return counts;
  }

  /** How the row ended, without its secrets. */
  resultOf(row: number): RowResult {
    const { ended: _, ...result } = JSON.parse(this.file.lineAt(this.#ends[row] as number));
    return result as RowResult;
  }

  /**
   * Notes that a row begins. Resolves when its request may leave: for an action whose repetition can do harm only
   * when a loss of power can't take the note away any more.
   */
  async started(row: number): Promise<void> {
    if (this.action.effect === 'read') return;
    this.file.append({ started: row, at: new Date().toISOString() });
    this.#set(row, 'started');
    if (this.action.retry === 'never') await this.file.synced();
  }

  /** @param result without secrets, and such as JSON can hold */
  ended(row: number, result: RowResult): void {
    this.#ends[row] = this.file.append({ ended: row, ...result });
    this.#set(row, stateOf(this.action, result));
  }

  /** @throws UsageError where the last lines may not be on the disk */
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

  #read(work: Work): void {
    let number = 0;
    for (const { text, at } of this.file.lines()) {
      number += 1;
      const line = parsed(text);
      if (number === 1) this.#checkHeader(line as Header | undefined, work);
      else if (!this.#note(line as Line | undefined, at)) {
        throw new UsageError(
          `Line ${number} of the journal ${this.file.path} is damaged.`,
          'Take a copy of the journal from before, or look in the org which rows are done and go on with the others.',
        );
      }
    }
    // A file that is none of ours stays as it is, also one without any line's end.
    if (number === 0 && !/^(?:\{"journal"|\0|$)/.test(this.file.torn)) throw noJournal(this.file.path);
    this.file.cut();
    if (number === 0) this.#begin(work);
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

  /** Rows that a dead run had begun end here: nothing more will be known of them by itself. */
  #endInterrupted(): void {
    this.#states.forEach((state, row) => {
      if (STATES[state] === 'started') this.ended(row, interrupted());
    });
  }

  #begin({ action, org, rows, digest, rules }: Work): void {
    const salt = randomBytes(16).toString('hex');
    const [file, how] = [fingerprint(digest, salt), fingerprint(rules, salt)];
    const header = { journal: KIND, version: VERSION, action: action.id, org, rows, salt, file, rules: how };
    this.file.append(header satisfies Header);
    this.file.keep();
  }

  #checkHeader(header: Header | undefined, { action, org, digest, rules }: Work): void {
    const { path } = this.file;
    if (header?.journal !== KIND || header.version !== VERSION) {
      throw noJournal(path);
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
      'Go on with exactly the same command, or give --journal the name of a new file.',
    );
  }
}

function noJournal(path: string): UsageError {
  return new UsageError(`${path} is no journal of this version.`, 'Give --journal the name of a new file.');
}

/** Slow on purpose: the file may hold passwords, and its fingerprint must not help to guess them. */
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
