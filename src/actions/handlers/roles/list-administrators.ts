import type { Role, User } from '../../../generated/types.js';
import { wholeList } from '../../../request/paging.js';
import { fullName } from '../../shared/full-name.js';
import type { ListHandler } from '../handler.js';

/** Okta lists ids only, so each administrator's name and roles are read. */
export const listAdministrators: ListHandler<'listAdministrators'> = {
  *ofPage(items, { request, fetch }) {
    const administrators: object[] = [];
    for (const item of items) {
      const { id } = item as { id: string };
      const { body } = yield* fetch('user', { 'page.id': id });
      const { status, profile } = body as User;
      const roles = (yield* wholeList(request('roles', { 'page.id': id }))) as Role[];
      const { login = null, ...names } = (profile ?? {}) as Record<string, string | null>;
      const name = fullName(names);
      administrators.push({ id, login, name, status, roles });
    }
    return administrators;
  },
};
