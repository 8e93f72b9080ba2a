import { join } from 'node:path';
import type { Action } from '../../../catalog/action.js';
import {
  AN_OBJECT,
  OF_THE_DEFAULT_TRANSPORT,
  type Rules,
  YES_OR_NO,
} from '../../../connector/option-rules.js';
import { invalidOptions, readOptions } from '../../../connector/options.js';
import type { ExecuteOptions, ProxyOption } from '../../../index.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import type { WayInForm } from '../../shared/form-connection.js';
import {
  type HostFailure,
  type HostResult,
  notAllowed,
  refusedByHost,
  SettingsError,
} from '../../shared/refusals.js';
import { type EventAccess, localEvents, parentEvents } from '../events/event-access.js';
import { HookTable } from '../events/hook-table.js';
import type { ParentChannel } from '../process/channel.js';
import { CONNECTION_TYPE } from './names.js';
import { type OrgAccess, OrgConnection } from './org-connection.js';
import type { NodeConfig, Red, RedNode } from './red.js';

/** The property `oktaConnector` of Node-RED's settings, which a settings file or the workflow builder sets. */
export interface OktaSettings {
  /** Allows http to this machine, for a sandbox org. */
  readonly allowLoopback?: boolean;
  /** As in `createConnector`: true uses HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: ProxyOption;
  /** Where trigger nodes keep how far they came. Default: okta-triggers in Node-RED's user directory. */
  readonly triggersFolder?: string;
  /** Only in the workflow builder's child process: the parent holds the connections and runs the steps. */
  readonly parent?: ParentChannel;
  readonly builderOrg?: { readonly organizationUrl: string; readonly sandbox: boolean };
}

/** A deployed node of an action. */
export interface Step {
  readonly action: Action;
  readonly config: NodeConfig;
  readonly node: RedNode;
}

/** Runs the steps of a connection. */
export interface StepRunner {
  /** The reason why the step may not run; undefined if it may. Called before its inputs are read. */
  refusal(step: Step): HostFailure | undefined;
  run(
    step: Step,
    inputs: Record<string, unknown>,
    options: Pick<ExecuteOptions, 'signal' | 'onProgress'>,
  ): Promise<HostResult>;
}

interface ConnectionNode extends RedNode {
  readonly steps: StepRunner;
  readonly events: EventAccess;
  /** Absent in the workflow builder's child process. */
  readonly org?: OrgConnection;
}

const SETTINGS: Rules<OktaSettings> = {
  allowLoopback: YES_OR_NO,
  proxy: OF_THE_DEFAULT_TRANSPORT.proxy,
  triggersFolder: [(value) => typeof value === 'string', 'the path of a folder'],
  parent: AN_OBJECT,
  builderOrg: AN_OBJECT,
};

/** @throws SettingsError where the settings file has a setting that would be ignored */
function checkSettings(red: Red): void {
  const { issues } = readOptions(SETTINGS, oktaSettings(red));
  if (issues.length === 0) return;
  const { message } = invalidOptions(issues);
  throw new SettingsError(`oktaConnector in Node-RED's settings: ${message}`, 'Correct the settings file.');
}

export function oktaSettings(red: Red): OktaSettings {
  return (red.settings.oktaConnector ?? {}) as OktaSettings;
}

/** How to reach the org of a connection whose address and way in were entered in its form. */
export function accessOf(red: Red, config: NodeConfig, credentials: Credentials = {}): OrgAccess {
  const { allowLoopback = false, proxy = false } = oktaSettings(red);
  return {
    organizationUrl: String(config.organizationUrl ?? ''),
    wayIn: () => ({ ...wayInOf(config), ...credentials }),
    allowLoopback,
    proxy,
  };
}

type Credentials = Readonly<Record<string, string | undefined>>;

/** What a connection's node holds of its way in: everything but the secrets. */
export function wayInOf({ authorization, clientId, keyId, scopes }: NodeConfig): WayInForm {
  return { authorization, clientId, keyId, scopes };
}

/** Whether a connection compares profiles with the org's attributes before anything is sent. */
export function checksProfiles(config: NodeConfig | undefined): boolean {
  return config?.checkProfiles === true;
}

/** Registers the configuration node for an org's address and token. */
export function registerConnection(red: Red): void {
  checkSettings(red);
  const { builderOrg, parent, triggersFolder } = oktaSettings(red);
  const { userDir } = red.settings;
  const folder = triggersFolder ?? (typeof userDir === 'string' ? join(userDir, 'okta-triggers') : undefined);
  const hooks = new HookTable();
  if (parent === undefined)
    red.httpNode.use((request, response, next) => {
      if (!hooks.serve(request.url ?? '/', request, response)) next();
    });
  function OktaConnection(this: RedNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    if (parent !== undefined) {
      Object.defineProperties(this, {
        steps: { value: parentRunner(parent) },
        events: { value: parentEvents(parent) },
      });
      return;
    }
    const org = new OrgConnection(accessOf(red, config, this.credentials));
    // Not enumerable, so that printing the node does not expose the token.
    const steps = localRunner(org, checksProfiles(config));
    const events = localEvents(org, folder, hooks);
    Object.defineProperties(this, {
      org: { value: org },
      steps: { value: steps },
      events: { value: events },
    });
    this.on('close', (_removed, done) => {
      void org.close().finally(done);
    });
  }
  red.nodes.registerType(CONNECTION_TYPE, OktaConnection, {
    credentials: { apiToken: { type: 'password' }, privateKey: { type: 'password' } },
    settings: { oktaConnectionBuilder: { value: builderOrg ?? null, exportable: true } },
  });
}

/** In a Node-RED without the builder, the node's checkbox allows a step. */
function localRunner(org: OrgConnection, checkProfile: boolean): StepRunner {
  return {
    refusal: ({ action, config }) =>
      needsConsent(action) && config.allowed !== true
        ? notAllowed(
            `${action.title} ${whyConsent(action)}, and this node is not allowed to do it.`,
            'Open the node, read what it does, select the checkbox that allows it, and deploy.',
          )
        : undefined,
    run: ({ action }, inputs, options) => org.run(action, inputs, { ...options, checkProfile }),
  };
}

/** In the builder the parent decides whether a step may run, and runs it. It identifies a step by its node's id. */
function parentRunner(parent: ParentChannel): StepRunner {
  return {
    refusal: () => undefined,
    run: async ({ node, action }, inputs, { signal, onProgress }) => {
      const failure = unserializableInput(inputs);
      if (failure !== undefined) return failure;
      const step = { node: node._alias ?? node.id, action: action.id, inputs };
      return (await parent.request('run', step, {
        ...(signal && { signal }),
        onProgress: (progress) => onProgress?.(progress as Parameters<NonNullable<typeof onProgress>>[0]),
      })) as HostResult;
    },
  };
}

/** A message may contain what JSON cannot express: circular references, endless nesting, a toJSON that throws. */
function unserializableInput(inputs: Record<string, unknown>): HostFailure | undefined {
  for (const [name, value] of Object.entries(inputs)) {
    try {
      JSON.stringify(value);
    } catch {
      return refusedByHost({
        code: 'INVALID_INPUT',
        message: `The input ${name} cannot be written as JSON.`,
        remedy: 'Use a plain value, not an object that contains itself.',
      });
    }
  }
  return undefined;
}

/** The deployed connection node with this id; undefined if there is none. */
export function findConnection(red: Red, id: unknown): ConnectionNode | undefined {
  const node = typeof id === 'string' && id !== '' ? red.nodes.getNode(id) : null;
  return node !== null && 'steps' in node ? (node as ConnectionNode) : undefined;
}
