import type { Action, FieldSchema } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import { Failure } from '../../result/failure.js';

/** Okta's answer lacks outputs that the action must give. */
export function incomplete(action: Action, missing: readonly string[]): Failure {
  return new Failure({
    code: 'INVALID_RESPONSE',
    message: `Okta's response lacks outputs of ${action.title}: ${missing.join(', ')}.`,
    remedy: 'Check the object in Okta, and report the request id to Okta Support.',
    retryable: action.effect === 'read',
    outcome: action.effect === 'read' ? 'unchanged' : 'applied',
  });
}

/** Warns where the inputs ask for a link or password, and Okta's answer has none. */
export function warnOfAbsentSecrets(
  { output: { properties } }: Action,
  values: Values,
  output: Readonly<Record<string, unknown>>,
  warn: (text: string) => void,
): void {
  const absent = Object.keys(properties).filter((name) => {
    const { secret, onlyWith } = properties[name] as FieldSchema;
    if (!secret || onlyWith === undefined || output[name] !== undefined) return false;
    return Object.entries(onlyWith).every(([input, value]) => values[input] === value);
  });
  if (absent.length > 0) warn(`Okta made the change, but its response has no ${absent.join(' and ')}.`);
}
