// What follows from an action's `change`: the state rule, the prediction, how a lost answer is settled, what a repeat may
// do. docs/action-language.md describes the words.
import { namesIn } from './names.mjs';
import { UNCLEAR_404 } from './operations.mjs';
import { nearest, stepOf } from './requests.mjs';
import { linkOf, readNameOf, resourceOf } from './resources.mjs';
import { reconcileRules, templateOf } from './settle.mjs';

/** Kinds whose requests make something new each time they are sent. */
const ONCE = new Set(['create', 'issue']);

/** The entries of `change`: one for every call, and those that need certain inputs (`when`). */
export function changesOf({ change }) {
  return change === undefined ? [] : [change].flat();
}

/** Whether a request of the action may be repeated where its file does not say. */
export function retryOf(action) {
  const [main] = changesOf(action);
  if (main === undefined) return 'safe';
  const mintsSecret = Object.values(action.output.properties).some(({ secret, $ref }) => secret && !$ref);
  return ONCE.has(main.kind) || (main.kind === 'transition' && mintsSecret) ? 'never' : 'safe';
}

/** What stands for nothing left to do: after an ambiguous attempt, a 404 of what is taken away, where it proves that. */
export function withDoneWhen(steps, action, shared) {
  const [main] = changesOf(action);
  const { of, kind } = main ?? {};
  if (kind !== 'delete' && kind !== 'unlink') return steps;
  const takesAway = ({ method, operationId }) =>
    method === 'DELETE' && !UNCLEAR_404.includes(operationId) && !isOfUser(of, shared);
  return steps.map((step) => (takesAway(step) ? { ...step, doneWhen: [404] } : step));
}

/**
 * @param shared schemas/effects.json
 * @returns the parts of the compiled action that follow from `change`; `steps` with the read of the state
 */
export function rulesOf(action, steps, returns, { shared, operations, kinds, fail }) {
  const changes = changesOf(action);
  if (changes.length === 0) return { steps };
  const main = changes.find(({ when }) => when === undefined) ?? changes[0];
  for (const change of changes) checkKind(change, fail);
  const known = { action, operations, shared, fail, write: steps.find(({ method }) => method !== 'GET') };
  const context = { ...known, main, kinds, returns };
  for (const { of } of changes) (Array.isArray(of) ? linkOf : resourceOf)(of, known);
  if (action.uses) return { steps, check: predictionOf(context, changes) };
  const state = stateOf(context);
  const whole = state ? withStateRead(context, state, steps) : steps;
  return {
    steps: whole,
    ...(state && { state }),
    check: predictionOf(context, changes),
    ...withRules(reconcileRules({ ...context, changes, state, steps: whole })),
  };
}

function withRules(reconcile) {
  return reconcile.length > 0 ? { reconcile } : {};
}

function checkKind({ kind, of, from, not, to }, fail) {
  const isLink = kind === 'link' || kind === 'unlink';
  if (Array.isArray(of) !== isLink)
    fail(
      `a change of the kind ${kind} is "of" ${isLink ? 'two resources, such as ["group", "user"]' : 'one resource, such as "user"'}`,
    );
  if (from !== undefined && not !== undefined) fail('a change has "from" or "not", never both');
  if (kind === 'transition' && !Array.isArray(to))
    fail('a transition needs "to": the statuses that it leads to');
}

/** How a refusal is read: by the status of what the action changes. */
function stateOf(context) {
  const { action, main, kinds } = context;
  const { kind, of, from, not, to } = main;
  if (Array.isArray(of)) return undefined;
  const resource = resourceOf(of, context);
  if (resource.read === undefined) return undefined;
  if (resource.nextAction === undefined && kind !== 'transition') return undefined;
  if (kind !== 'transition' && from === undefined && not === undefined) return undefined;
  const done = kind === 'transition' ? to : [];
  const open = from || not ? Object.entries(resource.nextAction ?? {}) : [];
  // What only mails a new link leads to ACTIVE in the end, but not to a state that another transition needs now.
  const leadsOn = (id) => kind !== 'transition' || to.includes('ACTIVE') || kinds.get(id) === 'transition';
  const next = open.filter(
    ([status, id]) =>
      id !== action.id &&
      !done.includes(status) &&
      leadsOn(id) &&
      (not === undefined || not.includes(status)),
  );
  return {
    of,
    read: readNameOf(of),
    ...(resource.readFirst && kind === 'transition' && { first: true }),
    ...(not && { only: not }),
    ...(from && { from }),
    done,
    next: Object.fromEntries(next),
  };
}

