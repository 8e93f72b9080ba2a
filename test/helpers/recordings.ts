import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.js';

/** One recorded request and its answer, as scripts/extract-recordings.ts wrote it. */
export interface Exchange {
  /** Line in the file of recordings. */
  line: number;
  /** Year of the recording: Okta's answers have grown since the oldest. */
  year: number;
  method: string;
  path: string;
  template: string;
  query?: [string, string][];
  body?: unknown;
  status: number;
  /** Relations in the answer's Link headers. */
  links?: string[];
  /** A DELETE that the recording calls a deactivation. */
  mislabelled?: true;
  answer?: unknown;
}

export interface RecordedCase {
  case: string;
  exchanges: Exchange[];
}

/** All recorded cases, in the order of their lines. */
export function recordedCases(): RecordedCase[] {
  const folder = join(root, 'test', 'fixtures', 'recordings');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const cases = files.flatMap(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RecordedCase[],
  );
  return cases.sort((one, other) => firstLine(one) - firstLine(other));
}

function firstLine(recorded: RecordedCase): number {
  return recorded.exchanges[0]?.line ?? 0;
}
