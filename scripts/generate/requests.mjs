// The requests of an action, made complete from the facts of Okta's operations: method, path, and the query parameters
// that an input of the same name gives.

/** Path segments, and the input that names what follows them. */
export const INPUT_AFTER = { users: 'userId', groups: 'groupId', apps: 'applicationId' };

/** What one path segment may hold: "." and ".." would leave their place, and Okta reads "me" as the caller. */
export const PATH_SEGMENT = '^(?!(?:\\.|\\.\\.|[mM][eE])$)\\S(?:.*\\S)?$';

/**
 * @param action as its file has it: `request`, or `requests` by name
 * @param operations the facts of okta/operations.json
 * @param retry whether a write may be repeated where the file does not say: 'safe' or 'never'
 * @returns the steps of the compiled action, in order
 */
export function stepsOf(action, operations, retry, fail) {
  if (action.anyOperation || action.uses) return [];
  const named = action.request ? { [action.request.operationId]: action.request } : action.requests;
  return Object.entries(named).map(([name, request]) =>
    stepOf({ name, ...request }, action.input, operations, retry, fail),
  );
}

/** One request made complete. `input` is the action's input schema, whose names fill what the request leaves out. */
export function stepOf(request, input, operations, retry, fail) {
  const { name, operationId, path: given = {}, body, text, mails } = request;
  const facts = operations[operationId];
  if (facts === undefined) {
    const near = nearest(operationId, Object.keys(operations));
    fail(
      `the operationId ${operationId} is not an operation of Okta's API${near ? `; perhaps ${near}` : ''}`,
    );
  }
  const inputs = Object.keys(input.properties);
  const query = queryOf(request, facts, inputs, fail);
  const isRead = facts.method === 'GET';
  if (isRead && request.retry === 'never')
    fail(`the request ${name} only reads, so it may always be repeated`);
  if (body !== undefined && facts.body === undefined) fail(`the operation ${operationId} takes no body`);
  return {
    name,
    operationId,
    method: facts.method,
    path: pathOf(facts.path, given, inputs, operationId, fail),
    ...(query && { query }),
    ...(body && { body }),
    retry: isRead ? 'safe' : (request.retry ?? retry),
    ...(mails && { mails }),
    ...(text && { when: text }),
  };
}

function pathOf(path, given, inputs, operationId, fail) {
  const segments = path.split('/');
  const known = new Set();
  const filled = segments.map((segment, index) => {
    const parameter = /^\{(.+)\}$/.exec(segment)?.[1];
    if (parameter === undefined) return segment;
    known.add(parameter);
    if (given[parameter] !== undefined) return given[parameter];
    const input = inputs.includes(parameter) ? parameter : INPUT_AFTER[segments[index - 1]];
    if (input === undefined || !inputs.includes(input))
      fail(
        `nothing fills {${parameter}} in the path of ${operationId} (${path}): ` +
          `name an input ${input ?? parameter}, or give it in the request's "path"`,
      );
    return `{${input}}`;
  });
  const stranger = Object.keys(given).find((name) => !known.has(name));
  if (stranger !== undefined) fail(`the path of ${operationId} (${path}) has no parameter ${stranger}`);
  return filled.join('/');
}

function queryOf({ operationId, query = {} }, facts, inputs, fail) {
  const available = facts.query ?? {};
  const stranger = Object.keys(query).find((name) => !Object.hasOwn(available, name));
  if (stranger !== undefined) {
    const near = nearest(stranger, Object.keys(available));
    fail(`${operationId} has no query parameter ${stranger}${near ? `; perhaps ${near}` : ''}`);
  }
  const names = Object.keys(available).filter((name) => name in query || inputs.includes(name));
  const all = Object.fromEntries(names.map((name) => [name, query[name] ?? `{${name}}`]));
  return Object.keys(all).length > 0 ? all : undefined;
}

/** The name that differs least, if it is near enough to be what was meant. */
export function nearest(name, names) {
  const wanted = name.toLowerCase();
  const scored = names.map((each) => [distance(wanted, each.toLowerCase()), each]);
  scored.sort(([a], [b]) => a - b);
  const [best] = scored;
  return best !== undefined && best[0] <= Math.max(2, name.length / 4) ? best[1] : undefined;
}

/** Levenshtein's distance. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + change));
    }
    row = next;
  }
  return row[other.length];
}
