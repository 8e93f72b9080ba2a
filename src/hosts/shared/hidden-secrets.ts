import type { Action } from '../../catalog/action.js';
import { withDefaults } from '../../catalog/validate.js';
import { HIDDEN, hideMarked } from '../../redaction/redact.js';
import { type HostFailure, type HostResult, notAllowed } from './refusals.js';

/**
 * The refusal of a call that makes Okta mint a secret (a one-time password or link) which the host would hide: the old
 * password would be gone, or the account waiting for its link, and nobody would have what is needed next.
 * @param inputs valid
 * @param shown how to have it shown, to go on "To get it, "
 * @returns undefined where nothing would be lost
 */
export function hiddenSecretRefusal(
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
export function inputsOfHiddenSecrets(action: Action): string | undefined {
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

/**
 * The result as a host may show it to whoever calls: secret outputs hidden unless the person who started the
 * host wants them shown. A warning names what is hidden, so that nobody takes the mask for the value.
 */
export function withSecretsHidden(action: Action, result: HostResult, showSecrets: boolean): HostResult {
  if (showSecrets) return result;
  if (!result.ok) {
    const { output, ...error } = result.error;
    return output === undefined
      ? result
      : { ...result, error: { ...error, output: hideMarked(action.output, output) } };
  }
  const output = hideMarked(action.output, result.output) as Record<string, unknown>;
  const hidden = Object.keys(output).filter((name) => output[name] === HIDDEN);
  if (hidden.length === 0) return { ...result, output };
  const warning = `Hidden: ${hidden.join(', ')}. A server started with --show-secrets shows it.`;
  return { ...result, output, meta: { ...result.meta, warnings: [...result.meta.warnings, warning] } };
}
