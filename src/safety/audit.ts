import type { Action } from '../core/action.js';
import type { Redactor } from '../core/redact.js';
import type { Result } from '../core/result.js';
import type { Values } from '../core/template.js';
import type { Clock } from '../okta/clock.js';
import { changedOf } from './changed.js';
import type { AuditEvent, SafetySettings } from './settings.js';
import { targetsOf } from './targets.js';

const LONGEST_CALLER = 200;
const LONGEST_ID = 255;
const MOST_IDS = 100;
const LONGEST_ACTION = 60;
/** Outputs that say what was found or made. */
const IDS = ['userId', 'groupId', 'applicationId'];

/** An execution that has ended. `action` is undefined where there is none of that id. */
export interface Ended {
  readonly id: string;
  readonly action: Action | undefined;
  readonly inputs: unknown;
  readonly caller: unknown;
  readonly result: Result<Values>;
  readonly redactor: Redactor;
}

/** Tells of an execution. A mistake of whoever listens must not change what is told to the caller. */
export function audit(tell: NonNullable<SafetySettings['onAudit']>, clock: Clock, ended: Ended): void {
  try {
    const heard = tell(eventOf(ended, new Date(clock.now()).toISOString()));
    if (heard instanceof Promise) heard.catch(() => undefined);
  } catch {
    // as above
  }
}

function eventOf({ id, action, inputs, caller, result, redactor }: Ended, time: string): AuditEvent {
  const { requestIds, attempts, durationMs } = result.meta;
  const who = typeof caller === 'string' ? redactor.text(plain(caller, LONGEST_CALLER)) : '';
  return {
    time,
    ...(who !== '' && { caller: who }),
    action: action?.id ?? redactor.text(plain(String(id), LONGEST_ACTION)),
    ...(action && { effect: action.effect }),
    targets: action === undefined ? {} : redactor.data(targets(action, inputs, result)),
    ok: result.ok,
    ...(!result.ok && { code: result.error.code, outcome: result.error.outcome }),
    changed: action === undefined ? false : changedOf(action, result),
    requestIds: redactor.data(requestIds),
    attempts,
    durationMs,
  };
}

function targets(action: Action, inputs: unknown, result: Result<Values>): AuditEvent['targets'] {
  const named: AuditEvent['targets'] = {};
  try {
    // inputs that were refused may be anything, and throw when they are read
    for (const { name, id } of targetsOf(action, (inputs ?? {}) as Values).slice(0, MOST_IDS)) {
      const before = named[name];
      const shown = plain(id, LONGEST_ID);
      named[name] = before === undefined && !isList(action, name) ? shown : [before ?? [], shown].flat();
    }
  } catch {
    return {};
  }
  if (!result.ok) return named;
  for (const name of IDS) if (typeof result.output[name] === 'string') named[name] = result.output[name];
  return named;
}

function isList({ input }: Action, name: string): boolean {
  return input.properties[name]?.items !== undefined;
}

/** One line without characters that can't be seen or turn text round. */
function plain(text: string, most: number): string {
  return text
    .slice(0, most)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}
