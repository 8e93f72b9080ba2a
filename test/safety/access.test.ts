import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { mustAsk, needsConsent, whyConsent } from '../../src/hosts/shared/consent.js';
import { type Action, createConnector } from '../../src/index.js';
import { root } from '../helpers/root.js';

interface Source extends Action {
  /** Why the action opens nothing, although its request looks like it. */
  grantsNoAccess?: string;
}

const { actions } = createConnector({ organizationUrl: 'example.okta.com', apiToken: 'none' });
const folder = join(root, 'actions');
/** What each action file says of `grantsAccess`: true, or "No. " and the reason. */
const said = new Map<string, unknown>(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && !file.endsWith('.test.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>)
    .map(({ id, grantsAccess }) => [String(id), grantsAccess]),
);
const sources: Source[] = actions.map((action) => {
  const reason = said.get(action.id);
  return { ...action, ...(typeof reason === 'string' && { grantsNoAccess: reason }) };
});

/** Okta's own words in the names of operations by which somebody gets in, or gets more power. */
const OPENING =
  /role|password|recovery|factor|credential|grant|token|secret|client|authenticator|(?:^|[a-z])activate|unsuspend|unlock|assignUser|createUser|updateUser|replaceUser/i;
const CLOSING = /deactivate|unassign|^(?:revoke|delete|list|get)/i;

function opens({ steps }: Source): boolean {
  return steps.some(
    ({ method, operationId, path, body }) =>
      method !== 'GET' &&
      ((OPENING.test(operationId) && !CLOSING.test(operationId)) ||
        /\/(?:credentials|roles|factors)(?:\/|$)/.test(path) ||
        JSON.stringify(body ?? {}).includes('credentials')),
  );
}

const marked = sources.filter(({ grantsAccess }) => grantsAccess);

describe('an action that gives power or opens an account', () => {
  test.each(sources.filter(opens))('$id says that it does, or why it does not', (source) => {
    expect(source.grantsAccess === true).toBe(source.grantsNoAccess === undefined);
  });

  test.each(marked)('$id, which is marked, has a request that opens something', (source) => {
    expect(opens(source) && source.effect !== 'read').toBe(true);
  });

  test('is marked in the catalog as in its file, without the reasons of others', () => {
    const inFiles = [...said].filter(([, grantsAccess]) => grantsAccess === true).map(([id]) => id);
    expect(new Set(marked.map(({ id }) => id as string))).toEqual(new Set(inFiles));
    expect(inFiles.length).toBeGreaterThan(5);
    expect(JSON.stringify(actions)).not.toMatch(/grantsNoAccess|"No\. /);
  });

  test.each(marked)('$id needs a yes, and the words say why', (action) => {
    expect([needsConsent(action), mustAsk(action, false), mustAsk(action, true)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(whyConsent(action)).toContain('gives power or opens an account');
  });

  test('an action that only reads or changes needs none', () => {
    const others = sources.filter(({ effect, grantsAccess }) => effect !== 'destructive' && !grantsAccess);
    expect(others.length).toBeGreaterThan(5);
    for (const action of others) expect([needsConsent(action), whyConsent(action)]).toEqual([false, '']);
  });
});
