import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../../catalog/manifest.js';
import { packageRoot } from '../../shared/package-root.js';
import { typeOf } from '../nodes/names.js';
import type { BuilderFolder } from './builder-folder.js';

const examples = join(packageRoot(), 'examples');
/** In the order of their tabs. Node-RED offers the same files under Import > Examples. */
const PLAYBOOKS = [
  'onboard-a-new-hire',
  'offboard-a-leaver',
  'show-access',
  'quarantine',
  'prove-nothing-is-left',
  'confirm-admin-roles',
].map((name) => `${name}.json`);
interface FlowNode {
  id: string;
  type: string;
  /** The tab that it is on. */
  z?: string;
  disabled?: boolean;
}

const EMPTY_TAB = { id: 'okta-own', type: 'tab', label: 'Your own flow', disabled: false, info: '' };

/**
 * Adds the playbooks to a builder that has no flows yet. It never changes existing flows. On a real org, a tab that the
 * org's events start is disabled until a person enables it.
 * @returns whether it added them
 */
export function addPlaybooks(folder: BuilderFolder, sandbox: boolean): boolean {
  if (folder.has('flows.json')) return false;
  const nodes = new Map<string, FlowNode>();
  const triggers = new Set(readManifest().triggers.map(typeOf));
  for (const name of PLAYBOOKS) {
    // The playbooks share one connection node, which each file contains.
    for (const node of JSON.parse(readFileSync(join(examples, name), 'utf8')) as FlowNode[]) {
      if (!nodes.has(node.id)) nodes.set(node.id, node);
    }
  }
  for (const { type, z = '' } of nodes.values()) {
    const tab = triggers.has(type) ? nodes.get(z) : undefined;
    if (tab !== undefined) tab.disabled = !sandbox;
  }
  nodes.set(EMPTY_TAB.id, EMPTY_TAB);
  folder.writeJson('flows.json', [...nodes.values()]);
  return true;
}
