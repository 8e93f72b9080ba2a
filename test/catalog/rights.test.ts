import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listActions } from '../../src/catalog/catalog.js';
import { holds, needsOf, rightsFacts } from '../../src/catalog/rights/facts.js';
import { rightsOf } from '../../src/catalog/rights/rights.js';
import { operations } from '../contract/contract.js';

const actions = listActions().filter(({ anyOperation }) => !anyOperation);

/** The operations that an action sends, itself or through the actions that it is composed of. */
function operationsOf(id: string): string[] {
  const action = listActions().find((one) => one.id === id);
  return action?.uses?.flatMap(operationsOf) ?? action?.steps.map(({ operationId }) => operationId) ?? [];
}

describe('the rights of an action', () => {
  test.each(actions.map(({ id }) => id))(
    '%s have the scopes that the contract has for its requests',
    (id) => {
      const contract = [...new Set(operationsOf(id).flatMap((one) => operations[one]?.scopes ?? []))].sort();
      expect(rightsOf([id]).scopes.map(({ scope }) => scope)).toEqual(contract);
    },
  );

  test('have the role that the action itself names by the documents', () => {
    const named = actions.filter(({ adminRole }) => adminRole !== undefined);
    expect(named.length).toBeGreaterThan(5);
    for (const { id, adminRole } of named)
      expect([id, rightsOf([id]).role.standard.type]).toEqual([id, adminRole]);
  });

  test('know the permission of every request that an action sends', () => {
    const sent = new Set(actions.flatMap(({ id }) => operationsOf(id)));
    const unknown = [...sent].filter((id) => needsOf(id).length === 0 && operations[id]?.scopes.length !== 0);
    expect(unknown).toEqual([]);
  });
});

describe('the rights of several actions', () => {
  const some = fc.uniqueArray(fc.constantFrom(...actions.map(({ id }) => id)), {
    minLength: 1,
    maxLength: 6,
  });

  test('are those of each, and no more', () => {
    fc.assert(
      fc.property(some, (ids) => {
        const all = rightsOf(ids);
        const each = new Set(ids.flatMap((id) => rightsOf([id]).scopes.map(({ scope }) => scope)));
        expect(all.scopes.map(({ scope }) => scope)).toEqual([...each].sort());
        for (const { operations: by } of all.scopes) expect(by.length).toBeGreaterThan(0);
      }),
    );
  });

  test('have a standard role that holds every permission, and a custom one that holds no other', () => {
    const { roles } = rightsFacts();
    fc.assert(
      fc.property(some, (ids) => {
        const { standard, custom } = rightsOf(ids).role;
        const needed = new Set(
          ids
            .flatMap(operationsOf)
            .flatMap(needsOf)
            .map(({ permission }) => permission),
        );
        const { has = [], inferred = [] } = roles[standard.type] ?? {};
        if (standard.type !== 'SUPER_ADMIN')
          for (const permission of needed) expect(holds([...has, ...inferred], permission)).toBe(true);
        const given = custom?.permissions.map(({ name }) => name) ?? [];
        expect(given.filter((name) => !needed.has(name))).toEqual([]);
        if (custom !== undefined && custom.beside === undefined)
          expect(given.sort()).toEqual([...needed].sort());
      }),
    );
  });
});

describe('callOktaApi', () => {
  test('has the rights of the operation that is named', () => {
    const { scopes, role, unknown } = rightsOf(['callOktaApi:suspendUser']);
    expect(scopes.map(({ scope }) => scope)).toEqual(['okta.users.manage']);
    expect(role.custom?.permissions.map(({ name }) => name)).toEqual(['okta.users.lifecycle.suspend']);
    expect(unknown).toEqual([]);
  });

  test('is assumed to need a super administrator where the documents do not say', () => {
    const { role } = rightsOf(['callOktaApi:listPolicies']);
    expect(role.standard.type).toBe('SUPER_ADMIN');
    expect(role.inferred.join()).toMatch(/listPolicies.*assumed/);
    expect(rightsOf(['callOktaApi'])).toMatchObject({
      unknown: ['callOktaApi'],
      role: { standard: { type: 'SUPER_ADMIN' } },
    });
  });

  test.each(['nothing', 'callOktaApi:nothing', 'suspendUser:getUser', 'callOktaApi:getUser:x'])(
    '%s is refused as an id',
    (id) => {
      expect(() => rightsOf([id])).toThrow(expect.objectContaining({ code: 'INVALID_CONNECTION' }));
    },
  );
});

test('logins and names in place of ids add what looks them up', () => {
  expect(rightsOf(['addUserToGroup']).scopesForNames).toEqual(['okta.groups.read', 'okta.users.read']);
  const { scopes, scopesForNames, role } = rightsOf(['addUserToGroup'], { names: true });
  expect(scopes.map(({ scope }) => scope)).toEqual([
    'okta.groups.manage',
    'okta.groups.read',
    'okta.users.read',
  ]);
  expect(scopesForNames).toEqual([]);
  expect(role.custom?.permissions.map(({ name }) => name)).toContain('okta.users.read');
});

test('what Okta does not document is marked as inferred', () => {
  expect(rightsOf(['suspendUser']).role.inferred).toEqual([]);
  expect(rightsOf(['revokeUserGrants']).role.inferred.join()).toMatch(/revokeUserGrants needs/);
  expect(rightsOf(['listEventHooks']).role.inferred.join()).toMatch(/resource set/);
});
