/**
 * Adds to an action what follows from its parts: the flat chain fields of its output, and its own retry.
 * @returns {object} the action as the catalog holds it
 */
export function completeAction(action, resources) {
  // The reason for a mark that is missing is for readers of the file alone.
  const { file: _file, grantsNoAccess: _reason, parts = [action], ...rest } = action;
  const steps = parts.flatMap((part) => part.steps);
  const isSafe = !action.anyOperation && steps.every((step) => step.retry === 'safe');
  const retry = isSafe ? 'safe' : 'never';
  const output = { ...action.output, required: [...action.output.required], properties: {} };
  for (const [name, property] of Object.entries(action.output.properties)) {
    output.properties[name] = property;
    const resource = resources[property.$ref?.split('/').pop()];
    for (const [field, source] of Object.entries(resource?.chain ?? {})) {
      const place = placeOf(source, resource, action);
      if (place === undefined)
        throw new Error(
          `${action.file}: the chain field ${field} of schemas${property.$ref.slice('#/resources'.length)}.json has no source ${source}`,
        );
      output.properties[field] = place.schema;
      if (place.required && output.required.includes(name)) output.required.push(field);
    }
  }
  // What the org shows afterwards is for our tests alone, which read it from the file.
  const examples = action.examples.map(({ afterwards: _afterwards, ...example }) => example);
  return { ...rest, input: withReservedNames(action), retry, output, examples };
}

/** An object that a template spreads must not hold the names that stand beside it. */
function withReservedNames({ input, steps }) {
  const properties = { ...input.properties };
  for (const { spread, beside } of steps.flatMap((step) => spreadsIn(step.body))) {
    properties[spread] = { ...properties[spread], propertyNames: { not: { enum: beside } } };
  }
  return { ...input, properties };
}

function spreadsIn(template) {
  if (template === null || typeof template !== 'object') return [];
  const below = Object.values(template).flatMap(spreadsIn);
  const spread = /^\{(.+)\}$/.exec(template['...'] ?? '')?.[1];
  const beside = Object.keys(template).filter((key) => key !== '...');
  return spread === undefined ? below : [...below, { spread, beside }];
}

function placeOf(source, resource, action) {
  const input = /^\{(.+)\}$/.exec(source)?.[1];
  if (input !== undefined) {
    const { type, title, description } = action.input.properties[input] ?? {};
    return type && { schema: { type, title, description }, required: true };
  }
  let schema = resource;
  let required = true;
  for (const key of source.split('.').slice(1)) {
    required &&= (schema.required ?? []).includes(key);
    schema = schema.properties?.[key];
    if (schema === undefined) return undefined;
  }
  const { type, title, description } = schema;
  return { schema: { type, title, ...(description && { description }) }, required };
}