function withStateRead(context, { read, first, done }, steps) {
  const { action, main, operations, fail } = context;
  if (steps.some(({ name }) => name === read)) return steps;
  const thing = main.of.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const text = first
    ? 'first, to see whether anything is to be done'
    : `if Okta refuses because of the ${thing}'s status`;
  const request = { ...resourceOf(main.of, context).read, name: read, text };
  const step = stepOf(request, action.input, operations, 'safe', fail);
  const [write, ...rest] = steps;
  const own = first ? { ...write, when: `unless the ${thing} is ${done.join(' or ')} already` } : write;
  return [own, ...rest, step];
}

/** How reads alone predict an execution. */
function predictionOf(context, changes) {
  const { action, main, shared, fail } = context;
  const { refused = [], inferred = [], notChecked = [] } = action.exceptions ?? {};
  const link = Array.isArray(main.of) ? linkOf(main.of, context) : undefined;
  const named = (list, kind, place) => list.map((entry) => lookUp(entry, shared, kind, place, fail));
  const byStatus = refusalByStatus(main);
  const others = [...(link?.refused ?? []), ...(link?.[main.kind]?.refused ?? []), ...refused];
  const refusals = [
    ...(main.not ? byStatus : []),
    ...named(others, 'refusals', 'exceptions.refused'),
    ...(main.not ? [] : byStatus),
  ].map(compiledRefusal);
  const effects = changes.flatMap((change) => effectsOf(change, context));
  const isPlain = ['transition', 'delete'].includes(main.kind);
  const inferredWhen = named(
    [...inferred, ...((isPlain && resourceOf(main.of, context).inferred) || [])],
    'conditions',
    'exceptions.inferred',
  );
  const conditional = changes.filter(({ when }) => when !== undefined).map(({ when }) => when);
  const unknowns = notChecked.map((text) => shared.unknowns[text] ?? text);
  const reads = readsOf(context, [refusals, effects, inferredWhen]);
  return {
    reads,
    ...(main.kind === 'transition' &&
      conditional.length > 0 && { done: { unless: Object.assign({}, ...conditional) } }),
    ...(Object.hasOwn(action.input.properties, 'groupIds') && main.kind === 'link' && { enough: 'one' }),
    ...(refusals.length > 0 && { refused: refusals }),
    changes: effects,
    ...(inferredWhen.length > 0 && { inferred: inferredWhen }),
    ...(unknowns.length > 0 && { notChecked: unknowns }),
  };
}

/** @param kind of the table in schemas/effects.json; @param place the words of the file that name the entry */
function lookUp(entry, shared, kind, place, fail) {
  const table = shared[kind];
  if (typeof entry !== 'string') return entry;
  const found = table[entry];
  if (found === undefined) {
    const near = nearest(entry, Object.keys(table));
    fail(
      `${place} names ${entry}, which is not among the ${kind} of schemas/effects.json${near ? `; perhaps ${near}` : ''}`,
    );
  }
  return found;
}

/** The states in which Okta refuses, where the file names the error code that it refuses with. */
function refusalByStatus({ of, from, not, errorCode }) {
  if (not !== undefined)
    return [
      {
        when: { [`${of}.status`]: not },
        code: 'CONFLICT',
        errorCode: errorCode ?? 'E0000038',
        inferred: true,
      },
    ];
  if (from === undefined || errorCode === undefined) return [];
  return [{ unless: { [`${of}.status`]: from }, code: 'CONFLICT', errorCode }];
}

function compiledRefusal({ errorCode, text, ...rest }) {
  return { ...rest, ...(errorCode && { okta: errorCode }), ...(text && { because: text }) };
}

/** The effects of one entry: those that follow from its kind, where `also` names none on the same field, and `also`. */
function effectsOf(change, context) {
  const { shared, fail } = context;
  const also = (change.also ?? []).map((entry) => lookUp(entry, shared, 'effects', 'change.also', fail));
  const fields = new Set(also.map((effect) => effect.change));
  const own = ownEffects(change, context)
    .map((entry) => lookUp(entry, shared, 'effects', 'change.also', fail))
    .filter((effect) => !fields.has(effect.change) || effect.change.endsWith('.exists'));
  return [...own, ...also].map(({ possible, ...effect }) => ({
    ...effect,
    ...(possible && { maybe: true }),
    ...(change.when && { when: { ...change.when, ...effect.when } }),
  }));
}

