import { readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { HEADER } from './catalog.mjs';

const FOLDER = join('src', 'actions', 'handlers');

/** The module that knows every handler by its action's id. */
export function handlersModule({ actions }, root) {
  const files = readdirSync(join(root, FOLDER), { recursive: true }).map((file) => file.replaceAll(sep, '/'));
  const handled = actions.filter(({ handler }) => handler);
  const imports = handled.map(
    (action) =>
      `import { ${action.id} } from '../actions/handlers/${handlerFile(action, files).replace('.ts', '.js')}';\n`,
  );
  return `${HEADER}import type { Handler, ListHandler } from '../actions/handlers/handler.js';
${imports.sort().join('')}import type { HandlerActionId, ListId } from './types.js';

/** Every action whose file has \`requests\` or \`uses\`, and what decides what is sent. */
export const handlers: {
  readonly [Id in HandlerActionId]: Id extends ListId ? ListHandler<Id> : Handler<Id>;
} = {
${handled.map(({ id }) => `  ${id},\n`).join('')}};
`;
}

/**
 * The file of an action's handler, which has its id in kebab case as its name, in whichever folder.
 * @throws Error that names an action with no such file, or with two
 */
function handlerFile({ id, group }, files) {
  const name = `${id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
  const [file, other] = files.filter((one) => basename(one) === name);
  if (file === undefined)
    throw new Error(
      `${id} has "requests" or "uses", so a handler decides what is sent: ${join(FOLDER, group, name)} (or ${name} in another folder there) must export ${id}, a Handler<'${id}'> (of a list, a ListHandler). An action with one request has "request" instead.`,
    );
  if (other !== undefined)
    throw new Error(`${id} has two handlers, ${join(FOLDER, file)} and ${join(FOLDER, other)}: keep one.`);
  return file;
}
