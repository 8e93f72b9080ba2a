import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../shared/package-root.js';
import type { BuilderFolder } from './builder-folder.js';

const examples = join(packageRoot, 'examples');
/** In the order of their tabs. Node-RED offers the same files under Import > Examples. */
const PLAYBOOKS = ['onboard-a-new-hire.json', 'offboard-a-leaver.json', 'quarantine.json'];
const OWN_FLOW = { id: 'okta-own', type: 'tab', label: 'Your own flow', disabled: false, info: '' };

/**
 * Puts the playbooks into a builder that has no flows yet. What people drew or deleted there is never touched.
 * @returns whether it did
 */
export function plantPlaybooks(folder: BuilderFolder): boolean {
  if (folder.has('flows.json')) return false;
  const nodes = new Map<string, { id: string }>();
  for (const name of PLAYBOOKS) {
    // All playbooks share one connection, so a node that a playbook before it brought is not brought again.
    for (const node of JSON.parse(readFileSync(join(examples, name), 'utf8')) as { id: string }[]) {
      if (!nodes.has(node.id)) nodes.set(node.id, node);
    }
  }
  nodes.set(OWN_FLOW.id, OWN_FLOW);
  folder.writeJson('flows.json', [...nodes.values()]);
  return true;
}
