import { ConnectionError } from '../result/failure.js';
import type { GuardSettings } from './settings.js';

/** The guard's settings after validation. */
export interface GuardRules {
  /** Ids, in lower case. */
  readonly ids: readonly string[];
  /** Logins and shortnames, as given. */
  readonly logins: readonly string[];
  readonly limit?: { readonly number: number; readonly isPercent: boolean };
  readonly windowMs: number;
}

const ID = /^(?:00u|00g|0oa)[0-9A-Za-z]{17}$/;
const HOUR_MS = 3_600_000;

/** @throws ConnectionError that names the invalid setting: a guard that ignores a typing error protects nothing */
export function guardSettings({
  protect = [],
  maxDestructive,
  windowMs = HOUR_MS,
}: GuardSettings): GuardRules {
  if (!Array.isArray(protect)) throw invalid('protect', protect, 'a list of ids and logins');
  for (const entry of protect) {
    if (typeof entry !== 'string' || !/^(?!(?:\.{1,2}|me)$)\S(?:.*\S)?$/i.test(entry)) {
      throw invalid(
        'protect',
        entry,
        'a list of ids and logins; the owner of the token is always protected and needs no entry',
      );
    }
  }
  if (typeof windowMs !== 'number' || !(windowMs > 0) || windowMs === Number.POSITIVE_INFINITY) {
    throw invalid('windowMs', windowMs, 'a number of milliseconds above 0');
  }
  return {
    ids: protect.filter((entry) => ID.test(entry)).map((id) => id.toLowerCase()),
    logins: protect.filter((entry) => !ID.test(entry)),
    ...(maxDestructive !== undefined && { limit: limit(maxDestructive) }),
    windowMs,
  };
}

function limit(value: unknown): { number: number; isPercent: boolean } {
  const isPercent = typeof value === 'string' && /^\d{1,3}(?:\.\d+)?%$/.test(value);
  const number = isPercent ? Number.parseFloat(value) : value;
  const fits = isPercent ? (number as number) <= 100 : Number.isInteger(number) && (number as number) >= 0;
  if (!fits)
    throw invalid('maxDestructive', value, 'a whole number, at least 0, or a percentage such as "5%"');
  return { number: number as number, isPercent };
}

function invalid(name: string, value: unknown, mustBe: string): ConnectionError {
  return new ConnectionError(
    `guard.${name}: ${String(value).slice(0, 60)} can't be used.`,
    `It must be ${mustBe}.`,
  );
}
