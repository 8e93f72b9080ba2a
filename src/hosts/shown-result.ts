import type { Action } from '../catalog/action.js';
import { HIDDEN, hideMarked } from '../redaction/redact.js';
import type { HostResult } from './policy.js';

/**
 * The result as a host may show it to whoever calls: secret outputs hidden unless the person who started the
 * host wants them shown. A warning names what is hidden, so that nobody takes the mask for the value.
 */
export function shownResult(action: Action, result: HostResult, showSecrets: boolean): HostResult {
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
