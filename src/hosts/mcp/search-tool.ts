import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Found } from '../../actions/lists/search.js';
import type { Action } from '../../catalog/action.js';
import type { Searchable } from '../../catalog/searchable.js';
import type { Connector } from '../../connector/types.js';
import type { ActionError } from '../../result/failure.js';
import { type HostResult, refusedByHost } from '../shared/refusals.js';

const KINDS: readonly Searchable[] = ['user', 'group', 'application'];
const MAX_RESULTS = 20;
const ID = /^(?:00u|00g|0oa)[0-9A-Za-z]{17}$/;

/** The tool that finds the ids for the inputs of the other tools. */
export const SEARCH_TOOL: Tool = {
  name: 'search',
  title: 'Search',
  description: `Finds users, groups or applications whose names (users: also login or email) start with a text, and returns their ids. At most ${MAX_RESULTS}. Changes of the last seconds may be missing.`,
  inputSchema: {
    type: 'object',
    properties: {
      kind: { type: 'string', enum: [...KINDS], description: 'The kind of resource.' },
      text: { type: 'string', minLength: 1, maxLength: 100, description: 'The start of the name.' },
    },
    required: ['kind', 'text'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      found: { type: 'array', items: { type: 'object' }, description: 'id, name and detail of each result.' },
      more: { type: 'boolean', description: 'There are more results. Use more of the name.' },
    },
  },
  annotations: {
    title: 'Search',
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  },
};

/** The schema of its result. */
export const SEARCH_OUTPUT: Pick<Action, 'output'> = {
  output: {
    type: 'object',
    required: ['found', 'more'],
    properties: { found: { type: 'array' }, more: { type: 'boolean' } },
  },
};

export async function search(
  connector: Connector,
  { kind, text, ...others }: Record<string, unknown>,
  signal: AbortSignal,
): Promise<HostResult> {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return invalidInput(`${unknown} is not a field of search.`);
  if (!KINDS.includes(kind as Searchable)) return invalidInput(`kind must be one of ${KINDS.join(', ')}.`);
  if (typeof text !== 'string' || text.trim() === '' || text.length > 100)
    return invalidInput('text must be a string of 1 to 100 characters.');
  const result = await connector.search(kind as Searchable, text, { signal });
  if (!result.ok) return result;
  const { items, next } = result.output;
  const found: Found[] = items.slice(0, MAX_RESULTS);
  return { ...result, output: { found, more: items.length > MAX_RESULTS || next !== undefined } };
}

function invalidInput(message: string): HostResult {
  return refusedByHost({ code: 'INVALID_INPUT', message, remedy: 'Send kind and text.' });
}

/** The error's remedy. It mentions the tool search where an input may be a name instead of an id. */
export function remedyWithSearch(
  action: Action,
  inputs: Readonly<Record<string, unknown>>,
  error: ActionError,
): string {
  const named = Object.entries(action.input.properties).flatMap(([name, { resource, items }]) => {
    const kind = resource ?? items?.resource;
    const others = [inputs[name]].flat().filter((id) => typeof id === 'string' && !ID.test(id));
    return kind === undefined ? [] : others.map((text) => ({ kind, text: String(text).slice(0, 100) }));
  });
  const [first] = named;
  const isAboutIds = error.code === 'NOT_FOUND' || error.code === 'INVALID_INPUT';
  if (first === undefined || !isAboutIds || (first.kind === 'user' && error.code === 'INVALID_INPUT'))
    return error.remedy;
  return `${error.remedy} The tool search finds the id by name: ${JSON.stringify(first)}.`;
}
