import type { Action } from '../catalog/action.js';
import type { Values } from '../catalog/template.js';
import type { Redactor } from '../redaction/redact.js';
import type { Result } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import { changedOf } from './changed.js';
import type { AuditEvent, SafetySettings } from './settings.js';
import { targetsOf } from './targets.js';

const LONGEST_CALLER = 200;
const LONGEST_ID = 255;
const MOST_IDS = 200;
/** Characters of an input that are read, so that rejected inputs of any size cost little. */
const LONGEST_READ = 4_000;
const LONGEST_ACTION = 60;
/** Outputs that name what was found or created. */
const IDS = ['userId', 'groupId', 'applicationId'];

/** An execution that has ended. `action` is undefined where the id is unknown. */
export interface EndedExecution {
  readonly id: string;
  readonly action: Action | undefined;
  readonly inputs: unknown;
  readonly caller: unknown;
  readonly result: Result<Values>;
  readonly redactor: Redactor;
}

/** Writes an execution to the audit log. An error of the listener does not change the result. */
export function audit(
  listener: NonNullable<SafetySettings['onAudit']>,
  clock: Pick<Clock, 'now'>,
  ended: EndedExecution,
): void {
  try {
    const returned = listener(eventOf(ended, new Date(clock.now()).toISOString()));
    if (returned !== undefined) Promise.resolve(returned).catch(() => undefined);
  } catch {
    // as for a rejected promise
  }
}

function eventOf({ id, action, inputs, caller, result, redactor }: EndedExecution, time: string): AuditEvent {
  const { requestIds, attempts, durationMs } = result.meta;
  const who = typeof caller === 'string' ? plain(caller, LONGEST_CALLER, redactor) : '';
  return {
    time,
    ...(who !== '' && { caller: who }),
    action: action?.id ?? plain(String(id), LONGEST_ACTION, redactor),
    ...(action && { effect: action.effect, ...(action.grantsAccess && { grantsAccess: true as const }) }),
    targets: action === undefined ? {} : targets(action, inputs, result, redactor),
    ok: result.ok,
    ...(!result.ok && { code: result.error.code, outcome: result.error.outcome }),
    changed: action === undefined ? false : changedOf(action, result),
    requestIds: redactor.data(requestIds),
    attempts,
    durationMs,
  };
}

function targets(
  action: Action,
  inputs: unknown,
  result: Result<Values>,
  redactor: Redactor,
): AuditEvent['targets'] {
  const named: AuditEvent['targets'] = {};
  try {
    // Rejected inputs may be anything, and may throw when they are read.
    for (const { name, id } of targetsOf(action, (inputs ?? {}) as Values).slice(0, MOST_IDS)) {
      const before = named[name];
      const shown = plain(id, LONGEST_ID, redactor);
      named[name] = before === undefined && !isList(action, name) ? shown : [before ?? [], shown].flat();
    }
  } catch {
    return {};
  }
  if (!result.ok) return named;
  for (const name of IDS) {
    const id = result.output[name];
    if (typeof id === 'string') named[name] = plain(id, LONGEST_ID, redactor);
  }
  return named;
}

function isList({ input }: Action, name: string): boolean {
  return input.properties[name]?.items !== undefined;
}

/** One line without secrets, and without invisible characters or ones that reverse the direction of text. */
function plain(text: string, most: number, redactor: Redactor): string {
  const read = text.length > LONGEST_READ ? text.slice(0, LONGEST_READ) : text;
  return redactor
    .text(read)
    .slice(0, most)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}
