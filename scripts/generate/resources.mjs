// What is known of a resource or a link: from schemas/effects.json, and else from the facts of Okta's operations.
import { nearest } from './requests.mjs';

/** What follows the path of a resource where a request changes its status. */
const LIFECYCLE = /\/lifecycle\/\w+$/;

/** The name of the step that reads a resource's status. */
export const readNameOf = (of) => `read${of[0].toUpperCase()}${of.slice(1)}`;

/**
 * @param known the action, its request that changes something (`write`), `operations`, `shared` and `fail`
 * @returns the entry of schemas/effects.json; for another resource what its operations tell: the request that reads it
 */
export function resourceOf(of, known) {
  const { shared, fail } = known;
  if (shared.resources[of] !== undefined) return shared.resources[of];
  const near = nearest(of, Object.keys(shared.resources));
  if (near !== undefined) fail(`"of" is ${of}, which is near to ${near}: name it, or choose another word`);
  const operationId = readerOf(known);
  const words = of.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return {
    ...(operationId && { read: { name: readNameOf(of), operationId } }),
    created: { effects: [{ change: `${of}.exists`, to: true, text: `A new ${words} is created.` }] },
    deleted: [{ change: `${of}.exists`, to: false, text: `The ${words} is deleted.` }],
  };
}

/** What is known of the link of two resources, as for `resourceOf`. */
export function linkOf(of, known) {
  const { shared, fail } = known;
  const found = shared.links[of.join(' ')];
  if (found !== undefined) return found;
  if (shared.links[[...of].reverse().join(' ')] !== undefined)
    fail(`"of" names the link as ${[...of].reverse().join(' and ')}: write them in that order`);
  for (const each of of) {
    const near = shared.resources[each] ? undefined : nearest(each, Object.keys(shared.resources));
    if (near !== undefined)
      fail(`"of" is ${each}, which is near to ${near}: name it, or choose another word`);
  }
  const operationId = readerOf(known);
  const [whole, part] = of;
  const effect = { change: `${part}.${whole}s`, possible: true };
  return {
    ...(operationId && { read: { name: 'link', operationId } }),
    has: {},
    link: { effects: [{ ...effect, text: `The ${part} gets the ${whole}.` }] },
    unlink: { effects: [{ ...effect, text: `The ${part} loses the ${whole}.` }] },
  };
}

/** The operation that reads what a request changes: the GET of the same path, unless it gives a list. */
function readerOf({ write, operations }) {
  const path = operations[write?.operationId]?.path.replace(LIFECYCLE, '');
  const isReader = ([id, facts]) => facts.method === 'GET' && facts.path === path && !id.startsWith('list');
  return Object.entries(operations).find(isReader)?.[0];
}
