import type { Action } from '../../catalog/action.js';
import { needsConsent } from '../shared/consent.js';
import { isSecret } from './secrets.js';

/** An action's first example as a command for the sandbox as it starts, and the secrets that it still needs. */
export function exampleCommand(action: Action): { command: string; secrets: string[] } {
  const inputs = Object.entries(action.examples[0]?.inputs ?? {});
  const flags = inputs
    .filter(([name]) => !isSecret(action, name))
    .map(
      ([name, value]) => ` --${name} ${shellWord(typeof value === 'string' ? value : JSON.stringify(value))}`,
    );
  const yes = needsConsent(action) ? ' --yes' : '';
  return {
    command: `okta-connector run ${action.id}${flags.join('')}${yes} --sandbox`,
    secrets: inputs.map(([name]) => name).filter((name) => isSecret(action, name)),
  };
}

/** As a POSIX shell takes it. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
