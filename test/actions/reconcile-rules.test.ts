import { expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { operationNamed } from '../contract/contract.js';
import { isComposed } from '../helpers/composed.js';
import { isShownByReads } from '../proof-of-change.js';

const mutating = listActions().filter((action) => action.effect !== 'read' && !isComposed(action));

test('every action whose change a read can show declares how reads settle a lost response', () => {
  const settled = mutating.filter(({ reconcile }) => reconcile !== undefined).map(({ id }) => id);
  expect(settled).toEqual(mutating.filter(isShownByReads).map(({ id }) => id));
});

test('the reads that settle a lost response are operations of Okta', () => {
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
