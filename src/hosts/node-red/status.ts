import type { ActionError, Progress } from '../../connector/public-types.js';
import { timeLeft } from '../time-left.js';
import type { Status } from './red.js';
import { tellOutput } from './told.js';

/** The line under a node while its action runs. */
export function progressStatus({ done, failed, total, remainingMs, waitingMs, reason }: Progress): Status {
  if (waitingMs !== undefined) {
    const seconds = Math.max(1, Math.round(waitingMs / 1000));
    return { fill: 'yellow', shape: 'ring', text: `waits ${seconds} s${reason ? `: ${reason}` : ''}` };
  }
  if (total === undefined) return { fill: 'blue', shape: 'dot', text: 'running' };
  const parts = [`${done} of ${total}`, failed ? `${failed} failed` : '', timeLeft(remainingMs)];
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
