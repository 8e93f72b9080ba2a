import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  CallToolRequest,
  CallToolResult,
  ServerNotification,
  ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { Action } from '../../catalog/action.js';
import { actionFor } from '../../catalog/operations/operation-action.js';
import type { Connector } from '../../connector/types.js';
import type { Progress } from '../../request/call.js';
import { mustAsk } from '../shared/consent.js';
import { withoutNulls } from '../shared/form-inputs.js';
import { hiddenSecretRefusal, withSecretsHidden } from '../shared/hidden-secrets.js';
import { InFlightCalls } from '../shared/in-flight-calls.js';
import { type HostFailure, type HostResult, notAllowed } from '../shared/refusals.js';
import { answerOf, definitionsAnswer, failureAnswer } from './answer.js';
import { askPerson } from './confirmation.js';
import {
  calledAction,
  discoveryTools,
  isRunAction,
  isSearchActions,
  searchActions,
} from './discovery-tools.js';
import { instructionsFor } from './instructions.js';
import { withProgress } from './progress.js';
import type { McpServer, Sdk } from './sdk.js';
import { remedyWithSearch, SEARCH_OUTPUT, SEARCH_TOOL, search } from './search-tool.js';
import { toolOf } from './tool.js';
import { listedActions } from './toolsets.js';

export interface McpSettings {
  /** The server offers all actions of this connector. */
  connector: Connector;
  /** The org's address, for texts that people and models read. */
  org: string;
  /** Runs actions that are destructive or grant access without asking a person. */
  yesDestructive: boolean;
  /** Sends secret outputs (links, one-time passwords) to the model. */
  showSecrets: boolean;
  /** Offers the action that calls any of Okta's operations. */
  anyOperation?: boolean;
  /** The groups of actions that are listed as tools, or `all`. Two tools find and run the others. */
  toolsets?: readonly string[] | undefined;
}

