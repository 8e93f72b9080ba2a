// Makes of an action's file what the connector runs: its requests made complete from the facts of Okta's operations, and
// the rules that follow from its `change`.
import { changesOf, retryOf, rulesOf, withDoneWhen } from './change.mjs';
import { stepsOf } from './requests.mjs';

/**
 * @param source the file, with every $ref resolved
 * @param facts `operations` (okta/operations.json) and `shared` (schemas/effects.json)
 * @returns the action as the checks and the catalog know it, without `undo`
 * @throws Error that names the file and what is wrong with it
 */
export function compileAction(source, { operations, shared }) {
  const fail = (text) => {
    throw new Error(`${source.file}: ${text}`);
  };
  const { request, requests, change, exceptions, returns: given, grantsAccess, ...rest } = source;
  if ((source.effect === 'read') !== (change === undefined))
    fail(change ? 'what only reads changes nothing: leave "change" out' : 'needs "change": what it does to the org');
  const derived = returnsOf(source);
  const returns = given ?? derived;
  const steps = withDoneWhen(stepsOf(source, operations, retryOf(source), fail), source);
  const rules = rulesOf(source, steps, returns, { shared, operations, fail });
  const scopes = new Set(rules.steps.flatMap(({ operationId }) => operations[operationId].scopes));
  return {
    ...rest,
    ...(grantsAccess === true && { grantsAccess }),
    ...(typeof grantsAccess === 'string' && { grantsNoAccess: grantsAccess }),
    scopes: [...scopes].sort(),
    ...(requests ? { handler: true } : { returns }),
    ...rules,
  };
}

/**
 * What fills the outputs: an input of the same name; true for `changed`; the whole answer for a resource; else the field
 * of that name in the answer.
 */
export function returnsOf({ input, output }) {
  const entries = Object.entries(output.properties).map(([name, schema]) => {
    if (Object.hasOwn(input.properties, name)) return [name, `{${name}}`];
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
  for (const other of actions) {
    for (const back of changesOf(other)) {
      if (back.of !== of || !leadsBack(kind, from, to, back)) continue;
      return { action: other.id, inputs: { [input]: `{${input}}`, ...back.when } };
    }
  }
  return undefined;
}

function leadsBack(kind, from, to, back) {
  if (kind === 'create') return back.kind === 'delete';
  if (kind !== 'transition' || back.kind !== 'transition') return false;
  const pair = [from, back.from].every((statuses) => statuses?.length === 1);
  return pair && from[0] === back.to[0] && back.from[0] === to[0];
}
