import { expect, it } from '@jest/globals';
import { trim } from '../../src/hosts/mcp/trim.js';

it('leaves what fits as it is', () => {
  const value = { a: 'x'.repeat(500), list: [1, 2, 3] };
  expect(trim(value, 1000)).toEqual({ value, cuts: [] });
});

it('cuts lists and texts, and says how much of them is left', () => {
  const results = Array.from({ length: 100 }, (_, number) => ({ groupId: `00g${number}`, ok: true }));
  const { value, cuts } = trim({ userId: '00u1', results }, 1200);
  expect(JSON.stringify(value).length).toBeLessThanOrEqual(1200);
  expect(value.userId).toBe('00u1');
  expect(cuts).toEqual(['results: the first 15 of 100 entries']);
});

it('keeps the flat fields when nothing else helps', () => {
  const wide = Object.fromEntries(
    Array.from({ length: 300 }, (_, number) => [`field ${number}`, { deep: { text: 'x'.repeat(90) } }]),
  );
  const { value, cuts } = trim({ applicationId: '0oa1', label: 'Wiki', application: wide }, 900);
  expect(value).toEqual({ applicationId: '0oa1', label: 'Wiki' });
  expect(cuts).toEqual(['application: left out']);
});

it('never splits a character', () => {
  const { value } = trim({ text: `x${'😀'.repeat(4000)}` }, 1000);
  expect(JSON.stringify(value)).not.toMatch(/\\ud83d/);
});
