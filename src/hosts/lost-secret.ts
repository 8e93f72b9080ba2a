import type { Action } from '../catalog/action.js';
import { withDefaults } from '../catalog/validate.js';
import { type HostFailure, notAllowed } from './policy.js';

/**
 * The refusal of a call that makes Okta mint a secret (a one-time password or link) which the host would hide: the old
 * password would be gone, or the account waiting for its link, and nobody would have what is needed next.
 * @param inputs valid
 * @param shown how to have it shown, to go on "To get it, "
 * @returns undefined where nothing would be lost
 */
export function lostSecret(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  shown: string,
): HostFailure | undefined {
  const given = withDefaults(action, inputs);
  const lost = secretOutputs(action).filter(({ onlyWith }) =>
    Object.entries(onlyWith).every(([name, value]) => given[name] === value),
  );
  const [first] = lost;
  if (first === undefined) return undefined;
  const names = lost.map(({ name }) => name).join(' and ');
  return notAllowed(
    `${action.title} was not run: it would make ${names}, which is hidden here, so nobody would have it.`,
    `To get it, ${shown}. To do without it, ${otherwise(first.onlyWith)}.`,
  );
}

/** Which inputs of the action make a secret that is hidden, in words; undefined where none do. */
export function losesSecretWith(action: Action): string | undefined {
  const causes = secretOutputs(action).map(({ onlyWith }) =>
    Object.entries(onlyWith)
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
      .join(' and '),
  );
  return causes.length === 0 ? undefined : [...new Set(causes)].join(' or ');
}

function secretOutputs({ output }: Action) {
  return Object.entries(output.properties).flatMap(([name, { secret, onlyWith = {} }]) =>
    secret ? [{ name, onlyWith }] : [],
  );
}

function otherwise(onlyWith: Readonly<Record<string, unknown>>): string {
  const changes = Object.entries(onlyWith).map(([name, value]) => `set ${name} to ${String(!value)}`);
  return changes.join(' or ') || 'use another action';
}
