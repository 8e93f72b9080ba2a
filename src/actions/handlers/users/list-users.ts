import type { ListHandler } from '../handler.js';

export const listUsers: ListHandler<'listUsers'> = {
  isCut: ({ q }) => q !== undefined,
};
