import type {
  ContentBlock,
  GetPromptResult,
  Prompt,
  ReadResourceResult,
  Resource,
} from '@modelcontextprotocol/sdk/types.js';

/** A picture of one pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** A sound without samples. */
export const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

/** The resources that the suite reads. It subscribes to the last one. */
export const resources: readonly Resource[] = [
  { uri: 'test://static-text', name: 'Text', description: 'A plain text.', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'Picture', description: 'One pixel.', mimeType: 'image/png' },
  { uri: 'test://watched-resource', name: 'Watched', description: 'A text.', mimeType: 'text/plain' },
];

export const TEMPLATE = { uriTemplate: 'test://template/{id}/data', name: 'Data of an id' };

export function readResource(uri: string): ReadResourceResult | undefined {
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id !== undefined)
    return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id }) }] };
  const resource = resources.find((each) => each.uri === uri);
  if (resource === undefined) return undefined;
  const { mimeType } = resource;
  return {
    contents: [mimeType === 'image/png' ? { uri, mimeType, blob: PNG } : { uri, mimeType, text: uri }],
  };
}

/** The prompts that the suite gets, with what each says. */
const prompts: readonly (Prompt & { says(values: Record<string, string>): ContentBlock[] })[] = [
  {
    name: 'test_simple_prompt',
    description: 'Has no arguments.',
    says: () => [{ type: 'text', text: 'Summarize the day.' }],
  },
  {
    name: 'test_prompt_with_arguments',
    description: 'Repeats its arguments.',
    arguments: [
      { name: 'arg1', required: true },
      { name: 'arg2', required: true },
    ],
    says: ({ arg1, arg2 }) => [{ type: 'text', text: `Compare ${arg1} with ${arg2}.` }],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'Contains a resource.',
    arguments: [{ name: 'resourceUri', required: true }],
    says: ({ resourceUri = '' }) => [
      { type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'A text.' } },
      { type: 'text', text: 'Read it.' },
    ],
  },
  {
    name: 'test_prompt_with_image',
    description: 'Contains a picture.',
    says: () => [
      { type: 'image', data: PNG, mimeType: 'image/png' },
      { type: 'text', text: 'Describe it.' },
    ],
  },
];

export const listedPrompts: readonly Prompt[] = prompts.map(({ says: _, ...prompt }) => prompt);

export function getPrompt(name: string, values: Record<string, string> = {}): GetPromptResult | undefined {
  const contents = prompts.find((each) => each.name === name)?.says(values);
  return contents && { messages: contents.map((content) => ({ role: 'user', content })) };
}
