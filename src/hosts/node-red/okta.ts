import { listActions } from '../../catalog/catalog.js';
import { readManifest } from '../../catalog/manifest.js';
import { registerEditorEndpoints } from './forms/editor-endpoints.js';
import { registerAction } from './nodes/action-node.js';
import { registerConnection } from './nodes/connection-node.js';
import { registerHook } from './nodes/hook-node.js';
import type { Red } from './nodes/red.js';
import { registerTrigger } from './nodes/trigger-node.js';

/** The module that Node-RED loads. It registers the connection node, the event hook, and one node type for each action and trigger. */
export default function oktaNodes(red: Red): void {
  registerConnection(red);
  registerEditorEndpoints(red);
  for (const action of listActions()) registerAction(red, action);
  for (const trigger of readManifest().triggers) registerTrigger(red, trigger);
  registerHook(red);
}
