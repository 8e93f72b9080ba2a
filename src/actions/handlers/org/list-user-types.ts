import type { UserType } from '../../../generated/types.js';
import type { ListHandler } from '../handler.js';

/** Okta gives a type's schema as a link only; its id is what other actions take. */
export const listUserTypes: ListHandler<'listUserTypes'> = {
  *ofPage(items) {
    return items.map((item) => {
      const { _links } = item as UserType & { _links?: { schema?: { href?: unknown } | null } | null };
      const schemaId = /\/meta\/schemas\/user\/([^/?#]+)$/.exec(String(_links?.schema?.href ?? ''))?.[1];
      return { ...(item as object), ...(schemaId !== undefined && { schemaId }) };
    });
  },
};
