import { setTimeout as pause } from 'node:timers/promises';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  CallToolResult,
  ContentBlock,
  ElicitRequestFormParams,
  ServerNotification,
  ServerRequest,
  Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { McpServer } from '../../../src/hosts/mcp/sdk.js';
import { PNG, WAV } from './content.js';

export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

type Inputs = Record<string, unknown>;

/** A call of a tool: what it says. */
type Says = (inputs: Inputs, server: McpServer, extra: Extra) => Promise<ContentBlock[]> | ContentBlock[];

const STEP_MS = 50;

const text = (said: string): ContentBlock => ({ type: 'text', text: said });
const image: ContentBlock = { type: 'image', data: PNG, mimeType: 'image/png' };
const resource: ContentBlock = {
  type: 'resource',
  resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'Part of an answer.' },
};

/** Asks the person at the client, on the stream of the call. */
function asks(requestedSchema: ElicitRequestFormParams['requestedSchema']): Says {
  return async ({ message = 'Fill in the form.' }, server, { requestId }) => {
    const asked = { message: String(message), requestedSchema };
    const { action, content } = await server.elicitInput(asked, { relatedRequestId: requestId });
    return [text(`The person chose ${action}: ${JSON.stringify(content)}`)];
  };
}

const titled = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
];

const calls: Record<string, Says> = {
  test_simple_text: () => [text('Done.')],
  test_image_content: () => [image],
  test_audio_content: () => [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  test_embedded_resource: () => [resource],
  test_multiple_content_types: () => [text('Three kinds of content:'), image, resource],
  test_error_handling: () => {
    throw new Error('This tool always fails.');
  },
  test_tool_with_logging: async (_inputs, _server, { sendNotification }) => {
    for (const data of ['started', 'half done', 'done']) {
      await sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
      await pause(STEP_MS);
    }
    return [text('Logged.')];
  },
  test_tool_with_progress: async (_inputs, _server, { _meta, sendNotification }) => {
    for (const progress of [0, 50, 100]) {
      const params = { progressToken: _meta?.progressToken ?? '', progress, total: 100 };
      if (_meta?.progressToken !== undefined)
        await sendNotification({ method: 'notifications/progress', params });
      await pause(STEP_MS);
    }
    return [text('Finished.')];
  },
  test_sampling: async ({ prompt }, server, { requestId }) => {
    const { content } = await server.createMessage(
      { messages: [{ role: 'user', content: { type: 'text', text: String(prompt) } }], maxTokens: 100 },
      { relatedRequestId: requestId },
    );
    return [text(`The model answered ${JSON.stringify(content)}`)];
  },
  test_elicitation: asks({
    type: 'object',
    properties: { username: { type: 'string' }, email: { type: 'string' } },
    required: ['username', 'email'],
  }),
  test_elicitation_sep1034_defaults: asks({
    type: 'object',
    properties: {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    },
  }),
  test_elicitation_sep1330_enums: asks({
    type: 'object',
    properties: {
      untitledSingle: { type: 'string', enum: ['option1', 'option2'] },
      titledSingle: { type: 'string', oneOf: titled },
      legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['One', 'Two'] },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2'] } },
      titledMulti: { type: 'array', items: { anyOf: titled } },
    },
  }),
  /** Its result may be lost with the stream: this server does not keep events. */
  test_reconnection: () => [text('Still connected.')],
  json_schema_2020_12_tool: () => [text('Done.')],
};

const schemas: Record<string, Tool['inputSchema']> = {
  test_sampling: { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
  test_elicitation: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  json_schema_2020_12_tool: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: { address: { type: 'object', properties: { street: { type: 'string' } } } },
    properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    additionalProperties: false,
  },
};

/** The tools that the suite calls. */
export const tools: readonly Tool[] = Object.keys(calls).map((name) => ({
  name,
  description: `For the conformance suite: ${name}.`,
  inputSchema: schemas[name] ?? { type: 'object', properties: {} },
}));

export async function callTool(
  name: string,
  inputs: Inputs,
  server: McpServer,
  extra: Extra,
): Promise<CallToolResult | undefined> {
  const says = calls[name];
  if (says === undefined) return undefined;
  try {
    return { content: await says(inputs, server, extra) };
  } catch (error) {
    return { isError: true, content: [text(error instanceof Error ? error.message : String(error))] };
  }
}
