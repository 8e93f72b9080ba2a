import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ListMember, UnorderedList } from '../../src/request/deadlines/unordered-list.js';

test('an unordered list contains what a Set contains after any order of additions and removals', () => {
  const steps = fc.array(fc.record({ thing: fc.nat(7), leaves: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (order) => {
      const things = Array.from({ length: 8 }, (_, name): ListMember & { name: number } => ({ name }));
      const list = new UnorderedList<ListMember & { name: number }>();
      const set = new Set<ListMember>();
      for (const { thing, leaves } of order) {
        const one = things[thing] as ListMember & { name: number };
        if (leaves) list.remove(one);
        else if (!set.has(one)) list.add(one);
        if (leaves) set.delete(one);
        else set.add(one);
        expect(new Set(list.toArray())).toEqual(set);
        expect(list.size).toBe(set.size);
      }
      list.clear();
      expect(list.size).toBe(0);
    }),
  );
});
