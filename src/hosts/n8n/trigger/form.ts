import type { INodeProperties } from 'n8n-workflow';
import type { Trigger } from '../../../catalog/action.js';
import { readManifest } from '../../../catalog/manifest.js';
import { formField, OPTIONS, optionsCollection } from '../form/fields.js';
import { readForm } from '../form/inputs.js';
import { choice } from '../form/properties.js';

const EVENT = 'event';
const EVENT_HOOK = 'eventHook';
const HOOK_DESCRIPTION =
  'An event hook of Okta makes n8n look at the log at once. The events still come from the log, and without the hook with the next poll.';
const HOOKS = [
  { name: 'None', value: 'none', description: 'Events come with the next poll' },
  {
    name: 'Set Up by Hand',
    value: 'byHand',
    description: 'You create the hook in Okta, with the production URL and the secret of the credentials',
  },
  {
    name: 'Set Up Automatically',
    value: 'automatic',
    description:
      'Activating the workflow creates the hook, and deactivating it deletes the hook. The token must be able to manage event hooks.',
  },
] as const;

/** An expression for the methods of the node's webhook: none without an event hook, and none for a test in the editor, which polls. */
export const HOOK_METHODS = `={{ $workflow.active && ($parameter["${EVENT_HOOK}"] ?? "none") !== "none" ? "GET,POST" : "" }}`;

/** All properties of the trigger node: the event, and the inputs of its trigger. */
export function triggerProperties(): INodeProperties[] {
  const { triggers } = readManifest();
  const options = triggers.map(({ id, title, description }) => ({ name: title, value: id, description }));
  // Triggers with the same inputs share their fields, so that a change of the event keeps what was entered.
  const byInputs = new Map<string, Trigger[]>();
  for (const trigger of triggers) {
    const inputs = JSON.stringify(trigger.input);
    byInputs.set(inputs, [...(byInputs.get(inputs) ?? []), trigger]);
  }
  return [
    choice({ displayName: 'Event', name: EVENT }, options),
    ...[...byInputs.values()].flatMap(inputFields),
    choice({ displayName: 'Event Hook', name: EVENT_HOOK, description: HOOK_DESCRIPTION }, [...HOOKS]),
  ];
}

function inputFields(triggers: readonly Trigger[]): INodeProperties[] {
  const { properties, required } = (triggers[0] as Trigger).input;
  const show = { [EVENT]: triggers.map(({ id }) => id) };
  const entries = Object.entries(properties);
  const isRequired = ([name]: readonly [string, unknown]) => required.includes(name);
  const needed = entries
    .filter(isRequired)
    .map(([name, field]) => ({ ...formField(name, field), required: true, displayOptions: { show } }));
  const optional = entries.filter((entry) => !isRequired(entry));
  return [...needed, ...optionsCollection(optional, show)];
}

/** An expression for the text under the node's name: the event's title. */
export function eventTitle(): string {
  const titles = Object.fromEntries(readManifest().triggers.map(({ id, title }) => [id, title]));
  return `={{ (${JSON.stringify(titles)})[$parameter["${EVENT}"]] }}`;
}

/** What the form asks for. */
export interface TriggerForm {
  id: string;
  inputs: Record<string, unknown>;
}

/** Reads the form. An id that is not in the catalog is refused when events are read. */
export function readTriggerForm(value: (name: string, fallback: unknown) => unknown): TriggerForm {
  const id = String(value(EVENT, ''));
  const input = readManifest().triggers.find((trigger) => trigger.id === id)?.input;
  if (input === undefined) return { id, inputs: {} };
  const options = value(OPTIONS, {}) as Record<string, unknown>;
  return {
    id,
    inputs: readForm(input, (name) => (input.required.includes(name) ? value(name, '') : options[name])),
  };
}

/** The event types that are asked for; none stands for all. */
export function eventTypesOf({ id, inputs }: TriggerForm): readonly string[] {
  const types = readManifest().triggers.find((trigger) => trigger.id === id)?.eventTypes ?? inputs.eventTypes;
  return Array.isArray(types) ? (types as string[]) : [];
}

type Parameters = { getNodeParameter(name: string, fallback?: unknown): unknown };

export function hasEventHook(functions: Parameters): boolean {
  return functions.getNodeParameter(EVENT_HOOK, 'none') !== 'none';
}

export function setsUpEventHook(functions: Parameters): boolean {
  return functions.getNodeParameter(EVENT_HOOK, 'none') === 'automatic';
}
