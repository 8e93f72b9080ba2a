import type { FieldSchema, ObjectSchema, Trigger } from '../../../catalog/action.js';

/** What the form of a trigger node asks for besides the trigger's own inputs. */
const TRIGGER_SETTINGS: Readonly<Record<string, FieldSchema>> = {
  handOnAfterMinutes: {
    type: 'number',
    title: 'Hand on after (minutes)',
    description:
      'Starts the flow so long after the event happened, also over restarts. 0 or nothing: at once. At most 43200 (30 days).',
    minimum: 0,
    maximum: 43_200,
  },
  flowMinutes: {
    type: 'number',
    title: 'Next event after at most (minutes)',
    description:
      'The next event starts the flow when every node is done with this one, or after so long. Nothing: 10 minutes.',
    minimum: 0,
    maximum: 43_200,
  },
};

/** The inputs of a trigger and the settings of its node, as its form has them. */
export function formSchema({ input }: Trigger): ObjectSchema {
  return { ...input, properties: { ...input.properties, ...TRIGGER_SETTINGS } };
}

/** What was read from a form, apart. @throws Error where a setting is no such number */
export function readSettings(values: Record<string, unknown>) {
  const { handOnAfterMinutes = 0, flowMinutes = 10, ...inputs } = values;
  return {
    inputs,
    handOnAfterMs: millisecondsOf('handOnAfterMinutes', handOnAfterMinutes),
    limitMs: millisecondsOf('flowMinutes', flowMinutes),
  };
}

function millisecondsOf(name: string, minutes: unknown): number {
  const { title, minimum, maximum } = TRIGGER_SETTINGS[name] as FieldSchema;
  const isIn = typeof minutes === 'number' && minutes >= Number(minimum) && minutes <= Number(maximum);
  if (!isIn) throw new Error(`"${title}" must be a number from ${minimum} to ${maximum}.`);
  return minutes * 60_000;
}
