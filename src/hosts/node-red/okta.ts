import { listActions } from '../../catalog/catalog.js';
import { registerAction } from './action-node.js';
import { registerConnection } from './connection-node.js';
import { serveEditor } from './editor-endpoints.js';
import type { Red } from './red.js';

/** Where Node-RED starts: one connection node, and one node an action of the catalog. */
export default function oktaNodes(red: Red): void {
  registerConnection(red);
  serveEditor(red);
  for (const action of listActions()) registerAction(red, action);
}
