import type { ConnectionRegistry } from '../flows/connection-registry.js';
import type { FlowStore } from '../flows/flow-store.js';
import { hookSettings } from '../nodes/hook-node.js';
import { HOOK_TYPE } from '../nodes/names.js';
import type { RequestHandler } from '../process/channel.js';
import { serveUntil } from './event-access.js';
import { NO_CONNECTION, NOT_DEPLOYED } from './event-source.js';
import type { HookTable } from './hook-table.js';

/**
 * Serves the event hooks that the child asks for, each until it cancels. The child names a node and its secret; the
 * path and the org come from the parent's own copy of the flows.
 */
export function serveHooks(
  store: FlowStore,
  connections: ConnectionRegistry,
  hooks: HookTable,
): RequestHandler {
  return async (body, { signal, onProgress }) => {
    const { node: id, secret } = Object(body) as Record<string, unknown>;
    const node = typeof id === 'string' ? store.node(id) : undefined;
    if (node?.type !== HOOK_TYPE || node.d === true) throw new Error(NOT_DEPLOYED.message);
    const org = connections.get(node.connection);
    if (org === undefined) throw new Error(`${NO_CONNECTION.message} ${NO_CONNECTION.remedy}`);
    const settings = hookSettings(node, String(secret));
    await serveUntil(
      () => hooks.open(org, settings),
      signal,
      () => onProgress({ isOpen: true }),
    );
  };
}
