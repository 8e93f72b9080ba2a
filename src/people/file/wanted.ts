import type { Holder } from '../org/org.js';
import type { Value } from './cell.js';

/** What the file wants of one person. Plain JSON. */
export interface Wanted {
  key: string;
  row: number;
  line: number;
  attributes: Readonly<Record<string, Value>>;
  /** Names of groups and applications, as the policy has them. */
  groups: readonly string[];
  applications: readonly string[];
  /** On the day of the plan: before the first day, past the last day, or between. */
  when: 'future' | 'present' | 'ended';
  start: string;
  end: string;
  /** Who has the login in the org, once that is known. */
  holder?: Holder;
}
