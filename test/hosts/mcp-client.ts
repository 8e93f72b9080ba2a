import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type CallToolResult,
  ElicitRequestSchema,
  type ElicitResult,
  type JSONRPCMessage,
  McpError,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { root } from '../helpers/root.js';
import type { SharedCommandLine } from '../helpers/shared-command-line.js';
import { type HostResult, hostSuite, type ListedAction } from './host.case.js';
import { SharedTransport } from './mcp-shared-transport.js';

export const cliMain: string = join(root, 'build', 'src', 'hosts', 'cli', 'main.js');

type Answer = (question: string) => ElicitResult | Promise<ElicitResult>;

export interface McpSession {
  client: Client;
  /** 0 where the process is shared. */
  pid: number;
  /** Everything that the server sent or printed. */
  shown(): string;
  /** The questions that the person was asked. */
  questions: string[];
  close(): Promise<void>;
}

/**
 * Starts `okta-connector mcp`, and the SDK's client on it: as a process of its own, or in the one that the tests of a
 * file share.
 */
export async function startMcp(
  org: Pick<Sandbox, 'url' | 'token'>,
  args: readonly string[] = [],
  answer?: Answer,
  shared?: SharedCommandLine,
  more: Record<string, string> = {},
): Promise<McpSession> {
  const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token, ...more };
  const transport =
    shared === undefined
      ? new StdioClientTransport({
          command: process.execPath,
          args: [cliMain, 'mcp', ...args],
          env: { PATH: process.env.PATH ?? '', ...env },
          stderr: 'pipe',
        })
      : new SharedTransport(shared.open(['mcp', ...args], env));
  const print: string[] = [];
  const isOwn = transport instanceof StdioClientTransport;
  if (isOwn) transport.stderr?.on('data', (chunk) => print.push(String(chunk)));
  else transport.onPrint = (text) => print.push(text);
  const session = await openSession(transport, answer);
  return {
    ...session,
    pid: (isOwn && transport.pid) || 0,
    shown: () => [...print, session.shown()].join('\n'),
  };
}

/** The SDK's client on a server over HTTP. */
export function connectMcp(url: string, answer?: Answer, secret?: string): Promise<McpSession> {
  const headers = { ...(secret !== undefined && { Authorization: `Bearer ${secret}` }) };
  return openSession(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }), answer);
}

async function openSession(transport: Transport, answer?: Answer): Promise<McpSession> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: answer ? { elicitation: {} } : {} },
  );
  const [frames, questions]: [string[], string[]] = [[], []];
  if (answer) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      questions.push(params.message);
      return answer(params.message);
    });
  }
  await client.connect(transport);
  const handle = transport.onmessage;
  transport.onmessage = (message: JSONRPCMessage) => {
    frames.push(JSON.stringify(message));
    handle?.(message);
  };
  return { client, pid: 0, shown: () => frames.join('\n'), questions, close: () => client.close() };
}

/** The shared suite of hosts, over a session that answers questions as the suite says. */
export function mcpSuite(open: (org: Sandbox, answer: Answer) => Promise<McpSession>): void {
  hostSuite({
    name: 'mcp',
    start: async (org) => {
      let yes = false;
      const session = await open(org, () =>
        yes ? { action: 'accept', content: { confirm: true } } : { action: 'decline' },
      );
      return {
        run: async (id, inputs, { signal, confirm = false } = {}) => {
          yes = confirm;
          try {
            return resultOf(await callTool(session, id, inputs, signal && { signal }));
          } catch (error) {
            return protocolError(error, signal?.aborted ?? false);
          }
        },
        actions: async () =>
          (await session.client.listTools()).tools.filter(({ name }) => name !== 'search').map(listedTool),
        everythingShown: () => session.shown(),
        stop: () => session.close(),
      };
    },
  });
}

/** A cancelled request has no response. The client itself reports the cancellation. */
function protocolError(error: unknown, cancelled: boolean): HostResult {
  if (cancelled) return { ok: false, error: { code: 'CANCELLED', message: String(error) } };
  if (!(error instanceof McpError)) throw error;
  return { ok: false, error: error.data as { code: string; message: string } };
}

export async function callTool(
  { client }: McpSession,
  name: string,
  inputs: Record<string, unknown>,
  options: RequestOptions = {},
): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: inputs }, undefined, options)) as CallToolResult;
}

/** A tool's answer as the suite compares it. */
export function resultOf(answer: CallToolResult): HostResult {
  const content = answer.structuredContent as { error: { code: string; message: string; remedy: string } };
  return answer.isError ? { ok: false, error: content.error } : { ok: true, output: { ...content } };
}

export function listedTool({ name, title, description, annotations, inputSchema }: Tool): ListedAction {
  return {
    id: name,
    title: title ?? '',
    asks:
      annotations?.destructiveHint === true || description?.includes('grants privileges or opens') === true,
    fields: Object.entries(inputSchema.properties ?? {}).map(([field, schema]) => {
      const { title: label, description: words = '' } = schema as { title?: string; description?: string };
      return {
        name: field,
        title: label ?? '',
        required: inputSchema.required?.includes(field) ?? false,
        secret: words.endsWith('Secret.'),
      };
    }),
  };
}
