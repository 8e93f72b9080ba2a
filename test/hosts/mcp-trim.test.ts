import { expect, it } from '@jest/globals';
import { trim } from '../../src/hosts/mcp/trim.js';

it('a value within the limit stays unchanged', () => {
  const value = { a: 'x'.repeat(500), list: [1, 2, 3] };
  expect(trim(value, 1000)).toEqual({ value, cuts: [] });
});

it('long lists and texts are cut, with a description of the rest', () => {
  const results = Array.from({ length: 100 }, (_, number) => ({ groupId: `00g${number}`, ok: true }));
  const { value, cuts } = trim({ userId: '00u1', results }, 1200);
  expect(JSON.stringify(value).length).toBeLessThanOrEqual(1200);
  expect(value.userId).toBe('00u1');
  expect(cuts).toEqual(['results: the first 15 of 100 entries']);
});

it('flat fields stay when nothing else fits', () => {
  const wide = Object.fromEntries(
    Array.from({ length: 300 }, (_, number) => [`field ${number}`, { deep: { text: 'x'.repeat(90) } }]),
  );
  const { value, cuts } = trim({ applicationId: '0oa1', label: 'Wiki', application: wide }, 900);
  expect(value).toEqual({ applicationId: '0oa1', label: 'Wiki' });
  expect(cuts).toEqual(['application: omitted']);
});

it('a cut never splits a character', () => {
  const { value } = trim({ text: `x${'😀'.repeat(4000)}` }, 1000);
  expect(JSON.stringify(value)).not.toMatch(/\\ud83d/);
});
