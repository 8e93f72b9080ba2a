import type { Action } from '../../../catalog/action.js';
import type { ActionError, Progress } from '../../../connector/public-types.js';
import type { HostResult } from '../../shared/refusals.js';
import { remainingTime, stepInWords } from '../../shared/sentences.js';
import { hasType } from './names.js';
import type { Status } from './red.js';

/** An entry of `msg.oktaSteps`, to which every Okta node adds one. Result pages and logs are made of them. */
export interface StepSummary {
  action: string;
  title: string;
  ok: boolean;
  text: string;
  code?: string;
  outcome?: string;
}

/**
 * The fields of an output that become `msg.payload`: the flat ones, for later nodes. Resources and secrets stay in
 * `msg.okta.output` only.
 */
export function chainFields(
  action: Pick<Action, 'output'>,
  output: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(output).filter(([name]) => {
      const field = action.output.properties[name];
      return field !== undefined && !field.secret && !hasType(field, 'object');
    }),
  );
}

/** The result of a step. Its text is one line and contains no secret. */
export function summarizeStep({ id }: Action, title: string, result: HostResult): StepSummary {
  if (result.ok) return { action: id, title, ok: true, text: summarizeOutput(result.output) };
  const { code, message, outcome } = result.error;
  return { action: id, title, ok: false, text: message, code, outcome };
}

/** The node's status while its action runs. */
export function progressStatus(progress: Progress): Status {
  const { done, failed, total, remainingMs, waitingMs, reason } = progress;
  if (waitingMs !== undefined) {
    const seconds = Math.max(1, Math.round(waitingMs / 1000));
    return { fill: 'yellow', shape: 'ring', text: `waiting ${seconds} s${reason ? `: ${reason}` : ''}` };
  }
  if (total === undefined) return { fill: 'blue', shape: 'dot', text: 'running' };
  const parts = [
    `${done} of ${total}`,
    failed ? `${failed} failed` : '',
    stepInWords(progress),
    remainingTime(remainingMs),
  ];
  return { fill: 'blue', shape: 'dot', text: parts.filter(Boolean).join(', ') };
}

export function doneStatus(output: Readonly<Record<string, unknown>>): Status {
  const warn = typeof output.failed === 'number' && output.failed > 0;
  return { fill: warn ? 'yellow' : 'green', shape: 'dot', text: summarizeOutput(output) };
}

/** Short enough for the space under a node. The whole message is in `msg.okta.error`. */
export function failedStatus({ code, okta, outcome }: ActionError): Status {
  const oktaCode = okta?.errorCode === undefined ? '' : ` (${okta.status} ${okta.errorCode})`;
  const uncertain = outcome === 'unknown' || outcome === 'partial' ? `, outcome ${outcome}` : '';
  return { fill: 'red', shape: 'ring', text: `${code}${oktaCode}${uncertain}` };
}

/** Whether anything changed, or the name and state of the resource. */
function summarizeOutput(output: Readonly<Record<string, unknown>>): string {
  if (output.changed === false) return 'no change needed';
  if (typeof output.failed === 'number') return `${output.added} added, ${output.failed} failed`;
  const { user } = output as { user?: { profile?: { firstName?: string; lastName?: string } } };
  const person = user?.profile && `${user.profile.firstName ?? ''} ${user.profile.lastName ?? ''}`.trim();
  const parts = [person || output.name || output.label || output.roleType, output.status];
  const text = parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
  return text === '' ? 'done' : text;
}
