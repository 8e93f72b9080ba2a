import { findAction } from '../../../catalog/catalog.js';
import { readManifest } from '../../../catalog/manifest.js';
import { findOperation } from '../../../catalog/operations/operations.js';
import { SETTING_UP_A_HOOK } from '../../shared/event-hook-in-org.js';
import { UsageError } from '../errors.js';

/**
 * The actions that a playbook runs: flows of Node-RED, workflows of n8n, or any JSON that names actions under `action`.
 * callOktaApi comes with its operation where the playbook has it as plain text.
 * @throws UsageError where the text is no JSON, or names no action
 */
export function actionsOfPlaybook(text: string, name: string): string[] {
  let playbook: unknown;
  try {
    playbook = JSON.parse(text);
  } catch {
    throw new UsageError(`${name} is not JSON.`, 'Give an exported flow of Node-RED, or workflow of n8n.');
  }
  const found = [...new Set(objectsIn(playbook).flatMap(actionOf))];
  if (found.length > 0) return found;
  throw new UsageError(
    `${name} runs no action of this connector.`,
    'Give an exported flow with nodes of this connector, or name the actions with --action.',
  );
}

type Members = Readonly<Record<string, unknown>>;

function objectsIn(value: unknown): Members[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? below : [value as Members, ...below];
}

function actionOf(node: Members): string[] {
  if (node.disabled === true || node.d === true) return [];
  if (String(node.type).endsWith('.oktaTrigger')) return actionsOfN8nTrigger(node);
  const { type, action } = node;
  const parameters = (node.parameters ?? node.fields ?? node.inputs ?? {}) as Members;
  const ofNodeRed = typeof type === 'string' && type.startsWith('okta-') ? type.slice('okta-'.length) : '';
  const ofN8n = typeof type === 'string' && type.includes('okta') ? parameters.operation : undefined;
  // Reading events is reading the System Log.
  if (readManifest().triggers.some(({ id }) => id === ofNodeRed)) return ['getSystemLog'];
  const id = [ofNodeRed, ofN8n, action].find((one) => typeof one === 'string' && findAction(one));
  if (typeof id !== 'string') return [];
  const operation = plain(parameters.operationId);
  const isKnown = findAction(id)?.anyOperation && operation !== undefined && findOperation(operation);
  return [isKnown ? `${id}:${operation}` : id];
}

/** Reading events is reading the System Log; n8n may set up the event hook besides. */
function actionsOfN8nTrigger({ parameters }: Members): string[] {
  const { eventHook } = Object(parameters) as Members;
  return ['getSystemLog', ...(eventHook === 'automatic' ? SETTING_UP_A_HOOK : [])];
}

/** A value that a person typed, as the hosts keep it; undefined for one that is computed at run time. */
function plain(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { type = 'str', value: held } = (value ?? {}) as { type?: unknown; value?: unknown };
  return type === 'str' && typeof held === 'string' ? held : undefined;
}
