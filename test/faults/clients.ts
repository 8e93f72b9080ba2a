import { getEventListeners } from 'node:events';
import { Client, DefaultRequestExecutor } from '@okta/okta-sdk-nodejs';
import { findAction } from '../../src/catalog/catalog.js';
import { type ActionError, type Connection, createConnector, type Result } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import type { ServiceClient } from '../../src/sandbox/index.js';
import type { ClientCall } from '../client/client-call.js';
import type { Sandbox } from '../helpers/sandbox-org.js';

/** One attempt of the connector ends after this; a fault that is beyond any limit takes longer. */
export const ATTEMPT_MS = 1_500;
const WHOLE_MS = { once: 8_000, lasting: 2_500 };

/** How a client gets in: by API token, or as a service app with tokens that are bound to a key, or not. */
export type Way = 'API token' | 'DPoP' | 'Bearer';

/** What a client says of the org after a call. */
export interface Claim {
  /** Done; not done (not all of it); only these operations, by name, done; or nothing that binds it. */
  says: 'done' | 'not done' | 'nothing' | { done: readonly string[] };
  /** Whether "not done" means that nothing at all was changed. */
  strict: boolean;
  /** The client's own words. */
  words: string;
  output?: Record<string, unknown>;
  /** Operations that it names as done before it failed. */
  completed?: readonly string[];
  /** The client says that the same call again can do no harm. */
  again: boolean;
}

/** A client as the matrix drives it. */
export interface Opened {
  /** Any read, so that a connection is kept. */
  warm(): Promise<void>;
  run(call: ClientCall): Promise<Claim>;
  /** Listeners that it left on the signal that it got. */
  listeners(): number;
  close(): Promise<void>;
}

export interface Contender {
  name: string;
  /** It reads before and after each change, so that its calls send more. */
  reconciles?: true;
  /** It gets in by API token alone. */
  byToken?: true;
  open(url: string, org: Sandbox, lasts: boolean, way: Way): Opened;
}

export const connector: Contender = {
  name: 'okta-workflow-connector',
  open: (...given) => openConnector(...given, false),
};

/** The same, with reads before and after each change that settle an ambiguous end. */
export const reconciling: Contender = {
  name: 'okta-workflow-connector, reconcile',
  reconciles: true,
  open: (...given) => openConnector(...given, true),
};

/** The connection of a way in, and the org set to it. */
function connectionOf(organizationUrl: string, org: Sandbox, way: Way): Connection {
  if (way === 'API token') return { organizationUrl, apiToken: org.token };
  const { clientId, privateKey, keyId } = org.client as ServiceClient;
  const { settings } = org.state.application(clientId).body as unknown as ServiceApp;
  settings.oauthClient.dpop_bound_access_tokens = way === 'DPoP';
  return { organizationUrl, oauth: { clientId, privateKey, keyId } };
}

interface ServiceApp {
  settings: { oauthClient: { dpop_bound_access_tokens: boolean } };
}

function openConnector(url: string, org: Sandbox, lasts: boolean, way: Way, reconcile: boolean): Opened {
  const okta = createConnector(connectionOf(url, org, way), {
    allowLoopback: true,
    limits: createLimits(),
    attemptTimeoutMs: ATTEMPT_MS,
    maxRetries: lasts ? 1 : 2,
    maxResponseBytes: 200_000,
  });
  const { signal } = new AbortController();
  const timeoutMs = lasts ? WHOLE_MS.lasting : WHOLE_MS.once;
  return {
    async warm() {
      await okta.execute('getUserWithId', { userId: 'nobody' }, { timeoutMs });
    },
    run: async ({ action, inputs }) =>
      claimOf(action, await okta.execute(action, inputs, { signal, timeoutMs, reconcile })),
    listeners: () => getEventListeners(signal, 'abort').length,
    close: () => okta.close(),
  };
}

function claimOf(action: string, result: Result<Record<string, unknown>>): Claim {
  if (result.ok) {
    const { failed } = result.output;
    if (typeof failed === 'number' && failed > 0) return partly(action, result.output as unknown as Parts);
    return { says: 'done', strict: true, words: 'ok', output: result.output, again: false };
  }
  const { error } = result;
  const words = `${error.code} ${error.outcome}`;
  const { completedSteps: completed = [], retryable: again } = error;
  return { says: saidBy(error), strict: true, words, completed, again };
}

interface Parts {
  results: { ok: boolean; error?: ActionError }[];
}

/** Some items of a batch were done and some weren't, each told. */
function partly(action: string, { results }: Parts): Claim {
  const write = findAction(action)?.steps.find(({ method }) => method !== 'GET')?.operationId as string;
  const done = results.filter(({ ok }) => ok).map(() => write);
  const unknown = results.some(({ error }) => error?.outcome === 'unknown');
  const again = results.every(({ error }) => error?.retryable !== false);
  return {
    says: unknown ? 'nothing' : { done },
    strict: true,
    words: `ok but for ${results.length - done.length}`,
    again,
  };
}

function saidBy({ outcome, completedSteps = [] }: ActionError): Claim['says'] {
  if (outcome === 'applied') return 'done';
  if (outcome === 'unknown') return 'nothing';
  return outcome === 'partial' ? { done: completedSteps } : 'not done';
}

/** Okta's own client, its cache off, with the same number of repeats and a limit for each request. */
export const oktasClient: Contender = {
  name: '@okta/okta-sdk-nodejs',
  byToken: true,
  open(url, { token }) {
    const client = new Client({
      orgUrl: url,
      token,
      requestExecutor: new DefaultRequestExecutor({ requestTimeout: 6_000, maxRetries: 2 }),
      cacheMiddleware: null,
    });
    return {
      warm: () =>
        client.userApi.getUser({ userId: 'nobody' }).then(
          () => {},
          () => {},
        ),
      run: (call) => call.client(client).then(resolved, rejected),
      listeners: () => 0,
      close: async () => {},
    };
  },
};

function resolved(): Claim {
  return { says: 'done', strict: false, words: 'resolved', again: false };
}

/** A definite HTTP refusal says that it was not done; any other rejection binds nobody. */
function rejected(error: { status?: unknown; message?: unknown } | undefined): Claim {
  const status = Number(error?.status);
  const says = status >= 400 && status < 500 ? 'not done' : 'nothing';
  return { says, strict: false, words: `rejected ${String(error?.status ?? error?.message)}`, again: false };
}
