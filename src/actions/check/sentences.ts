import type { Values } from '../../catalog/template.js';
import { loginOf } from '../look-up/login.js';
import type { Resource } from './facts.js';

/** Holds for every action that changes something. */
export const NEVER_CHECKED = [
  'Whether the API token may change this.',
  'Whether the org, its rate limit or another admin has changed by then.',
];

/** The facts that were read, in sentences. */
export function describeFacts(facts: Values): string[] {
  const { user, application, assigned, roleType } = facts;
  const assignment = facts.assignment ?? facts.earlierAssignment;
  const sentences: string[] = [];
  if (user !== undefined) sentences.push(...describeUser(user as Resource));
  if (application !== undefined) {
    const { id, label, status } = application as Resource;
    sentences.push(`The application ${String(label)} (${id}) is ${String(status)}.`);
  }
  if (assignment !== undefined) {
    const { scope } = assignment as Resource;
    sentences.push(
      scope === 'GROUP' ? 'The user has it through a group.' : 'It is assigned to the user directly.',
    );
  }
  if (assigned !== undefined)
    sentences.push(`The user ${assigned ? 'has' : 'does not have'} the role ${String(roleType)}.`);
  return sentences;
}

function describeUser(user: Resource): string[] {
  const { id, status, transitioningToStatus: next, credentials } = user;
  const type = (credentials as { provider?: { type?: unknown } } | undefined)?.provider?.type;
  const sentences = [`The user ${loginOf(user)} (${id}) is ${String(status)}.`];
  if (next) sentences.push(`Okta is changing that to ${String(next)}.`);
  if (type !== undefined && type !== 'OKTA')
    sentences.push(`Their credentials are managed by ${String(type)}.`);
  return sentences;
}

/** @param member whether the user is in the group, where that was read */
export function describeGroup({ id, type, profile }: Resource, member: boolean | undefined): string {
  const is = `The group ${String(profile?.name)} (${id}) is of the type ${String(type)}`;
  return member === undefined ? `${is}.` : `${is}; the user is ${member ? '' : 'not '}in it.`;
}
