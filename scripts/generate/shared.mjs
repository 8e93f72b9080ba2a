// Checks schemas/effects.json by itself, so that a mistake in it is not reported as one of the first action that uses it.
import { namesIn } from './names.mjs';
import { nearest } from './requests.mjs';

const FILE = 'schemas/effects.json';

/** The keys whose values name entries of a table of the same file. */
const TABLES = { effects: 'effects', deleted: 'effects', refused: 'refusals', inferred: 'conditions' };

/**
 * @param sources `shared` (schemas/effects.json), `operations`, and the `actions` as their files have them
 * @throws Error that names the file, the place in it, and what is wrong there
 */
export function checkShared({ shared, operations, actions }) {
  const ids = actions.map(({ id }) => id);
  const inputs = new Set(actions.flatMap(({ input }) => Object.keys(input.properties)));
  const names = new Set([
    ...inputs,
    ...Object.keys(shared.facts),
    ...Object.keys(shared.resources),
    'member',
  ]);
  const oneOf = (name, known, what, place) => {
    if (known.includes(name)) return;
    const near = nearest(name, known);
    throw new Error(`${FILE}: ${place} is ${name}, which is not ${what}${near ? `; perhaps ${near}` : ''}`);
  };
  const isInput = (name, place) => oneOf(name.split('.')[0], [...inputs], 'an input of any action', place);

  for (const part of ['resources', 'links']) {
    for (const [name, entry] of Object.entries(shared[part])) {
      const at = `/${part}/${name}`;
      if (entry.input !== undefined) isInput(entry.input, `${at}/input`);
      for (const [key, read] of [
        ['read', entry.read],
        ['created/read', entry.created?.read],
      ])
        if (read !== undefined)
          oneOf(
            read.operationId,
            Object.keys(operations),
            "an operation of Okta's API",
            `${at}/${key}/operationId`,
          );
      for (const [status, id] of Object.entries(entry.nextAction ?? {}))
        oneOf(id, ids, 'an action', `${at}/nextAction/${status}`);
      for (const [place, list, table] of listsOf(entry, at))
        for (const each of list) oneOf(each, Object.keys(shared[table]), `among the ${table}`, place);
    }
  }
  for (const [fact, by] of Object.entries(shared.facts))
    for (const input of by) isInput(input, `/facts/${fact}`);
  for (const part of ['resources', 'links', 'effects', 'refusals', 'conditions'])
    for (const [name, entry] of Object.entries(shared[part]))
      for (const [key, value] of Object.entries(entry))
        for (const used of namesIn(value))
          if (!names.has(used.split('.')[0]))
            throw new Error(
              `${FILE}: /${part}/${name}/${key} uses {${used}}, which is neither an input of any action nor a fact`,
            );
}

/** The lists of names in an entry, at any depth, with the table that they are of. */
function listsOf(entry, at) {
  return Object.entries(entry).flatMap(([key, value]) => {
    if (TABLES[key] !== undefined && Array.isArray(value)) return [[`${at}/${key}`, value, TABLES[key]]];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? listsOf(value, `${at}/${key}`) : [];
  });
}