function ownEffects(change, context) {
  const { kind, of, to } = change;
  const { action } = context;
  const resource = Array.isArray(of) ? undefined : resourceOf(of, context);
  switch (kind) {
    case 'transition':
      return [{ change: `${of}.status`, to: to[0] }];
    case 'create':
      return resource.created.effects;
    case 'delete':
      return resource.deleted ?? context.fail(`schemas/effects.json does not say what is "deleted" of ${of}`);
    case 'link':
    case 'unlink':
      return (
        linkOf(of, context)[kind]?.effects ??
        context.fail(`schemas/effects.json does not say what "${kind}" does to ${of.join(' of ')}`)
      );
    case 'set':
    case 'issue':
      return setEffects(of, templateOf(change, action), action.input).map((effect) =>
        replacesProfile(effect, context) ? { ...effect, whole: true } : effect,
      );
    default:
      return [];
  }
}

/** A PUT of what the caller gives clears the attributes that it leaves out. */
function replacesProfile({ change }, { action, write }) {
  return change.endsWith('.profile') && write?.method === 'PUT' && action.requests === undefined;
}

/** One effect a profile and a value; of a secret only that it is replaced. */
function setEffects(of, template = {}, inputs, place = of) {
  const { properties, required } = inputs;
  return Object.entries(template).flatMap(([key, value]) => {
    // a password stands in { value }
    const at = key === 'value' ? place : `${place}.${key}`;
    const input = /^\{(\w+)\}$/.exec(value)?.[1];
    if (properties[input]?.secret) {
      const text = `The ${properties[input].title.toLowerCase()} is replaced.`;
      return [
        { change: at, maybe: true, text, ...(!required.includes(input) && { when: { [input]: true } }) },
      ];
    }
    if (key === 'profile' || typeof value !== 'object') return [{ change: at, to: value }];
    return setEffects(of, value, inputs, at);
  });
}

/** What is read for a prediction: what the action changes, and every fact that a rule mentions. */
function readsOf(context, rules) {
  const { action, main, shared } = context;
  const mentioned = new Set([main.of].flat().map((of) => (of === 'factor' ? 'factors' : of)));
  if (main.kind === 'create') mentioned.delete(main.of);
  const own = ownRead(context);
  const names = isOfUser(main.of, shared) || isBelowUser(context.write) || own?.path.includes('{userId}');
  if (names) mentioned.add('user');
  for (const fact of (Array.isArray(main.of) && linkOf(main.of, context).reads) || []) mentioned.add(fact);
  for (const place of placesIn(rules)) mentioned.add(place === 'member' ? 'memberships' : place);
  const reads = {};
  for (const [fact, inputs] of Object.entries(shared.facts)) {
    const input = inputs.find((name) => hasInput(action.input, name));
    if (input !== undefined && mentioned.has(fact)) reads[fact] = input;
  }
  return own ? { ...reads, [main.of]: own } : reads;
}

/** The read of a resource of which schemas/effects.json says nothing, written out. */
function ownRead(context) {
  const { action, main, shared, operations, fail } = context;
  if (Array.isArray(main.of) || main.kind === 'create' || shared.resources[main.of] !== undefined)
    return undefined;
  const { read } = resourceOf(main.of, context);
  return read && stepOf(read, action.input, operations, 'safe', fail);
}

/** Whether it is all that a user has of something, such as sessions: a 404 for it means that the user is not there. */
function isOfUser(of, shared) {
  return of !== 'user' && shared.resources[of]?.input === shared.resources.user.input;
}

/** Whether the request names a user before what it changes. */
function isBelowUser(write) {
  return /^\/api\/v1\/users\/\{\w+\}\/\w+\/\{/.test(write?.path ?? '');
}

function hasInput({ properties }, name) {
  const [first, ...rest] = name.split('.');
  const schema = properties[first];
  if (schema === undefined || rest.length === 0) return schema !== undefined;
  return schema.type === 'object';
}

/** The facts that rules name: in conditions, in what was there before, and in texts and templates. */
function placesIn(rules) {
  const all = rules.flat();
  const conditions = all.flatMap(({ when, unless }) => Object.keys({ ...when, ...unless }));
  const from = all.flatMap(({ from: place }) => place ?? []);
  return [
    ...conditions,
    ...from,
    ...namesIn(all.map(({ to, because, text, existing }) => [to, because, text, existing])),
  ].map((place) => place.split('.')[0]);
}
