import { namesIn } from './names.mjs';

/**
 * Checks what no JSON Schema can say: names in templates, inputs that nothing sends, outputs that nothing fills.
 * @throws Error that names the action's file
 */
export function checkConsistency(action, resources, actions) {
  const fail = (text) => {
    throw new Error(`${action.file}: ${text}`);
  };
  checkList(action, fail);
  const inputs = Object.keys(action.input.properties);
  const steps = action.steps.map((step) => step.name);
  if (new Set(steps).size !== steps.length) fail('two steps have the same name');

  const used = new Set();
  for (const [index, step] of action.steps.entries()) {
    for (const name of namesIn([step.path, step.query, step.body])) {
      used.add(name);
      const [scope, ...rest] = name.split('.');
      if (rest.length === 0 && !inputs.includes(name))
        fail(`step ${step.name} uses {${name}}, which is no input`);
      if (rest.length === 0) continue;
      const earlier = steps.slice(0, index).includes(scope);
      if (!(action.handler && (scope === 'handler' || earlier))) {
        fail(`step ${step.name} uses {${name}}, but nothing gives it`);
      }
    }
    if (step.when === undefined && index > 0 && !action.handler) fail(`step ${step.name} needs a when`);
    if (step.method === 'GET' && step.retry !== 'safe') fail(`step ${step.name} only reads: retry is safe`);
  }
  for (const name of namesIn(action.returns ?? {})) {
    if (!inputs.includes(name)) fail(`returns uses {${name}}, which is no input`);
  }
  if (!action.handler) {
    const unsent = inputs.filter((name) => !used.has(name));
    if (unsent.length > 0) fail(`nothing sends the input ${unsent.join(', ')}`);
    const outputs = Object.keys(action.output.properties);
    const extra = Object.keys(action.returns).filter((name) => !outputs.includes(name));
    if (extra.length > 0) fail(`returns fills ${extra.join(', ')}, which is no output`);
    const unfilled = outputs.filter((name) => !(name in action.returns));
    if (unfilled.length > 0) fail(`nothing fills the output ${unfilled.join(', ')}`);
  }
  for (const name of action.input.required) {
    if (!inputs.includes(name)) fail(`${name} is required, but no input`);
    if ('default' in action.input.properties[name]) fail(`${name} is required and has a default`);
  }
  if (action.state !== undefined) {
    if (!steps.includes(action.state.read))
      fail(`state reads by ${action.state.read}, which is none of its steps`);
    for (const next of Object.values(action.state.next)) {
      if (!actions.has(next)) fail(`state leads to ${next}, which is no action`);
    }
  }
  if (action.undo !== undefined) checkUndo(action, resources, actions.get(action.undo.action), fail);
  for (const rule of action.reconcile ?? []) checkReconcile(rule);
  function checkReconcile(rule) {
    const own = typeof rule.read === 'object' ? rule.read : undefined;
    const shown = ['has', 'hasNot', 'differs', 'parts'].filter((key) => key in rule);
    if (shown.length > 1) fail(`a reconcile rule has both ${shown.join(' and ')}`);
    if (shown.length === 0 && !action.state)
      fail('a reconcile rule needs has, hasNot, differs or a state rule');
    if (own && own.method !== 'GET') fail('a reconcile rule only reads');
    if (typeof rule.read === 'string' && !steps.includes(rule.read))
      fail(`reconcile reads by ${rule.read}, which is none of its steps`);
    if (rule.action !== undefined && !actions.has(rule.action))
      fail(`reconcile names ${rule.action}, which is no action`);
    for (const name of [
      ...Object.keys(rule.if ?? {}),
      ...namesIn([own?.path, own?.query, rule.has, rule.hasNot, rule.returns]),
    ])
      if (!inputs.includes(name)) fail(`reconcile uses ${name}, which is no input`);
    const outputs = Object.keys(action.output.properties);
    const extra = Object.keys(rule.returns ?? {}).filter((name) => !outputs.includes(name));
    if (extra.length > 0) fail(`reconcile returns ${extra.join(', ')}, which is no output`);
  }
  for (const property of Object.values(action.output.properties)) {
    const name = property.$ref?.split('/').pop();
    if (name !== undefined && resources[name] === undefined) fail(`there is no resource ${name}`);
  }
  const writes = action.steps.some((step) => step.method !== 'GET');
  if ((action.effect === 'read') === writes)
    fail('effect and the methods of the steps contradict each other');
  checkAccess(action, fail);
  checkSecretOutputs(action, fail);
  checkTheCheck(action, inputs, fail);
  if (
    !action.examples.some((example) => example.output) ||
    !action.examples.some((example) => example.error)
  ) {
    fail('needs an example that works and one that fails');
  }
}

