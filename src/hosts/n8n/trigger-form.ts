import type { INodeProperties } from 'n8n-workflow';
import type { Trigger } from '../../catalog/action.js';
import { readManifest } from '../../catalog/manifest.js';
import { formField, OPTIONS, optionsCollection } from './fields.js';
import { readForm } from './inputs.js';
import { choice } from './properties.js';

const EVENT = 'event';

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
