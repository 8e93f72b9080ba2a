import { findAction } from '../../../catalog/catalog.js';
import type { ExecuteOptions } from '../../../index.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import { type HostResult, notAllowed, refusedByHost } from '../../shared/refusals.js';
import { typeOf } from '../nodes/names.js';
import type { Answer } from '../process/channel.js';
import type { HeldConnections } from './connection-registry.js';
import type { Consents } from './consents.js';
import type { FlowStore } from './flow-store.js';

/**
 * Runs the steps that the child asks for, by the flows as the parent knows them: the child says which node and with
 * which inputs; what action that is, on which org and whether it may run is decided here.
 */
export function runSteps(store: FlowStore, connections: HeldConnections, consents: Consents): Answer {
  return async (body, { signal, onProgress }): Promise<HostResult> => {
    const { node: id, action: wanted, inputs } = Object(body) as Record<string, unknown>;
    const node = typeof id === 'string' ? store.node(id) : undefined;
    const action = typeof wanted === 'string' ? findAction(wanted) : undefined;
    if (node === undefined || action === undefined || node.type !== typeOf(action) || node.d === true) {
      return notAllowed('This step is not part of the deployed flows.', 'Deploy the flow, then run it.');
    }
    if (needsConsent(action) && !consents.allows(node.id)) {
      return notAllowed(
        `${action.title} ${whyConsent(action)}, and nobody has allowed this step as it is deployed now.`,
        'Open the builder: it lists the steps that wait for a yes. Read what leads to this one, and allow it there.',
      );
    }
    const org = connections.get(node.connection);
    if (org === undefined) {
      return refusedByHost({
        code: 'INVALID_CONNECTION',
        message: 'This node has no connection.',
        remedy: 'Open it, choose one and deploy.',
      });
    }
    const options: Pick<ExecuteOptions, 'signal' | 'onProgress'> = { signal, onProgress };
    return org.run(action, Object(inputs) as Record<string, unknown>, options);
  };
}