/** Paths of requests by which somebody can sign in, or do more, than before. Closing ones (suspend, …) are no match. */
const OPENING =
  /\/(?:credentials|roles|factors|grants|clients|tokens?|api-tokens|secrets|keys|jwks)(?:\/|$)|\/lifecycle\/(?!deactivate$|suspend$|delete$)/;

/** What gives power or opens an account says so, or says why it does not. */
function checkAccess({ effect, grantsAccess, grantsNoAccess, steps }, fail) {
  if (grantsAccess && grantsNoAccess) fail('grantsAccess and grantsNoAccess contradict each other');
  if (grantsAccess && effect === 'read') fail('what only reads grants no access');
  const opens = steps.some(
    ({ method, path, body }) =>
      method !== 'GET' && (OPENING.test(path) || Object.hasOwn(body ?? {}, 'credentials')),
  );
  if (opens && !grantsAccess && !grantsNoAccess)
    fail('its requests may give power or open an account: it needs grantsAccess, or grantsNoAccess and why');
}

/** Hosts that hide a secret output refuse to make it, so it must be said which inputs do. */
function checkSecretOutputs({ input, output }, fail) {
  for (const [name, { secret, onlyWith }] of Object.entries(output.properties)) {
    if (secret && onlyWith === undefined) fail(`the output ${name} is secret and needs onlyWith`);
    const stranger = Object.keys(onlyWith ?? {}).find((each) => !Object.hasOwn(input.properties, each));
    if (stranger !== undefined) fail(`the output ${name} depends on ${stranger}, which is no input`);
  }
}

/** A list is one read whose page size is known; an action gives no list yet. */
function checkList({ file, items, steps }, fail) {
  if (file.startsWith('lists/') !== (items !== undefined)) fail('items stands in lists/, and only there');
  if (items === undefined) return;
  const [step, ...others] = steps;
  if (step.method !== 'GET' || others.length > 0) fail('a list is one step that reads');
  if (!(step.query?.[items.pageSize] >= 1))
    fail(`step ${step.name} has no number for ${items.pageSize}, the page size`);
}

/** Every place that a check names must be an input, open to be told, or something that it reads. */
function checkTheCheck({ check, effect, input, state }, inputs, fail) {
  if ((check === undefined) !== (effect === 'read')) fail('needs a check, unless it only reads');
  if (check === undefined) return;
  const told = inputs.filter((name) => !input.properties[name].secret);
  const known = [...told, ...Object.keys(check.reads), 'member'];
  const { refused = [], changes, inferred = [] } = check;
  const conditions = [...refused, ...changes, ...inferred].flatMap(({ when, unless }) =>
    Object.keys({ ...when, ...unless }),
  );
  const from = changes.flatMap((change) => change.from ?? []);
  for (const place of [
    ...Object.values(check.reads),
    ...conditions,
    ...from,
    ...namesIn([refused, changes]),
  ]) {
    if (!known.includes(place.split('.')[0])) fail(`check uses ${place}, which nothing gives`);
  }
  if (refused.some(({ because }) => because === undefined) && state === undefined)
    fail('check refuses without a because');
}

/** What takes a change back must be an action's own inputs, made of values that are no secrets. */
function checkUndo({ undo, input, output }, resources, target, fail) {
  if (target === undefined) fail(`undo leads to ${undo.action}, which is no action`);
  for (const name of Object.keys(undo.inputs)) {
    if (!(name in target.input.properties)) fail(`undo gives ${name}, which ${target.id} does not take`);
  }
  const missing = target.input.required.filter((name) => !(name in undo.inputs));
  if (missing.length > 0) fail(`undo lacks ${missing.join(', ')}, which ${target.id} requires`);
  const chained = Object.values(output.properties).flatMap((property) =>
    Object.keys(resources[property.$ref?.split('/').pop()]?.chain ?? {}),
  );
  for (const name of namesIn(undo.inputs)) {
    const field = input.properties[name] ?? output.properties[name];
    if (field === undefined && !chained.includes(name))
      fail(`undo uses {${name}}, which is no input and no output`);
    if (field?.secret) fail(`undo uses {${name}}, which is a secret`);
  }
}
