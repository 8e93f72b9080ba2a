import { compile } from 'json-schema-to-typescript';
import { HEADER } from './catalog.mjs';
import { LIST_INPUTS, LIST_OUTPUTS } from './sources.mjs';

const pascal = (name) => name.replace(/(^|-)([a-z])/g, (_, _dash, letter) => letter.toUpperCase());

/** Types of inputs and outputs by action id, of Okta's resources, and of step names, from the same schemas. */
export async function typesModule({ actions, triggers, resources }) {
  const definitions = {};
  for (const [name, schema] of Object.entries(resources)) definitions[pascal(name)] = plain(schema);
  for (const action of actions) {
    const { input, output } = action.items ? withoutListFields(action) : action;
    definitions[`${pascal(action.id)}Input`] = plain(input);
    definitions[`${pascal(action.id)}Output`] = plain(output);
  }
  const lists = actions.filter((action) => action.items);
  definitions.ListInput = {
    ...plain(only(lists[0].input, LIST_INPUTS)),
    description: 'What every list takes besides its own inputs.',
  };
  definitions.ListOutput = {
    ...plain(only(lists[0].output, LIST_OUTPUTS)),
    description: 'What every list gives besides its items.',
  };
  const inputNames = triggerInputNames(triggers);
  for (const trigger of triggers) definitions[inputNames.get(trigger.id)] = plain(trigger.input);
  definitions.TriggerEvent = plain(triggers[0].output);
  const bundle = {
    type: 'object',
    additionalProperties: false,
    definitions,
    required: Object.keys(definitions),
    properties: Object.fromEntries(
      Object.keys(definitions).map((name) => [name, { $ref: `#/definitions/${name}` }]),
    ),
  };
  const code = await compile(bundle, 'Definitions', {
    bannerComment: '',
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 110 },
  });
  const interfaces = code
    .replace(/export interface Definitions \{[\s\S]*?\n\}\n/, '')
    .replace(/\/\*\*\n *\* (.*)\n *\*\//g, '/** $1 */')
    .replace(/export interface (\w+?)(Input|Output) \{/g, (whole, name, part) =>
      lists.some(({ id }) => pascal(id) === name) ? `${whole.slice(0, -1)}extends List${part} {` : whole,
    );
  const map = (name, entry, all = actions) =>
    `export interface ${name} {\n${all.map((action) => `  ${action.id}: ${entry(action)};\n`).join('')}}\n`;
  const handled = actions.filter((action) => action.handler);
  return `${HEADER}${interfaces}
/** What each action takes. Conditions between inputs (dependencies, if/then) are checked at run time only. */
${map('ActionInputs', (action) => `${pascal(action.id)}Input`)}
/** What each action gives back. */
${map('ActionOutputs', (action) => `${pascal(action.id)}Output`)}
/** What each list takes where it is read item by item. */
${map('ListInputs', (list) => `Omit<${pascal(list.id)}Input, 'limit' | 'returnAll' | 'maxItems'>`, lists)}
/** One item of each list. */
${map('ListItems', (list) => `${pascal(list.id)}Output['${list.items.output}'][number]`, lists)}
/** What each trigger takes. */
${map('TriggerInputs', ({ id }) => inputNames.get(id), triggers)}
/** The event that each trigger gives. */
${map('TriggerEvents', eventOf, triggers)}
/** The steps that each action with a handler declares. */
export interface HandlerSteps {
${handled.map((action) => `  ${action.id}: ${action.steps.map((step) => `'${step.name}'`).join(' | ') || (action.uses ? 'never' : 'string')};\n`).join('')}}

export type ActionId = keyof ActionInputs;
export type ListId = keyof ListInputs;
export type TriggerId = keyof TriggerInputs;
export type HandlerActionId = keyof HandlerSteps;
`;
}

/** What every list takes and gives besides stands in types of its own. */
function withoutListFields({ input, output }) {
  const others = ({ properties }, names) => Object.keys(properties).filter((name) => !names.includes(name));
  return {
    input: only(input, others(input, LIST_INPUTS)),
    output: only(output, others(output, LIST_OUTPUTS)),
  };
}

function only({ required, properties, ...schema }, names) {
  return {
    ...schema,
    required: required.filter((name) => names.includes(name)),
    properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
  };
}

/** Presets take the same inputs, and share one type for them. */
function triggerInputNames(triggers) {
  const preset = JSON.stringify(triggers.find(({ eventTypes }) => eventTypes)?.input);
  return new Map(
    triggers.map(({ id, input }) => [
      id,
      JSON.stringify(input) === preset ? 'TriggerInput' : `${pascal(id)}Input`,
    ]),
  );
}

function eventOf({ eventTypes }) {
  const types = eventTypes?.map((type) => `'${type}'`).join(' | ');
  return types === undefined ? 'TriggerEvent' : `TriggerEvent & { eventType: ${types} }`;
}

/** Titles inside properties would become interfaces of their own. */
function plain(schema, isProperties = false) {
  if (Array.isArray(schema)) return schema.map((entry) => plain(entry));
  if (schema === null || typeof schema !== 'object') return schema;
  if (typeof schema.$ref === 'string')
    return { $ref: `#/definitions/${pascal(schema.$ref.split('/').pop())}` };
  const dropped = [
    'title',
    '$schema',
    'if',
    'then',
    'else',
    'dependencies',
    'minProperties',
    'minItems',
    'maxItems',
  ];
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => isProperties || !dropped.includes(key))
      .map(([key, value]) => [key, plain(value, !isProperties && key === 'properties')]),
  );
}
