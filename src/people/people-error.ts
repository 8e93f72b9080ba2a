import { brand } from '../result/failure.js';

/** What is wrong at one place of the policy, the file or the plan. Quotes no value of the file. */
export interface Problem {
  /** Of the file: its number from 1 without the header, and the line where it begins. */
  row?: number;
  line?: number;
  column?: string;
  /** Of the policy: the place, such as `limits.maxDestructive`. */
  path?: string;
  message: string;
}

/** The policy, the file or the plan can't be used. Nothing was changed in the org. */
export class PeopleError extends Error {
  readonly code = 'INVALID_INPUT';
  readonly outcome = 'not-sent';
  readonly retryable = false;

  /** @param problems each place that is wrong, in order */
  constructor(
    message: string,
    readonly remedy: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = 'PeopleError';
    brand(this);
  }
}

/** A problem as one line of text. */
export function problemText({ row, line, column, path, message }: Problem): string {
  const place = [
    ...(row === undefined ? [] : [`row ${row} (line ${line})`]),
    ...(column === undefined ? [] : [`column ${column}`]),
    ...(path === undefined || path === '' ? [] : [path]),
  ].join(', ');
  return place === '' ? message : `${place}: ${message}`;
}
