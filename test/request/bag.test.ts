import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Bag, type InBag } from '../../src/request/bag.js';

test('a bag holds what a set would, whatever enters and leaves in whatever order', () => {
  const steps = fc.array(fc.record({ thing: fc.nat(7), leaves: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (order) => {
      const things = Array.from({ length: 8 }, (_, name): InBag & { name: number } => ({ name }));
      const bag = new Bag<InBag & { name: number }>();
      const set = new Set<InBag>();
      for (const { thing, leaves } of order) {
        const one = things[thing] as InBag & { name: number };
        if (leaves) bag.remove(one);
        else if (!set.has(one)) bag.add(one);
        if (leaves) set.delete(one);
        else set.add(one);
        expect(new Set(bag.list())).toEqual(set);
        expect(bag.size).toBe(set.size);
      }
      bag.clear();
      expect(bag.size).toBe(0);
    }),
  );
});
