import type { ListHandler } from '../handler.js';

export const listGroups: ListHandler<'listGroups'> = {
  isCut: ({ q }) => q !== undefined,
};
