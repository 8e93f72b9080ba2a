import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HEADER } from './catalog.mjs';
import { compile, readFile, report, reportSchema, resolveReferences } from './sources.mjs';

const FOLDER = 'triggers';
/** What an event has besides what Okta sends. */
const OWN_OUTPUTS = ['userId', 'groupId', 'applicationId', 'redelivered', 'gap'];

/**
 * The triggers of triggers/, complete: references resolved, and the output with what the reader adds to an event.
 * @throws Error that names the file, and the event type that Okta's catalogue does not have
 */
export function readTriggers(root, { resources, operations, actions }) {
  const check = compile(readFile(root, 'schemas/trigger.schema.json'), {
    action: readFile(root, 'schemas/action.schema.json'),
  });
  const { hookEligible, others } = readFile(root, 'okta/event-types.json');
  const known = new Set([...hookEligible, ...others]);
  const taken = new Set(actions.map(({ id }) => id.toLowerCase()));
  const triggers = readdirSync(join(root, FOLDER))
    .sort()
    .map((file) => {
      const name = `${FOLDER}/${file}`;
      const fail = (text) => {
        throw new Error(`${name}: ${text}`);
      };
      const source = readFile(root, name);
      report(check, source, name);
      if (source.id !== basename(file, '.json')) fail(`the id is ${source.id}`);
      if (taken.has(source.id.toLowerCase())) fail(`an action has the id ${source.id}`);
      const {
        $schema: _schema,
        output,
        examples,
        ...rest
      } = resolveReferences(source, {
        root,
        file: name,
        from: name,
      });
      reportSchema(rest.input, name, '/input');
      const { eventTypes, input } = rest;
      if ((eventTypes === undefined) !== Object.hasOwn(input.properties, 'eventTypes'))
        fail('event types stand either in "eventTypes" or in the input eventTypes');
      const named = [...(eventTypes ?? []), ...examples.flatMap(({ inputs }) => inputs.eventTypes ?? [])];
      const unknown = named.find((type) => !known.has(type));
      if (unknown !== undefined) fail(`okta/event-types.json has no event type ${unknown}`);
      return {
        ...rest,
        ...(eventTypes?.every((type) => hookEligible.includes(type)) && { hookEligible: true }),
        scopes: operations.listLogEvents.scopes,
        output: outputOf(resources[output.$ref.split('/').pop()], root),
        examples,
      };
    });
  // The one for everything first, then in the order in which people look for them: by title.
  return triggers.sort(
    (one, other) =>
      Number(other.id === 'newSystemLogEvent') - Number(one.id === 'newSystemLogEvent') ||
      one.title.localeCompare(other.title, 'en'),
  );
}

function outputOf({ $schema: _schema, title: _title, description: _description, ...event }, root) {
  const { outputs } = readFile(root, 'schemas/common.json');
  const own = Object.fromEntries(OWN_OUTPUTS.map((name) => [name, outputs[name]]));
  return { ...event, properties: { ...event.properties, ...own } };
}

/** The module of the event types that are known by name. */
export function eventTypesModule(root) {
  const { hookEligible, others } = readFile(root, 'okta/event-types.json');
  return `${HEADER}export const eventTypesText =\n  '${[...hookEligible, ...others].join(' ')}';\n`;
}

/** The module of the triggers: the output, which all have, stands once. */
export function triggersModule({ triggers }) {
  const outputs = new Set(triggers.map(({ output }) => JSON.stringify(output)));
  if (outputs.size !== 1) throw new Error('The triggers have different outputs: the module holds one.');
  const plain = triggers.map(({ output: _output, ...trigger }) => trigger);
  const text = (value) => `'${JSON.stringify(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `${HEADER}export const triggersText = ${text(plain)};

export const eventText = ${text(triggers[0].output)};
`;
}

/** docs/triggers.md: every trigger with its event types. */
export function triggerTable({ triggers }) {
  const rows = triggers.map(({ id, title, eventTypes, filter, hookEligible }) => {
    const types =
      eventTypes?.map((type) => `\`${type}\``).join(', ') ?? 'those of the input `eventTypes`, or all';
    const events = filter === undefined ? types : `${types}, where \`${filter}\``;
    const hook = eventTypes === undefined ? 'by type' : hookEligible ? 'yes' : 'no';
    return `| ${title} | \`${id}\` | ${events} | ${hook} |\n`;
  });
  return `| trigger | id | events | hook |\n|---|---|---|---|\n${rows.join('')}`;
}
