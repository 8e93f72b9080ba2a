import type { Action } from '../../../catalog/action.js';
import type { ExecuteOptions, ProxyOption } from '../../../index.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import { type HostFailure, type HostResult, notAllowed, refusedByHost } from '../../shared/refusals.js';
import type { ParentLink } from '../process/channel.js';
import { CONNECTION_TYPE } from './names.js';
import { type OrgAccess, OrgConnection } from './org-connection.js';
import type { NodeConfig, Red, RedNode } from './red.js';

/** What a settings file, or the workflow builder, may say to the Okta nodes: `oktaConnector` in the settings. */
export interface OktaSettings {
  /** Allows http to this machine, for a sandbox org. */
  readonly allowLoopback?: boolean;
  /** As of `createConnector`: true goes by HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: ProxyOption;
  /** Only in the workflow builder's child process: who holds the connections and runs the steps. */
  readonly parent?: ParentLink;
  readonly builderOrg?: { readonly organizationUrl: string; readonly sandbox: boolean };
}

/** A deployed node of an action. */
export interface Step {
  readonly action: Action;
  readonly config: NodeConfig;
  readonly node: RedNode;
}

/** The org that steps run on. */
export interface StepOrg {
  /** Why the step may not run, before its inputs are read. */
  refusal(step: Step): HostFailure | undefined;
  run(
    step: Step,
    inputs: Record<string, unknown>,
    options: Pick<ExecuteOptions, 'signal' | 'onProgress'>,
  ): Promise<HostResult>;
}

interface ConnectionNode extends RedNode {
  readonly steps: StepOrg;
  /** Absent in the workflow builder's child process. */
  readonly org?: OrgConnection;
}

export function oktaSettings(red: Red): OktaSettings {
  return (red.settings.oktaConnector ?? {}) as OktaSettings;
}

/** How to reach the org whose address and token somebody typed into a connection. */
export function accessOf(red: Red, config: NodeConfig, token: string | undefined): OrgAccess {
  const { allowLoopback = false, proxy = false } = oktaSettings(red);
  return {
    organizationUrl: String(config.organizationUrl ?? ''),
    apiToken: () => token ?? '',
    allowLoopback,
    proxy,
  };
}

/** Registers the configuration node that holds an org's address and token. */
export function registerConnection(red: Red): void {
  const { builderOrg, parent } = oktaSettings(red);
  function OktaConnection(this: RedNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    if (parent !== undefined) {
      Object.defineProperty(this, 'steps', { value: heldByParent(parent) });
      return;
    }
    const org = new OrgConnection(accessOf(red, config, this.credentials?.apiToken));
    // Not enumerable: a node that somebody inspects must not lead to the token.
    Object.defineProperties(this, { org: { value: org }, steps: { value: heldHere(org) } });
    this.on('close', (_removed, done) => {
      void org.close().finally(done);
    });
  }
  red.nodes.registerType(CONNECTION_TYPE, OktaConnection, {
    credentials: { apiToken: { type: 'password' } },
    settings: { oktaConnectionBuilder: { value: builderOrg ?? null, exportable: true } },
  });
}

/** In somebody's own Node-RED the tick in the flow is what allows a step. */
function heldHere(org: OrgConnection): StepOrg {
  return {
    refusal: ({ action, config }) =>
      needsConsent(action) && config.allowed !== true
        ? notAllowed(
            `${action.title} ${whyConsent(action)}, and this node is not allowed to do it.`,
            'Open the node, read what it does, tick the box that allows it, and deploy.',
          )
        : undefined,
    run: ({ action }, inputs, options) => org.run(action, inputs, options),
  };
}

/** In the builder the parent decides and runs; a step is told to it by the id of its node. */
function heldByParent(parent: ParentLink): StepOrg {
  return {
    refusal: () => undefined,
    run: async ({ node, action }, inputs, { signal, onProgress }) => {
      const unwritable = whyUnwritable(inputs);
      if (unwritable !== undefined) return unwritable;
      const step = { node: node._alias ?? node.id, action: action.id, inputs };
      return (await parent.ask('run', step, {
        ...(signal && { signal }),
        onProgress: (progress) => onProgress?.(progress as Parameters<NonNullable<typeof onProgress>>[0]),
      })) as HostResult;
    },
  };
}

/** Messages may hold what JSON can't: functions that hide, circles, nesting without end. */
function whyUnwritable(inputs: Record<string, unknown>): HostFailure | undefined {
  for (const [name, value] of Object.entries(inputs)) {
    try {
      JSON.stringify(value);
    } catch {
      return refusedByHost({
        code: 'INVALID_INPUT',
        message: `The input ${name} can't be written as JSON.`,
        remedy: 'Take the value itself, and not an object that leads back to itself.',
      });
    }
  }
  return undefined;
}

/** The connection node of this id, as deployed; undefined if there is none. */
export function findConnection(red: Red, id: unknown): ConnectionNode | undefined {
  const node = typeof id === 'string' && id !== '' ? red.nodes.getNode(id) : null;
  return node !== null && 'steps' in node ? (node as ConnectionNode) : undefined;
}
