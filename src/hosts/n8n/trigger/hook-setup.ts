import { type IHookFunctions, NodeOperationError } from 'n8n-workflow';
import type { Connector } from '../../../connector/types.js';
import type { ActionError } from '../../../result/failure.js';
import {
  eventHooksOf,
  HookCallFailed,
  type OrgEventHook,
  removeEventHook,
  verifyEventHook,
  writeEventHook,
} from '../../shared/event-hook-in-org.js';
import { CREDENTIALS, type CredentialsData, connect } from '../connection.js';
import { asActionError, nodeError } from '../error.js';
import { eventTypesOf, readTriggerForm, setsUpEventHook } from './form.js';
import { nodeKey, pollers } from './pollers.js';

/** Whether the org has the hook, or a person sees to it. */
export async function isHookSetUp(functions: IHookFunctions): Promise<boolean> {
  if (!setsUpEventHook(functions)) return true;
  return inOrg(functions, async (okta) => {
    const hook = await hookOf(okta, functions);
    const types = [...(hook?.events?.items ?? [])].sort().join();
    return (
      hook?.status === 'ACTIVE' &&
      hook.verificationStatus === 'VERIFIED' &&
      types === [...wantedTypes(functions)].sort().join()
    );
  });
}

/** Creates the hook, or what is missing of it. Okta calls the node's address to verify it. */
export async function setUpHook(functions: IHookFunctions): Promise<boolean> {
  const { eventHookSecret = '' } = await functions.getCredentials<CredentialsData>(CREDENTIALS);
  return inOrg(functions, async (okta) => {
    // It refuses a secret that is too short.
    okta.eventHook({ secret: eventHookSecret });
    const url = addressOf(functions);
    const name = `n8n ${new URL(url).pathname}`.slice(0, 250);
    const there = await hookOf(okta, functions);
    const wanted = { name, url, secret: eventHookSecret, eventTypes: wantedTypes(functions) };
    const hook = await writeEventHook(okta, wanted, there);
    if (hook.verificationStatus === 'VERIFIED') return true;
    await verifyEventHook(okta, hook).catch(async (failed: unknown) => {
      // A hook that Okta can't reach is of no use to anybody.
      await removeEventHook(okta, hook).catch(() => undefined);
      throw failed;
    });
    return true;
  });
}

/** n8n calls it when the workflow is deactivated: from then on no call of a hook may start it. */
export async function removeHook(functions: IHookFunctions): Promise<boolean> {
  pollers.delete(nodeKey(functions));
  if (!setsUpEventHook(functions)) return true;
  return inOrg(functions, async (okta) => {
    const hook = await hookOf(okta, functions);
    if (hook !== undefined) await removeEventHook(okta, hook);
    return true;
  });
}

async function hookOf(okta: Connector, functions: IHookFunctions): Promise<OrgEventHook | undefined> {
  const url = addressOf(functions);
  return (await eventHooksOf(okta)).find(({ channel }) => channel?.config?.uri === url);
}

function addressOf(functions: IHookFunctions): string {
  const url = functions.getNodeWebhookUrl('default');
  if (url === undefined)
    throw new NodeOperationError(functions.getNode(), 'n8n gives no address for the event hook.');
  return url;
}

function wantedTypes(functions: IHookFunctions): readonly string[] {
  const types = eventTypesOf(readTriggerForm((name, fallback) => functions.getNodeParameter(name, fallback)));
  if (types.length > 0) return types;
  throw new NodeOperationError(functions.getNode(), 'An event hook is for certain event types.', {
    description: 'Enter them under Options > Event types, or choose another event.',
  });
}

async function inOrg<T>(functions: IHookFunctions, work: (okta: Connector) => Promise<T>): Promise<T> {
  const done = await connect(functions)
    .then((okta) => work(okta).finally(() => okta.close()))
    .then(
      (output) => ({ ok: true as const, output }),
      (thrown: unknown) => ({ ok: false as const, thrown }),
    );
  if (done.ok) return done.output;
  const { thrown } = done;
  if (thrown instanceof NodeOperationError) throw thrown;
  const error: ActionError = thrown instanceof HookCallFailed ? thrown.error : asActionError(thrown);
  throw nodeError(functions.getNode(), error, { itemIndex: 0, items: 1, done: [] });
}
