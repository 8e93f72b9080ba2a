import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { GRANTS_ACCESS, mustAsk, needsConsent, whyConsent } from '../../src/hosts/shared/consent.js';
import { type Action, createConnector } from '../../src/index.js';
import { isComposed, partsOf } from '../helpers/composed.js';
import { root } from '../helpers/root.js';

const { actions } = createConnector({ organizationUrl: 'example.okta.com', apiToken: 'none' });

/** What an action's file says of the power that it gives: true, a reason why not, or nothing. */
function saidOf({ group, id }: Action): unknown {
  return JSON.parse(readFileSync(join(root, 'actions', group, `${id}.json`), 'utf8')).grantsAccess;
}

/** Okta's own words in the names of operations by which somebody gets in, or gets more power. */
const OPENING =
  /role|password|recovery|factor|credential|grant|token|secret|client|authenticator|(?:^|[a-z])activate|unsuspend|unlock|assign(?:User|Group)|createUser|updateUser|replaceUser|replaceApplication/i;
const CLOSING = /deactivate|unassign|^(?:revoke|delete|list|get)/i;

function opens(action: Action): boolean {
  const { steps, anyOperation } = action;
  if (isComposed(action)) return partsOf(action).some(opens);
  // one that takes any operation takes those that open something
  if (anyOperation) return true;
  return steps.some(
    ({ method, operationId, path, body }) =>
      method !== 'GET' &&
      ((OPENING.test(operationId) && !CLOSING.test(operationId)) ||
        /\/(?:credentials|roles|owners|factors)(?:\/|$)/.test(path) ||
        JSON.stringify(body ?? {}).includes('credentials')),
  );
}

const marked = actions.filter(({ grantsAccess }) => grantsAccess);

describe('an action that grants privileges or opens an account', () => {
  test.each(actions.filter(opens))('such as $id declares that it does, or why it does not', (action) => {
    const said = saidOf(action);
    expect(said === true || /^No\. .{20,}/.test(String(said))).toBe(true);
    expect(action.grantsAccess).toBe(said === true ? true : undefined);
  });

  test.each(marked)('such as $id has a request that grants something', (action) => {
    expect(opens(action) && action.effect !== 'read').toBe(true);
  });

  test('has no explanation in the catalog, because that is for readers of the file', () => {
    expect(JSON.stringify(actions)).not.toContain('grantsNoAccess');
  });

  test.each(marked)('such as $id needs a confirmation, whose text says why', (action) => {
    expect([needsConsent(action), mustAsk(action, false), mustAsk(action, true)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(whyConsent(action)).toContain(GRANTS_ACCESS);
  });

  test('differs from one that only reads or changes, which needs no confirmation', () => {
    const others = actions.filter(({ effect, grantsAccess }) => effect !== 'destructive' && !grantsAccess);
    expect(others.length).toBeGreaterThan(5);
    for (const action of others) expect([needsConsent(action), whyConsent(action)]).toEqual([false, '']);
  });
});
