import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HEADER } from './catalog.mjs';

const FOLDER = join('src', 'actions', 'handlers');

/** The file of an action's handler: its group's folder, and its id in kebab case. */
export function handlerFile({ group, id }) {
  return `${group}/${id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
}

/**
 * The module that knows every handler by its action's id.
 * @throws Error that names an action whose handler's file is not there
 */
export function handlersModule({ actions }, root) {
  const handled = actions.filter(({ handler }) => handler);
  const missing = handled.find((action) => !existsSync(join(root, FOLDER, handlerFile(action))));
  if (missing !== undefined)
    throw new Error(
      `${missing.id} has "requests" or "uses", so a handler decides what is sent: ${join(FOLDER, handlerFile(missing))} must export ${missing.id}, a Handler<'${missing.id}'> (of a list, a ListHandler). An action with one request has "request" instead.`,
    );
  const imports = handled.map(
    (action) =>
      `import { ${action.id} } from '../actions/handlers/${handlerFile(action).replace('.ts', '.js')}';\n`,
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
