import type { ListHandler } from '../handler.js';

/** Okta gives each user as an address only, whose last segment is the id. */
export const listUserLinkedObjects: ListHandler<'listUserLinkedObjects'> = {
  *ofPage(items) {
    return items.map((item) => {
      const { href } = (item as { _links?: { self?: { href?: unknown } } })._links?.self ?? {};
      return { ...(item as object), id: String(href).replace(/^.*\//s, '') };
    });
  },
};