/** The actions that the server offers, listed as tools or not. */
export function offeredActions({ connector, anyOperation }: McpSettings): readonly Action[] {
  return connector.actions.filter((action) => anyOperation || !action.anyOperation);
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * An MCP server with the actions of a connector as tools. The caller connects it to a transport.
 * @throws SettingsError where a toolset does not exist
 */
export class McpHost {
  readonly server: McpServer;
  readonly #settings: McpSettings;
  readonly #sdk: Sdk;
  readonly #actions: ReadonlyMap<string, Action>;
  /** Whether there are actions that are not listed as tools. */
  readonly #discovers: boolean;
  readonly #running = new InFlightCalls();

  /** @param person who is at the client, as their access token says, for the audit log */
  constructor(
    settings: McpSettings,
    sdk: Sdk,
    readonly person?: string,
  ) {
    const { manifest } = settings.connector;
    const actions = offeredActions(settings);
    this.#settings = settings;
    this.#sdk = sdk;
    this.#actions = new Map(actions.map((action) => [action.id, action]));
    const { name, title, version } = manifest;
    const listed = listedActions(actions, manifest, settings.toolsets);
    this.#discovers = listed.length < actions.length;
    const instructions = instructionsFor({ ...settings, offered: actions, listed });
    this.server = new sdk.Server({ name, title, version }, { capabilities: { tools: {} }, instructions });
    const tools = [
      ...listed.map((action) => toolOf(action, settings)),
      SEARCH_TOOL,
      ...(this.#discovers ? discoveryTools(actions) : []),
    ];
    this.server.setRequestHandler(sdk.ListToolsRequestSchema, () => ({ tools }));
    this.server.setRequestHandler(sdk.CallToolRequestSchema, ({ params }, extra) =>
      this.#running.run((cancel) => {
        extra.signal.addEventListener('abort', () => cancel.abort(), { once: true });
        return this.#call(params, cancel.signal, extra);
      }),
    );
  }

  /** How many calls are running. */
  get running(): number {
    return this.#running.size;
  }

  /** Cancels the running calls, waits until the client has their results, and closes the server. */
  async stop(): Promise<void> {
    this.#running.cancelAll();
    await this.#running.settled();
    // The SDK sends a response some promises after the handler resolves.
    await new Promise((resolve) => setImmediate(resolve));
    await this.server.close();
  }

  async #call(params: CallToolRequest['params'], signal: AbortSignal, extra: Extra): Promise<CallToolResult> {
    const action = this.#actions.get(params.name);
    if (params.name === SEARCH_TOOL.name && action === undefined)
      return answerOf(SEARCH_OUTPUT, await search(this.#settings.connector, params.arguments ?? {}, signal));
    if (this.#discovers && isSearchActions(params.name)) return this.#searchActions(params.arguments ?? {});
    if (this.#discovers && isRunAction(params.name)) return this.#runAction(params, signal, extra);
    if (action === undefined) return this.#notOffered(params, signal);
    const inputs = withoutNulls(action.input, params.arguments ?? {});
    const result = await withProgress(extra._meta?.progressToken, extra.sendNotification, (onProgress) =>
      this.#run(action, inputs, { signal, onProgress }, extra),
    );
    const shown = withSecretsHidden(action, result, this.#settings.showSecrets);
    if (shown.ok) return answerOf(action, shown);
    const remedy = remedyWithSearch(action, inputs, shown.error);
    return failureAnswer({ ...shown, error: { ...shown.error, remedy } });
  }

  #searchActions(inputs: Record<string, unknown>): CallToolResult {
    const found = searchActions([...this.#actions.values()], inputs, this.#settings);
    return 'error' in found ? failureAnswer(found) : definitionsAnswer({ ...found });
  }

  /** The same as a call of the action's own tool, but for an action that does not exist, which is no protocol error. */
  async #runAction(
    params: CallToolRequest['params'],
    signal: AbortSignal,
    extra: Extra,
  ): Promise<CallToolResult> {
    const called = calledAction(params.arguments ?? {});
    if ('error' in called) return failureAnswer(called);
    if (this.#actions.has(called.name)) return this.#call({ ...params, ...called }, signal, extra);
    const refused = await this.#refusal(called, signal);
    const remedy = `${refused.error.remedy} searchActions finds actions.`;
    return failureAnswer({ ...refused, error: { ...refused.error, remedy } });
  }

  async #run(
    action: Action,
    inputs: Record<string, unknown>,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
    extra: Extra,
  ): Promise<HostResult> {
    const { signal } = options;
    const { connector, org, showSecrets, yesDestructive } = this.#settings;
    let allowed: Readonly<Record<string, unknown>> = inputs;
    if (connector.validate(action.id, inputs).valid) {
      const lost = showSecrets
        ? undefined
        : hiddenSecretRefusal(action, inputs, 'start the server with --show-secrets');
      if (lost) return lost;
      const asked = actionFor(action, inputs);
      if (mustAsk(asked, yesDestructive)) {
        const consent = await askPerson(
          { server: this.server, connector, org, signal, requestId: extra.requestId },
          asked,
          inputs,
        );
        if (consent.refusal) return consent.refusal;
        allowed = consent.inputs;
      }
    }
    return connector.execute(action.id, allowed, { ...options, caller: this.#caller(), hideEchoes: true });
  }

  /** The client's name and version, as it reports them. The person comes first, so that no client's name replaces it. */
  #caller(): string {
    const { name, version } = this.server.getClientVersion() ?? { name: '', version: '' };
    const person = this.person === undefined ? '' : `${this.person} `;
    return `mcp ${person}${name} ${version}`;
  }

  /** For an unknown tool MCP has a protocol error. Its data is the connector's error. */
  async #notOffered(params: CallToolRequest['params'], signal: AbortSignal): Promise<CallToolResult> {
    const refused = await this.#refusal(params, signal);
    const { code, message, outcome } = refused.error;
    if (code !== 'UNKNOWN_ACTION') return failureAnswer(refused);
    const { McpError, ErrorCode } = this.#sdk;
    throw new McpError(ErrorCode.InvalidParams, `${code}: ${message}`, {
      code,
      message,
      remedy: 'Choose one of the listed tools.',
      outcome,
    });
  }

  /** Why an action is not offered. The connector's own refusal is in its audit log. */
  async #refusal(
    { name, arguments: inputs = {} }: CallToolRequest['params'],
    signal: AbortSignal,
  ): Promise<HostFailure> {
    const { connector } = this.#settings;
    const hidden = connector.actions.find(({ id }) => id === name);
    if (hidden !== undefined)
      return notAllowed(
        `${hidden.title} is not offered here.`,
        'Start the server with --call-okta-api to offer it.',
      );
    return (await connector.execute(name, inputs, { signal, caller: this.#caller() })) as HostFailure;
  }
}
