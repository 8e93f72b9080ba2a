import { findAction } from '../../../catalog/catalog.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import { type HostResult, notAllowed, refusedByHost } from '../../shared/refusals.js';
import { checksProfiles } from '../nodes/connection-node.js';
import { typeOf } from '../nodes/names.js';
import type { RunOptions } from '../nodes/org-connection.js';
import type { RequestHandler } from '../process/channel.js';
import type { ConnectionRegistry } from './connection-registry.js';
import type { Consents } from './consents.js';
import type { FlowStore } from './flow-store.js';

/**
 * Runs the steps that the child requests. The child names a node and its inputs. The action, the org and the permission
 * to run come from the parent's own copy of the flows.
 */
export function runSteps(
  store: FlowStore,
  connections: ConnectionRegistry,
  consents: Consents,
): RequestHandler {
  return async (body, { signal, onProgress }): Promise<HostResult> => {
    const { node: nodeId, action: actionId, inputs } = Object(body) as Record<string, unknown>;
    const node = typeof nodeId === 'string' ? store.node(nodeId) : undefined;
    const action = typeof actionId === 'string' ? findAction(actionId) : undefined;
    if (node === undefined || action === undefined || node.type !== typeOf(action) || node.d === true) {
      return notAllowed('This step is not part of the deployed flows.', 'Deploy the flow, then run it.');
    }
    if (needsConsent(action) && !consents.allows(node.id)) {
      return notAllowed(
        `${action.title} ${whyConsent(action)}, and nobody has allowed this step as it is deployed now.`,
        'Open the builder: it lists the steps that need your permission. Review what starts this step, and allow it there.',
      );
    }
    const org = connections.get(node.connection);
    if (org === undefined) {
      return refusedByHost({
        code: 'INVALID_CONNECTION',
        message: 'This node has no connection.',
        remedy: 'Open the node, choose a connection and deploy.',
      });
    }
    const checkProfile = checksProfiles(store.node(String(node.connection)));
    const options: RunOptions = { signal, onProgress, checkProfile };
    return org.run(action, Object(inputs) as Record<string, unknown>, options);
  };
}
