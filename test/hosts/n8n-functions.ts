import { jest } from '@jest/globals';
import type { IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import { findAction } from '../../src/catalog/catalog.js';

/** The runtime values of n8n-workflow that the node uses. scripts/test-n8n.sh tests the node in the real n8n. */
jest.mock(
  'n8n-workflow',
  () => ({
    NodeConnectionTypes: { Main: 'main' },
    NodeOperationError: class extends Error {
      readonly description: string | undefined;
      readonly context: Record<string, unknown>;
      constructor(
        _node: unknown,
        message: string,
        options: { description?: string; itemIndex?: number } = {},
      ) {
        super(message);
        this.description = options.description;
        this.context = { itemIndex: options.itemIndex };
      }
    },
    sleep: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
  }),
  { virtual: true },
);

type NodeModule = typeof import('../../src/hosts/n8n/Okta.node.js');

export const { Okta } = require('../../src/hosts/n8n/Okta.node.js') as NodeModule;
/** The trigger node as another process of n8n loads it, with nothing in memory. */
export function newTriggerNode() {
  let loaded: typeof import('../../src/hosts/n8n/OktaTrigger.node.js') | undefined;
  jest.isolateModules(() => {
    loaded = require('../../src/hosts/n8n/OktaTrigger.node.js');
  });
  return new (loaded as NonNullable<typeof loaded>).OktaTrigger();
}
export const { OktaConnectorApi } =
  require('../../src/hosts/n8n/OktaConnectorApi.credentials.js') as typeof import('../../src/hosts/n8n/OktaConnectorApi.credentials.js');

export interface FakeRun {
  organizationUrl: string;
  apiToken: string;
  /** The node's form for each item. */
  forms: Record<string, unknown>[];
  continueOnFail?: boolean;
  checkProfiles?: boolean;
  signal?: AbortSignal;
}

/** The functions that n8n passes to a node for an execution or a search. */
export function functions(run: FakeRun) {
  const { organizationUrl, apiToken, forms, continueOnFail = true, checkProfiles = false, signal } = run;
  const hints: string[] = [];
  return {
    hints,
    getNode: () => ({ id: 'node', name: 'Okta' }),
    getInputData: () => forms.map((json): INodeExecutionData => ({ json })),
    getCredentials: async <T extends object>() =>
      ({ organizationUrl, apiToken, allowLoopback: true, checkProfiles }) as T,
    getNodeParameter: (name: string, item: number, otherwise?: unknown) => forms[item]?.[name] ?? otherwise,
    getCurrentNodeParameter: (name: string) => forms[0]?.[name],
    getExecutionCancelSignal: () => signal,
    addExecutionHints: (...given: { message: string }[]) =>
      void hints.push(...given.map(({ message }) => message)),
    continueOnFail: () => continueOnFail,
    helpers: {
      httpRequestWithAuthentication: async (_type: string, request: IHttpRequestOptions) => {
        const answer = await fetch(request.url, {
          method: request.method,
          headers: { ...(request.headers as Record<string, string>), authorization: `SSWS ${apiToken}` },
          redirect: 'manual',
          ...(request.body !== undefined && { body: request.body }),
          ...(signal !== undefined && { signal }),
        });
        return {
          statusCode: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: await answer.text(),
        };
      },
    },
  };
}

/** An action's inputs as a person would leave them in the node's form. */
export function form(id: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const action = findAction(id);
  const filled: Record<string, unknown> = { operation: id, simplify: true, options: {} };
  for (const [name, value] of Object.entries(inputs)) {
    const wrapped = wrap(action?.input.properties[name] ?? {}, value);
    if (isNeeded(action, name)) filled[name] = wrapped;
    else (filled.options as Record<string, unknown>)[name] = wrapped;
  }
  return filled;
}

function isNeeded(action: Action | undefined, name: string): boolean {
  const isOfList = action?.items !== undefined && ['returnAll', 'limit'].includes(name);
  return isOfList || (action?.input.required.includes(name) ?? true);
}

function wrap(field: FieldSchema, value: unknown): unknown {
  if (field.resource !== undefined) return { __rl: true, mode: 'id', value };
  if (field.type === 'object') return JSON.stringify(value);
  if (!Array.isArray(value)) return value;
  return { values: value.map((entry) => ({ value: wrap(field.items ?? {}, entry) })) };
}
