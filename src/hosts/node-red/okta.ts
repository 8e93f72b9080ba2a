import { listActions } from '../../catalog/catalog.js';
import { serveEditor } from './forms/editor-endpoints.js';
import { registerAction } from './nodes/action-node.js';
import { registerConnection } from './nodes/connection-node.js';
import type { Red } from './nodes/red.js';

/** Where Node-RED starts: one connection node, and one node an action of the catalog. */
export default function oktaNodes(red: Red): void {
  registerConnection(red);
  serveEditor(red);
  for (const action of listActions()) registerAction(red, action);
}
