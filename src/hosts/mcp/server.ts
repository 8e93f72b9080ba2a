import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  CallToolRequest,
  CallToolResult,
  ServerNotification,
  ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { Connector } from '../../connector.js';
import type { Action } from '../../core/action.js';
import { type HostResult, Policy, type PolicyOptions } from '../policy.js';
import { RunningCalls } from '../running-calls.js';
import { shownResult } from '../shown-result.js';
import { answerOf } from './answer.js';
import { askPerson } from './ask.js';
import { progressNotifier } from './progress.js';
import type { McpServer, Sdk } from './sdk.js';
import { toolOf } from './tool.js';

export interface McpSettings {
  connector: Connector;
  /** The org's address, for what people and models read. */
  org: string;
  policy: PolicyOptions;
  /** Gives secret outputs (links, one-time passwords) to the model. */
  showSecrets: boolean;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** The actions of a connector as an MCP server, not yet connected to anything. */
export class McpHost {
  readonly server: McpServer;
  readonly #settings: McpSettings;
  readonly #sdk: Sdk;
  readonly #policy: Policy;
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #running = new RunningCalls();

  /** @throws SettingsError where the policy names what does not exist */
  constructor(settings: McpSettings, sdk: Sdk) {
    const { manifest, actions } = settings.connector;
    this.#settings = settings;
    this.#sdk = sdk;
    this.#policy = new Policy(settings.policy, manifest, actions);
    this.#actions = new Map(actions.map((action) => [action.id, action]));
    const offered = actions.filter((action) => this.#policy.offers(action));
    const { name, title, version } = manifest;
    this.server = new sdk.Server(
      { name, title, version },
      { capabilities: { tools: {} }, instructions: this.#instructions(offered) },
    );
    this.server.setRequestHandler(sdk.ListToolsRequestSchema, () => ({ tools: offered.map(toolOf) }));
    this.server.setRequestHandler(sdk.CallToolRequestSchema, ({ params }, extra) =>
      this.#running.run((cancel) => {
        extra.signal.addEventListener('abort', () => cancel.abort(), { once: true });
        return this.#call(params, cancel.signal, extra);
      }),
    );
  }

  /** Cancels what runs; the client still hears what became of it. */
  async stop(): Promise<void> {
    this.#running.cancelAll();
    await this.#running.settled();
    // the SDK sends an answer some promises after it has it
    await new Promise((resolve) => setImmediate(resolve));
    await this.server.close();
  }

  async #call(params: CallToolRequest['params'], signal: AbortSignal, extra: Extra): Promise<CallToolResult> {
    const action = this.#actions.get(params.name);
    if (action === undefined) throw this.#unknownTool(params.name);
    if (!this.#policy.offers(action)) return answerOf(action, this.#policy.refusal(action));
    const result = await this.#run(action, params.arguments ?? {}, signal, extra);
    return answerOf(action, shownResult(action, result, this.#settings.showSecrets));
  }

  async #run(
    action: Action,
    inputs: Record<string, unknown>,
    signal: AbortSignal,
    extra: Extra,
  ): Promise<HostResult> {
    const { connector, org } = this.#settings;
    if (this.#policy.asks(action) && connector.validate(action.id, inputs).valid) {
      const refusal = await askPerson(this.server, action, inputs, { org, signal });
      if (refusal) return refusal;
    }
    const onProgress = progressNotifier(extra._meta?.progressToken, extra.sendNotification);
    return connector.execute(action.id as string, inputs, { signal, onProgress });
  }

  /** MCP has a protocol error for it; its data is the error as every host gives it. */
  #unknownTool(name: string): Error {
    const result = this.#settings.connector.validate(name, {});
    const { McpError, ErrorCode } = this.#sdk;
    const message = result.issues[0]?.message ?? '';
    return new McpError(ErrorCode.InvalidParams, `UNKNOWN_ACTION: ${message}`, {
      code: 'UNKNOWN_ACTION',
      message,
      remedy: 'Choose one of the listed tools.',
      outcome: 'not-sent',
    });
  }

  #instructions(offered: readonly Action[]): string {
    const { org, showSecrets } = this.#settings;
    const asks = offered.some((action) => this.#policy.asks(action));
    return [
      `${offered.length} actions on the Okta org ${org}.`,
      'A failed action says what is true of the org now (outcome) and what to do next (remedy).',
      asks && 'The person is asked before a destructive action runs; a no is final.',
      !showSecrets && 'One-time passwords and links are hidden from you.',
    ]
      .filter(Boolean)
      .join(' ');
  }
}
