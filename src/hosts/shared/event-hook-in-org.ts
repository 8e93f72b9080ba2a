import type { ActionError, Connector } from '../../connector/public-types.js';

/** What is used of an event hook of Okta's. */
export interface OrgEventHook {
  readonly id: string;
  readonly name?: string;
  readonly status?: string;
  readonly verificationStatus?: string;
  readonly events?: { readonly items?: readonly string[] };
  readonly channel?: { readonly config?: { readonly uri?: string } };
}

/** What a hook is to be. */
export interface WantedHook {
  readonly name: string;
  /** The address that Okta calls. */
  readonly url: string;
  /** What Okta sends in the header authorization. */
  readonly secret: string;
  readonly eventTypes: readonly string[];
}

/** The actions that the functions below run, as rights are asked for them. */
export const SETTING_UP_A_HOOK: readonly string[] = [
  'listEventHooks',
  ...['create', 'replace', 'activate', 'verify', 'deactivate', 'delete'].map(
    (what) => `callOktaApi:${what}EventHook`,
  ),
];

/** A call failed; what was to be done after it was not done. */
export class HookCallFailed extends Error {
  constructor(readonly error: ActionError) {
    super(error.message);
  }
}

/**
 * All event hooks of the org.
 * @throws HookCallFailed
 */
export async function eventHooksOf(okta: Connector): Promise<OrgEventHook[]> {
  const result = await okta.execute('listEventHooks', { returnAll: true });
  if (!result.ok) throw new HookCallFailed(result.error);
  return result.output.eventHooks as OrgEventHook[];
}

/**
 * Creates the hook, or changes the one that is there. Okta never shows the secret, so a hook that is there is written
 * again: what was given holds then.
 * @throws HookCallFailed
 */
export async function writeEventHook(
  okta: Connector,
  { name, url, secret, eventTypes }: WantedHook,
  there?: OrgEventHook,
): Promise<OrgEventHook> {
  const authScheme = { type: 'HEADER', key: 'authorization', value: secret };
  const config = { uri: url, headers: [], method: 'POST', authScheme };
  const body = {
    name,
    events: { type: 'EVENT_TYPE', items: eventTypes },
    channel: { type: 'HTTP', version: '1.0.0', config },
  };
  const written = (await call(okta, {
    operationId: there ? 'replaceEventHook' : 'createEventHook',
    ...(there && at(there)),
    body,
  })) as unknown as OrgEventHook;
  if (written.status === 'INACTIVE') await call(okta, { operationId: 'activateEventHook', ...at(written) });
  return written;
}

/**
 * Has Okta verify the hook: it calls the address, which must answer.
 * @throws HookCallFailed
 */
export async function verifyEventHook(okta: Connector, hook: OrgEventHook): Promise<void> {
  await call(okta, { operationId: 'verifyEventHook', ...at(hook) });
}

/**
 * Deactivates and deletes the hook.
 * @throws HookCallFailed
 */
export async function removeEventHook(okta: Connector, hook: OrgEventHook): Promise<void> {
  if (hook.status === 'ACTIVE') await call(okta, { operationId: 'deactivateEventHook', ...at(hook) });
  await call(okta, { operationId: 'deleteEventHook', ...at(hook) });
}

function at({ id }: OrgEventHook) {
  return { pathParameters: { eventHookId: id } };
}

/** @returns the body of Okta's answer */
async function call(okta: Connector, inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const result = await okta.execute('callOktaApi', inputs as never);
  if (!result.ok) throw new HookCallFailed(result.error);
  return Object((result.output as { body?: unknown }).body) as Record<string, unknown>;
}
