import { namesIn } from './names.mjs';
import { PATH_SEGMENT } from './requests.mjs';
import { LIST_INPUTS } from './sources.mjs';

/**
 * Checks of a compiled action what no JSON Schema can say: names in templates, inputs that nothing sends, outputs that
 * nothing fills.
 * @throws Error that names the action's file, what is wrong and where to look
 */
export function checkConsistency(action, resources, actions) {
  const fail = (text) => {
    throw new Error(`${action.file}: ${text}`);
  };
  checkInputs(action, fail);
  checkTemplates(action, fail);
  checkSegments(action, fail);
  checkOutputs(action, resources, fail);
  checkEffect(action, fail);
  checkPrediction(action, fail);
  for (const rule of action.reconcile ?? []) checkSettling(action, rule, actions, fail);
  if (action.undo !== undefined) checkUndo(action, actions.get(action.undo.action), fail);
}

/**
 * Finds what `npm run new-action` leaves to be written, before anything else is said of an unfinished file.
 * @throws Error that names the file and every place
 */
export function checkPlaceholders({ file, ...action }) {
  const places = placesOf(action, (value) => typeof value === 'string' && value.includes('TODO'));
  const [first, ...others] = places;
  if (first === undefined) return;
  const also = others.length > 0 ? `; and so do: ${others.join(', ')}` : '';
  throw new Error(`${file}: ${first} still says TODO${also}`);
}

function placesOf(value, matches, place = '') {
  if (matches(value)) return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => placesOf(entry, matches, `${place}/${key}`));
}

function checkInputs({ input }, fail) {
  for (const name of input.required) {
    if (!(name in input.properties)) fail(`input requires ${name}, which is not among its properties`);
    if ('default' in input.properties[name]) fail(`the input ${name} is required, so it needs no default`);
  }
}

function checkTemplates(action, fail) {
  const inputs = Object.keys(action.input.properties);
  const steps = action.steps.map(({ name }) => name);
  const used = new Set();
  for (const [index, step] of action.steps.entries()) {
    for (const name of namesIn([step.path, step.query, step.body])) {
      used.add(name);
      const [scope, ...rest] = name.split('.');
      if (rest.length === 0 && !inputs.includes(name))
        fail(`the request ${step.name} uses {${name}}, which is not an input`);
      const given = action.handler && (scope === 'handler' || steps.slice(0, index).includes(scope));
      if (rest.length > 0 && !given) fail(`the request ${step.name} uses {${name}}, but nothing gives it`);
    }
    if (step.mails !== undefined && !inputs.includes(step.mails))
      fail(`the request ${step.name} mails where ${step.mails} is true, which is not an input`);
  }
  if (action.handler) return;
  const unsent = inputs.filter((name) => !used.has(name) && !(action.items && LIST_INPUTS.includes(name)));
  if (unsent.length > 0)
    fail(
      `nothing sends the input ${unsent.join(', ')}: no parameter of ${action.steps[0].operationId} has that name; ` +
        'use it in "path", "query" or "body"',
    );
}

/** Validation must refuse what a path segment can't hold: filling the path would throw. */
function checkSegments({ steps, input }, fail) {
  for (const name of steps.flatMap(({ path }) => namesIn(path))) {
    const field = input.properties[name];
    if (field === undefined || field.enum !== undefined) continue;
    const { pattern, minLength = 0 } = field;
    const taken = ['.', '..'].find(
      (text) => text.length >= minLength && (pattern === undefined || new RegExp(pattern).test(text)),
    );
    if (taken !== undefined)
      fail(
        `the input ${name} fills a segment of a path and must refuse "." and "..": ` +
          `give it "pattern": ${JSON.stringify(PATH_SEGMENT)} and, in words, "mustBe"`,
      );
  }
}

function checkOutputs({ handler, items, returns = {}, input, output }, resources, fail) {
  for (const name of namesIn(returns)) {
    if (!(name in input.properties)) fail(`returns uses {${name}}, which is not an input`);
  }
  const own = items ? [items.output, 'count', 'nextCursor'] : [];
  const outputs = Object.keys(output.properties).filter((name) => !own.includes(name));
  if (!handler || items) {
    const extra = Object.keys(returns).filter((name) => !outputs.includes(name));
    if (extra.length > 0) fail(`returns fills ${extra.join(', ')}, which is not an output`);
    const empty = outputs.filter((name) => !(name in returns));
    if (empty.length > 0) fail(`nothing fills the output ${empty.join(', ')}`);
  }
  const missing = output.required.find((name) => !(name in output.properties));
  if (missing !== undefined) fail(`output requires ${missing}, which is not among its properties`);
  for (const [name, property] of Object.entries(output.properties)) {
    const resource = (property.$ref ?? property.items?.$ref)?.split('/').pop();
    if (resource !== undefined && resources[resource] === undefined)
      fail(`the output ${name} is a ${resource}, but there is no schemas/${resource}.json`);
    checkSecret(name, property, input, fail);
  }
}

