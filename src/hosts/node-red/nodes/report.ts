import type { Action } from '../../../catalog/action.js';
import type { ActionError, Progress } from '../../../connector/public-types.js';
import type { HostResult } from '../../shared/refusals.js';
import { remainingTime } from '../../shared/sentences.js';
import { takes } from './names.js';
import type { Status } from './red.js';

/** One line of `msg.oktaSteps`, which every Okta node adds to: what result pages and logs are made of. */
export interface StepTold {
  action: string;
  title: string;
  ok: boolean;
  text: string;
  code?: string;
  outcome?: string;
}

/**
 * What goes on as `msg.payload`: the flat fields of an output, which later nodes pick. Whole resources and secrets are
 * left to `msg.okta.output`.
 */
export function chainFields(
  action: Action,
  output: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(output).filter(([name]) => {
      const field = action.output.properties[name];
      return field !== undefined && !field.secret && !takes(field, 'object');
    }),
  );
}

/** How a step went, in one line that holds no secret. */
export function tellStep({ id }: Action, title: string, result: HostResult): StepTold {
  if (result.ok) return { action: id, title, ok: true, text: tellOutput(result.output) };
  const { code, message, outcome } = result.error;
  return { action: id, title, ok: false, text: message, code, outcome };
}

/** The telling part of an output: whether anything changed, the state, and the name. */
export function tellOutput(output: Readonly<Record<string, unknown>>): string {
  if (output.changed === false) return 'was so already';
  if (typeof output.failed === 'number') return `${output.added} added, ${output.failed} failed`;
  const { user } = output as { user?: { profile?: { firstName?: string; lastName?: string } } };
  const person = user?.profile && `${user.profile.firstName ?? ''} ${user.profile.lastName ?? ''}`.trim();
  const words = [person || output.name || output.label || output.roleType, output.status];
  const told = words.filter((word) => typeof word === 'string' && word !== '').join(' · ');
  return told === '' ? 'done' : told;
}

/** The line under a node while its action runs. */
export function progressStatus({ done, failed, total, remainingMs, waitingMs, reason }: Progress): Status {
  if (waitingMs !== undefined) {
    const seconds = Math.max(1, Math.round(waitingMs / 1000));
    return { fill: 'yellow', shape: 'ring', text: `waits ${seconds} s${reason ? `: ${reason}` : ''}` };
  }
  if (total === undefined) return { fill: 'blue', shape: 'dot', text: 'running' };
  const parts = [`${done} of ${total}`, failed ? `${failed} failed` : '', remainingTime(remainingMs)];
  return { fill: 'blue', shape: 'dot', text: parts.filter(Boolean).join(', ') };
}

export function doneStatus(output: Readonly<Record<string, unknown>>): Status {
  const warn = typeof output.failed === 'number' && output.failed > 0;
  return { fill: warn ? 'yellow' : 'green', shape: 'dot', text: tellOutput(output) };
}

/** Short enough to stand under a node; the whole message is on `msg.okta.error`. */
export function failedStatus({ code, okta, outcome }: ActionError): Status {
  const said = okta?.errorCode === undefined ? '' : ` (${okta.status} ${okta.errorCode})`;
  const doubt = outcome === 'unknown' || outcome === 'partial' ? `, outcome ${outcome}` : '';
  return { fill: 'red', shape: 'ring', text: `${code}${said}${doubt}` };
}
