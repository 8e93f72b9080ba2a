import type { Action } from '../../catalog/action.js';
import { withDefaults } from '../../catalog/validate.js';
import { HIDDEN, hideMarked } from '../../redaction/redact.js';
import { type HostFailure, type HostResult, notAllowed } from './refusals.js';

/**
 * Refuses a call that makes Okta issue a secret (a one-time password or link) which the host would hide: the old
 * password would no longer work, and nobody would have received the new one.
 * @param inputs valid inputs
 * @param shown how to show the secret, as the end of a sentence that begins with "To get it, "
 * @returns undefined if no secret would be hidden
 */
export function hiddenSecretRefusal(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  shown: string,
): HostFailure | undefined {
  const given = withDefaults(action, inputs);
  const hidden = secretOutputs(action).filter(({ onlyWith }) =>
    Object.entries(onlyWith).every(([name, value]) => given[name] === value),
  );
  const [first] = hidden;
  if (first === undefined) return undefined;
  const names = hidden.map(({ name }) => name).join(' and ');
  return notAllowed(
    `${action.title} was not run: it would create ${names}, which is hidden here, so nobody would receive it.`,
    `To get it, ${shown}. To do without it, ${otherwise(first.onlyWith)}.`,
  );
}

/** The inputs with which the action issues a secret, such as `sendEmail false`; undefined if it issues none. */
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
 * The result as the host shows it to its callers: with secret outputs hidden, unless the host was started with
 * `showSecrets`. A warning names the hidden outputs, so that nobody mistakes the mask for the value.
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
  const warning = `Hidden: ${hidden.join(', ')}. Start the server with --show-secrets to show them.`;
  return { ...result, output, meta: { ...result.meta, warnings: [...result.meta.warnings, warning] } };
}
