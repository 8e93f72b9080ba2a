// Makes of an action's file what the connector runs: its requests made complete from the facts of Okta's operations, and
// the rules that follow from its `change`.
import { changesOf, retryOf, rulesOf, withDoneWhen } from './change.mjs';
import { withoutHandles } from './handles.mjs';
import { stepsOf } from './requests.mjs';
import { checkStatuses } from './statuses.mjs';

/**
 * @param sources what readSources returns
 * @param handles the sandbox's handles
 * @returns {object[]} the actions as the checks and the catalog know them
 */
export function compileAll({ actions, operations, shared }, handles) {
  checkStatuses(actions);
  const kinds = new Map(actions.map((action) => [action.id, changesOf(action)[0]?.kind]));
  const compile = (source) => compileAction(source, { operations, shared, kinds, handles });
  const compiled = actions.map((source) => {
    const undo = undoOf(source, actions, shared);
    return { ...compile(source), ...(undo && { undo }) };
  });
  return compiled.map((action) => (action.uses ? withParts(action, compiled) : action));
}

/** What Okta answers without a body fills nothing. A read that sends a change is refused for that, elsewhere. */
function checkAnswer({ effect, request }, returns, operations, fail) {
  const { method, success } = operations[request?.operationId] ?? {};
  if (String(success) !== '204' || (effect === 'read' && method !== 'GET')) return;
  const unfilled = Object.keys(returns).find((name) => String(returns[name]).startsWith('$body'));
  if (unfilled !== undefined)
    fail(`Okta answers ${request.operationId} without a body, so nothing fills the output ${unfilled}`);
}

/** What an action that is composed of others has of them: their scopes, and whether all may be repeated. */
function withParts(action, all) {
  const parts = action.uses.map((id) => {
    const part = all.find((other) => other.id === id);
    if (part === undefined) throw new Error(`${action.file}: "uses" names ${id}, which is not an action`);
    if (part.uses || part.anyOperation)
      throw new Error(`${action.file}: "uses" names ${id}, which has no requests of its own`);
    return part;
  });
  const scopes = [...new Set(parts.flatMap((part) => part.scopes))].sort();
  return { ...action, scopes, parts };
}

/**
 * How a list is read: the output that holds its items, where they are in a page's body, and the query parameter whose
 * number bounds a page, if Okta pages it.
 */
function itemsOf({ list, request, requests, returns = {} }, steps, operations, fail) {
  if (list === undefined) {
    const isList = request !== undefined && operations[request.operationId].list !== undefined;
    if (
      isList &&
      operations[request.operationId].method === 'GET' &&
      !Object.values(returns).includes('$body')
    )
      fail(`${request.operationId} answers with a list: name the output that holds its items in "list"`);
    return undefined;
  }
  const page = requests ? steps.find(({ name }) => name === 'page') : steps[0];
  if (page === undefined) fail('a list needs a request named page, which reads a page of it');
  const { query = {}, operationId } = page;
  const pageSize = Object.keys(query).find((parameter) => query[parameter] >= 1);
  if (pageSize === undefined && operations[operationId].query?.limit !== undefined)
    fail(
      `Okta pages ${operationId}: the request needs limit in its query, a number, the most that a page may hold`,
    );
  return { output: list, from: returns[list] ?? '$body', page: page.name, ...(pageSize && { pageSize }) };
}

/**
 * @param source the file, with every $ref resolved
 * @param facts `operations` (okta/operations.json), `shared` (schemas/effects.json), `kinds` of change by action, and the
 *   sandbox's `handles`
 * @returns the action as the checks and the catalog know it, without `undo`
 * @throws Error that names the file and what is wrong with it
 */
function compileAction(source, { operations, shared, kinds, handles }) {
  const fail = (text) => {
    throw new Error(`${source.file}: ${text}`);
  };
  const { request, requests, change, exceptions, returns: given, grantsAccess, list, ...rest } = source;
  if (!source.anyOperation && (source.effect === 'read') !== (change === undefined))
    fail(
      change
        ? 'what only reads changes nothing: leave "change" out'
        : 'needs "change": what it does to the org',
    );
  const derived = returnsOf(source);
  const returns = { ...(given && !list ? given : derived) };
  checkAnswer(source, returns, operations, fail);
  const items = itemsOf(source, stepsOf(source, operations, retryOf(source), fail), operations, fail);
  if (items) for (const name of [list, 'count', 'nextCursor']) delete returns[name];
  const steps = withDoneWhen(stepsOf(source, operations, retryOf(source), fail), source, shared);
  const rules = rulesOf(source, steps, returns, { shared, operations, kinds, fail });
  const scopes = new Set(rules.steps.flatMap(({ operationId }) => operations[operationId].scopes));
  return {
    ...rest,
    ...(grantsAccess === true && { grantsAccess }),
    ...(typeof grantsAccess === 'string' && { grantsNoAccess: grantsAccess }),
    scopes: [...scopes].sort(),
    ...((requests || source.anyOperation || source.uses) && { handler: true }),
    ...(items && { items }),
    ...((items || !(requests || source.anyOperation || source.uses)) && { returns }),
    ...rules,
    examples: withoutHandles(source, handles),
  };
}

/**
 * What fills the outputs: an input of the same name; true for `changed`; the whole answer for a resource; else the field
 * of that name in the answer.
 */
export function returnsOf({ input, output }) {
  const entries = Object.entries(output.properties).map(([name, schema]) => {
    if (Object.hasOwn(input.properties, name) && !schema.secret) return [name, `{${name}}`];
    if (name === 'changed') return [name, true];
    return [name, schema.$ref ? '$body' : `$body.${name}`];
  });
  return Object.fromEntries(entries);
}

/** The action that takes each change back, where there is one: by the changes of all. */
export function undoOf(action, actions, shared) {
  const [main] = changesOf(action);
  if (main === undefined || action.effect === 'destructive') return undefined;
  const { kind, of, from, to } = main;
  const input = shared.resources[of]?.input;
  if (input === undefined) return undefined;
  for (const other of actions) {
    for (const back of changesOf(other)) {
      if (back.of !== of || !leadsBack(kind, from, to, back)) continue;
      const common = other.input.required.filter((name) => Object.hasOwn(action.input.properties, name));
      const inputs = Object.fromEntries([input, ...common].map((name) => [name, `{${name}}`]));
      return { action: other.id, inputs: { ...inputs, ...back.when } };
    }
  }
  return undefined;
}

function leadsBack(kind, from, to, back) {
  // What is deleted in certain states only is not taken back by that.
  if (kind === 'create') return back.kind === 'delete' && back.from === undefined;
  if (kind !== 'transition' || back.kind !== 'transition') return false;
  const pair = [from, back.from].every((statuses) => statuses?.length === 1);
  return pair && from[0] === back.to[0] && back.from[0] === to[0];
}
