import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Action } from '../../catalog/action.js';
import { type HostFailure, refusedByHost } from '../shared/refusals.js';
import { toolOf } from './tool.js';

/** How many actions are described in full; further ones are named. */
const MAX_DESCRIBED = 8;
const MAX_TEXT_LENGTH = 200;

const SEARCH_ACTIONS = 'searchActions';
const RUN_ACTION = 'runAction';

/** What searchActions found. */
export interface FoundActions {
  /** Like the tools in the listing, with the same hints. The best matches first. */
  actions: Tool[];
  /** The names of further matches. */
  more: string[];
}

/** Two tools for the actions that are not listed: one finds actions, the other runs one. */
export function discoveryTools(offered: readonly Action[]): Tool[] {
  const readsOnly = offered.every(({ effect }) => effect === 'read');
  return [
    {
      name: SEARCH_ACTIONS,
      title: 'Search Actions',
      description: `Finds actions by words of their names, groups and descriptions, also those that are not listed as tools. It returns how to call them: at most ${MAX_DESCRIBED} in full, and the names of others. Call one with ${RUN_ACTION}.`,
      inputSchema: {
        type: 'object',
        properties: {
          text: { type: 'string', description: 'What to do and with what, for example "suspend device".' },
        },
        required: ['text'],
        additionalProperties: false,
      },
      outputSchema: { type: 'object', properties: { actions: { type: 'array' }, more: { type: 'array' } } },
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    {
      name: RUN_ACTION,
      title: 'Run Action',
      description: `Runs one action by its name, with the same checks and questions as its own tool. ${SEARCH_ACTIONS} describes its inputs, its answer, and whether it reads, changes or destroys.`,
      inputSchema: {
        type: 'object',
        properties: {
          action: { type: 'string', description: 'Name of the action, for example suspendDevice.' },
          inputs: {
            type: 'object',
            additionalProperties: true,
            description: `As the inputSchema from ${SEARCH_ACTIONS} describes.`,
          },
        },
        required: ['action', 'inputs'],
        additionalProperties: false,
      },
      outputSchema: { type: 'object' },
      // It is as dangerous as the most dangerous action that it can run.
      annotations: {
        readOnlyHint: readsOnly,
        destructiveHint: offered.some(({ effect }) => effect === 'destructive'),
        idempotentHint: readsOnly,
        openWorldHint: true,
      },
    },
  ];
}

export function isSearchActions(tool: string): boolean {
  return tool === SEARCH_ACTIONS;
}

export function isRunAction(tool: string): boolean {
  return tool === RUN_ACTION;
}

/** @returns the actions that match the text, or the refusal of inputs that are not those of searchActions */
export function searchActions(
  offered: readonly Action[],
  { text, ...others }: Readonly<Record<string, unknown>>,
  settings: { showSecrets: boolean },
): FoundActions | HostFailure {
  const remedy = 'Send text alone.';
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return invalidInput(`${quoted(unknown)} is not a field of ${SEARCH_ACTIONS}.`, remedy);
  if (typeof text !== 'string' || text.length > MAX_TEXT_LENGTH || wordsOf(text).length === 0)
    return invalidInput(`text must be a string of words, of at most ${MAX_TEXT_LENGTH} characters.`, remedy);
  const matches = matching(offered, wordsOf(text));
  return {
    actions: matches.slice(0, MAX_DESCRIBED).map((action) => toolOf(action, settings)),
    more: matches.slice(MAX_DESCRIBED).map(({ id }) => id),
  };
}

/** @returns the call that runAction stands for, or the refusal of inputs that are not those of runAction */
export function calledAction({
  action,
  inputs,
  ...others
}: Readonly<Record<string, unknown>>): { name: string; arguments: Record<string, unknown> } | HostFailure {
  const remedy = 'Send action, and beside it an object inputs with the inputs of the action.';
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return invalidInput(`${quoted(unknown)} is not a field of ${RUN_ACTION}.`, remedy);
  if (typeof action !== 'string') return invalidInput('action must be the name of an action.', remedy);
  if (typeof (inputs ?? {}) !== 'object' || Array.isArray(inputs))
    return invalidInput('inputs must be an object.', remedy);
  return { name: action, arguments: { ...(inputs as object | null | undefined) } };
}

function invalidInput(message: string, remedy: string): HostFailure {
  return refusedByHost({ code: 'INVALID_INPUT', message, remedy });
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 60));
}

/** The best first: those that match most words, and each word where it says most. */
function matching(actions: readonly Action[], words: readonly string[]): Action[] {
  return actions
    .map((action) => ({ action, score: scoreOf(action, words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ action }) => action);
}

/** A word in the name counts more than one in the group, and that more than one in the description or a field. */
function scoreOf({ id, title, group, description, input }: Action, words: readonly string[]): number {
  const fields = Object.values(input.properties).map(({ title: label }) => label);
  const places = [
    { weight: 5, found: wordsOf(`${id} ${title}`) },
    { weight: 2, found: wordsOf(group) },
    { weight: 1, found: wordsOf([description, ...fields].join(' ')) },
  ];
  const scores = words.map((word) => places.find(({ found }) => found.includes(word))?.weight ?? 0);
  return scores.reduce<number>((sum, score) => sum + score, 0);
}

/** The words in lower case and in the singular; of "listUserDevices": list, user, device. */
function wordsOf(text: string): string[] {
  const parts = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return [...new Set(parts.filter((part) => part !== '').map((part) => part.replace(/(?<=..)s$/, '')))];
}
