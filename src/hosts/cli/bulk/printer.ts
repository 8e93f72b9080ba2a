import type { Action } from '../../../connector/public-types.js';
import { hideMarked } from '../../../redaction/redact.js';
import { errorText } from '../error-text.js';
import { safeText } from '../readable.js';
import { placeOf } from './row.js';
import type { RowResult } from './row-result.js';

/** A row and how its execution ended. */
export interface EndedRow {
  row: number;
  line: number;
  inputs: Record<string, unknown>;
  result: RowResult;
}

/** Writes to stdout, no faster than it is read. Rejects when nobody reads any more. */
export function write(text: string): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    if (stdout.destroyed || !stdout.writable) reject(new Error('closed'));
    else stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** One line of JSON for programs. The row's secret inputs are never in it. */
export function resultLine(action: Action, { row, line, inputs, result }: EndedRow): string {
  return `${JSON.stringify({ row, line, inputs: hideMarked(action.input, inputs), ...result })}\n`;
}

/** What a person wants to read of a row; '' where it went well. */
export function resultText({ row, line, result }: EndedRow): string {
  const place = placeOf({ row, line });
  if (result.ok) return result.meta.warnings.map((text) => `${place}: Note: ${safeText(text)}\n`).join('');
  const { code, ...error } = result.error;
  return `${place}: ${code}\n${errorText(error, result.meta.requestIds)}\n`;
}
