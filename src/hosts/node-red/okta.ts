import { listActions } from '../../catalog/catalog.js';
import { registerEditorEndpoints } from './forms/editor-endpoints.js';
import { registerAction } from './nodes/action-node.js';
import { registerConnection } from './nodes/connection-node.js';
import type { Red } from './nodes/red.js';

/** The module that Node-RED loads. It registers the connection node and one node type for each action. */
export default function oktaNodes(red: Red): void {
  registerConnection(red);
  registerEditorEndpoints(red);
  for (const action of listActions()) registerAction(red, action);
}
