import type { Mutant } from './mutant.js';
import { inSource } from './source-mutant.js';

/** What was not read to its end is taken for the whole. */
export const mutantsOfLists: readonly Mutant[] = [
  {
    name: 'a next page at another origin ends a list',
    apply: () =>
      inSource('request/paging', [
        'if (unusableNext !== undefined)',
        'if (unusableNext !== undefined) return undefined; if (false)',
      ]),
  },
  {
    name: 'a next page that was read before ends a list',
    apply: () =>
      inSource('request/paging', [
        'if (this.#paths.has(next) &&',
        'if (this.#paths.has(next)) return undefined; if (false &&',
      ]),
  },
  {
    name: 'a page that is no list is an empty one',
    apply: () =>
      inSource('request/paging', [
        'const items = this.itemsOf(answer.body);',
        'let items = this.itemsOf(answer.body); if (!Array.isArray(items)) items = [];',
      ]),
  },
];
