import type { Action } from '../../catalog/action.js';
import type { HostResult } from '../policy.js';
import { takes } from './names.js';

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
