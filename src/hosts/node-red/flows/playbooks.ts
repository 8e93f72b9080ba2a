import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../shared/package-root.js';
import type { BuilderFolder } from './builder-folder.js';

const examples = join(packageRoot, 'examples');
/** In the order of their tabs. Node-RED offers the same files under Import > Examples. */
const PLAYBOOKS = ['onboard-a-new-hire', 'offboard-a-leaver', 'show-access', 'quarantine'].map(
  (name) => `${name}.json`,
);
const EMPTY_TAB = { id: 'okta-own', type: 'tab', label: 'Your own flow', disabled: false, info: '' };

/**
 * Adds the playbooks to a builder that has no flows yet. It never changes existing flows.
 * @returns whether it added them
 */
export function addPlaybooks(folder: BuilderFolder): boolean {
  if (folder.has('flows.json')) return false;
  const nodes = new Map<string, { id: string }>();
  for (const name of PLAYBOOKS) {
    // The playbooks share one connection node, which each file contains.
    for (const node of JSON.parse(readFileSync(join(examples, name), 'utf8')) as { id: string }[]) {
      if (!nodes.has(node.id)) nodes.set(node.id, node);
    }
  }
  nodes.set(EMPTY_TAB.id, EMPTY_TAB);
  folder.writeJson('flows.json', [...nodes.values()]);
  return true;
}