/** Hosts that hide a secret output refuse to make it, so it must be said which inputs do. */
function checkSecret(name, { secret, onlyWith = {} }, input, fail) {
  if (secret && Object.keys(onlyWith).length === 0)
    fail(
      `the output ${name} is secret and needs "onlyWith", here or in schemas/common.json: the inputs that make Okta give it`,
    );
  const stranger = Object.keys(onlyWith).find((each) => !Object.hasOwn(input.properties, each));
  if (stranger !== undefined)
    fail(
      `the output ${name} is "onlyWith" ${stranger}, here or in schemas/common.json, which is not an input`,
    );
}

/** Paths of requests by which somebody can sign in, or do more, than before. Closing ones (suspend, …) are no match. */
const OPENING =
  /\/(?:credentials|roles|owners|factors|grants|clients|tokens?|api-tokens|secrets|keys|jwks)(?:\/|$)|\/lifecycle\/(?!deactivate$|suspend$|delete$)/;

/** What changes something says so, and what grants privileges or opens an account does, or says why it does not. */
function checkEffect(action, fail) {
  const { anyOperation, effect, grantsAccess, grantsNoAccess, parts = [] } = action;
  const steps = [...action.steps, ...parts.flatMap((part) => part.steps)];
  if (anyOperation) {
    if (effect !== 'destructive' || !grantsAccess)
      fail('any operation may be destructive, and may grant access');
    return;
  }
  const writes = steps.filter(({ method }) => method !== 'GET');
  if (effect === 'read' && writes.length > 0)
    fail(`effect is read, but ${writes[0].operationId} is a ${writes[0].method}`);
  if (effect === 'write' && parts.some((part) => part.effect === 'destructive'))
    fail('effect is write, but "uses" names what is destructive');
  if (effect !== 'read' && writes.length === 0) fail(`effect is ${effect}, but every request only reads`);
  if (grantsAccess && effect === 'read') fail('what only reads grants no access');
  const opens = writes.some(
    ({ path, body }) => OPENING.test(path) || Object.hasOwn(body ?? {}, 'credentials'),
  );
  if (opens && !grantsAccess && !grantsNoAccess)
    fail(
      'its request may grant privileges or open an account: say "grantsAccess": true, so that hosts ask first, or "No. " and why it does not',
    );
}

/**
 * Every place that a prediction names must be an input, or something that it reads. Of a secret a condition may ask
 * whether it is given, and nothing else names it.
 */
function checkPrediction({ check, input, state }, fail) {
  if (check === undefined) return;
  const inputs = Object.keys(input.properties);
  const known = [...inputs, ...Object.keys(check.reads), 'member'];
  const { reads, refused = [], changes, inferred = [] } = check;
  const conditions = [...refused, ...changes, ...inferred].flatMap(({ when, unless }) =>
    Object.entries({ ...when, ...unless }),
  );
  const isSecret = (place) => input.properties[place]?.secret;
  const shown = [
    ...Object.values(reads).filter((by) => typeof by === 'string'),
    ...conditions.flatMap(([place, values]) => (Array.isArray(values) ? place : [])),
    ...changes.flatMap(({ from }) => from ?? []),
    ...namesIn([refused, changes]),
  ];
  const places = [...shown, ...conditions.map(([place]) => place)];
  const stranger = shown.find(isSecret) ?? places.find((place) => !known.includes(place.split('.')[0]));
  if (stranger !== undefined)
    fail(
      `an effect or a refusal uses ${stranger} in a condition or text, which is neither an input that may be shown nor a fact of schemas/effects.json that its inputs name`,
    );
  if (refused.some(({ because }) => because === undefined) && state === undefined)
    fail('a refusal, here or in schemas/effects.json, needs a "text" that says why');
}

function checkSettling({ input, output, steps }, rule, actions, fail) {
  const own = typeof rule.read === 'object' ? rule.read : undefined;
  if (rule.action !== undefined && !actions.has(rule.action))
    fail(`"shownBy" in schemas/effects.json is ${rule.action}, which is not an action`);
  if (typeof rule.read === 'string' && !steps.some(({ name }) => name === rule.read))
    fail(`a lost answer is settled by ${rule.read}, which is not one of the requests`);
  const names = [
    ...Object.keys(rule.if ?? {}),
    ...namesIn([own?.path, own?.query, rule.has, rule.hasNot, rule.returns]),
  ];
  const stranger = names.find((name) => !(name in input.properties));
  if (stranger !== undefined)
    fail(`a lost answer is settled by ${stranger}, here or in schemas/effects.json, which is not an input`);
  const extra = Object.keys(rule.returns ?? {}).filter((name) => !(name in output.properties));
  if (extra.length > 0) fail(`settledBy returns ${extra.join(', ')}, which is not an output`);
}

/** What takes a change back is made of values that are no secrets, and gives all that the other action requires. */
function checkUndo({ undo, input, output }, target, fail) {
  const missing = target.input.required.filter((name) => !(name in undo.inputs));
  if (missing.length > 0)
    fail(
      `${target.id} takes it back, but the "required" of its input in ${target.file} names ${missing.join(', ')} as well`,
    );
  for (const name of namesIn(undo.inputs)) {
    const field = input.properties[name] ?? output.properties[name];
    if (field?.secret) fail(`${target.id} takes it back, but {${name}} is a secret`);
  }
}
