import { HEADER } from './catalog.mjs';

const JSON_TYPE = 'application/json';
/** A second DELETE of a user deletes the one that the first deactivated. */
const ONCE = ['deleteUser'];
/**
 * They answer 404 for what is still there, too: of an INACTIVE application, which keeps its groups, and for a role that
 * the user has through a group.
 */
export const UNCLEAR_404 = ['unassignApplicationFromGroup', 'unassignRoleFromUser'];

/**
 * The module of all of Okta's operations, as callOktaApi needs them: one text, parsed when that action first runs.
 * What is as usual is left out: a 200, a JSON answer, no body.
 */
export function operationsModule({ operations }) {
  const compact = Object.fromEntries(
    Object.entries(operations).map(([id, facts]) => [id, entryOf(id, facts)]),
  );
  const text = JSON.stringify(compact).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `${HEADER}export const operationsText: string =\n  '${text}';\n`;
}

function entryOf(id, facts) {
  const { method, path, query, required, enums, commas, parts, listBody, list, success, anonymous, headers } =
    facts;
  const body = facts.body === undefined ? undefined : [facts.body].flat();
  return {
    method,
    path,
    query,
    required,
    enums,
    commas,
    headers,
    // A JSON body is named by its schema, another one by its media types.
    ...(body && { body: body[0].includes('/') ? body : [JSON_TYPE] }),
    parts,
    listBody,
    list,
    success: success?.[0],
    answers: facts.answers,
    anonymous,
    ...(facts.scopes?.length > 0 && { scopes: facts.scopes }),
    ...(ONCE.includes(id) && { once: true }),
    ...(UNCLEAR_404.includes(id) && { unclear404: true }),
  };
}
