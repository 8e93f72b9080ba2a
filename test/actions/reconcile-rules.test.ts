import { expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { operationNamed } from '../contract/contract.js';

const mutating = listActions().filter(({ effect }) => effect !== 'read');

test('every action that changes something has a rule or is named as one that no read tells', () => {
  const without = mutating.filter(({ reconcile }) => reconcile === undefined).map(({ id }) => id);
  expect(without.sort()).toEqual(['clearUserSessions', 'forgotPassword', 'reactivateUser']);
});

test('the reads are operations of Okta', () => {
  const own = mutating.flatMap(({ reconcile = [] }) =>
    reconcile.flatMap(({ read }) => (typeof read === 'object' ? [read] : [])),
  );
  expect(own.length).toBeGreaterThan(8);
  for (const { operationId, path, method } of own) {
    const known = operationNamed(operationId);
    expect([method, shapeOf(path)]).toEqual([known.method.toUpperCase(), shapeOf(known.path)]);
  }
});

function shapeOf(path: string): string {
  return path.replace(/\{[^{}]+\}/g, '{}');
}
