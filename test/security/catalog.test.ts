import { describe, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { ORIGIN, TOKEN } from '../contract/player.js';

const connect = () => createConnector({ organizationUrl: ORIGIN, apiToken: TOKEN });
const okta = connect();

/** The places of a value that somebody could change, or that are not plain data. */
function soft(value: unknown, path: string): string[] {
  if (typeof value === 'function') return [path];
  if (typeof value !== 'object' || value === null) return [];
  const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  const here = Object.isFrozen(value) && plain ? [] : [path];
  return [...here, ...Object.entries(value).flatMap(([key, entry]) => soft(entry, `${path}/${key}`))];
}

describe('the catalog', () => {
  test('is frozen at every level, from every connector', () => {
    expect(soft(okta.actions, 'actions')).toEqual([]);
    expect(soft(okta.manifest, 'manifest')).toEqual([]);
    expect(soft([{}], 'a look that finds something')).toHaveLength(2);
  });

  test('stays the same when somebody tries to change it', () => {
    const before = JSON.stringify([okta.actions, okta.manifest]);
    let tries = 0;
    const changed: string[] = [];
    const tamper = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, entry] of Object.entries(value)) tamper(entry, `${path}/${key}`);
      for (const key of [...Object.keys(value), 'path', 'retry', 'push']) {
        tries += 1;
        if (Reflect.set(value, key, 'tampered')) changed.push(`${path}/${key}`);
      }
      if (Reflect.setPrototypeOf(value, { retry: 'safe' })) changed.push(`the prototype of ${path}`);
    };
    tamper(okta.actions, 'actions');
    tamper(okta.manifest, 'manifest');
    expect(changed).toEqual([]);
    expect(tries).toBeGreaterThan(10_000);
    expect(JSON.stringify([connect().actions, connect().manifest])).toBe(before);
  });

  test('creates a new plan for each call, so changes to one have no effect on others', () => {
    for (const action of okta.actions) {
      const inputs = action.examples.find(({ output }) => output !== undefined)?.inputs;
      const before = JSON.stringify(okta.plan(action.id, inputs));
      const ruin = (value: unknown): void => {
        if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
        for (const key of Object.keys(value)) {
          ruin((value as Record<string, unknown>)[key]);
          Reflect.set(value, key, 'ruined');
        }
      };
      ruin(okta.plan(action.id, inputs));
      expect(JSON.stringify(okta.plan(action.id, inputs))).toBe(before);
    }
  });

  test('creates new issues and errors for each call', () => {
    const first = okta.validate('suspendUser', {});
    Reflect.set(first.issues[0] as object, 'path', 'ruined');
    expect(okta.validate('suspendUser', {}).issues[0]?.path).toBe('userId');
  });
});
