import type { Application } from '../org/model.js';
import type { Org } from '../org/org.js';
import { Refusal } from '../server/errors.js';
import { type Answer, ok } from '../server/routes.js';
import { allows, permissionsFor, permissionsOf } from './permissions.js';

/** Lists that show what the caller may see, which can be nothing. */
const visibleOnly = ['/api/v1/users', '/api/v1/groups', '/api/v1/apps', '/api/v1/devices'];

/**
 * The answer to a service app whose admin roles do not allow the operation: an empty list of what it may not see, or
 * a refusal, which is thrown. Undefined if its roles allow it.
 */
export function answerWithoutRights(
  org: Org,
  app: Application,
  method: string,
  route: string,
): Answer | undefined {
  if (mayDo(org, app, method, route)) return undefined;
  const empty = org.behavior.listWithoutPermission === '200 empty';
  if (method === 'GET' && visibleOnly.includes(route) && empty) return ok([]);
  throw new Refusal('E0000006');
}

function mayDo(org: Org, { roles = [] }: Application, method: string, route: string): boolean {
  const held = roles.map(({ type, role }) =>
    permissionsOf(type, (role === undefined ? undefined : org.customRoles.get(role)?.permissions) ?? []),
  );
  if (held.includes('all')) return true;
  const needed = permissionsFor(method, route);
  const all = held.flat();
  return needed.length > 0 && needed.every((permission) => allows(all, permission));
}
