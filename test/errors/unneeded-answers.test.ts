import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Action } from '../../src/catalog/action.js';
import { findAction, listActions } from '../../src/catalog/catalog.js';
import { leapingClock, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { asHtml, asJson, raw } from './server-answers.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

/** Outputs that every answer of 2xx gives. */
const CERTAIN = ['changed', 'result'];

/**
 * Actions whose output needs nothing of Okta's answer, so that an unreadable one does not undo what was done; those
 * that read before are tested with their reads.
 */
const needNothing = listActions()
  .filter(({ effect, state }) => effect !== 'read' && state?.first !== true)
  .filter(({ steps: [first] }) => first?.method !== 'GET')
  .filter(({ input, output }) =>
    output.required.every((name) => Object.hasOwn(input.properties, name) || CERTAIN.includes(name)),
  )
  .map(({ id }) => id);

/** What is said of a link or password that the usual inputs ask for, and that no answer brought. */
function absentSecrets(id: string): unknown[] {
  const { input, output } = findAction(id) as Action;
  const asked = Object.values(output.properties).some(
    ({ secret, onlyWith }) =>
      secret &&
      onlyWith !== undefined &&
      Object.entries(onlyWith).every(
        ([name, value]) => (usualInputs[id]?.[name] ?? input.properties[name]?.default) === value,
      ),
  );
  return asked ? [expect.stringMatching(/^Okta made the change, but its response has no /)] : [];
}

test('most changes need no data from the response', () => {
  expect(needNothing.length).toBeGreaterThanOrEqual(17);
});

describe('when the body of a response is not needed', () => {
  test.each(needNothing)('%s succeeds with a warning that the body cannot be read', async (action) => {
    server.play(raw(200, '{"trunc', asJson));
    const result = await server.connect({ clock: leapingClock() }).execute(action, usualInputs[action]);
    expect(result).toMatchObject({ ok: true });
    expect(result.meta.warnings).toEqual([
      expect.stringMatching(/could not be read/),
      ...absentSecrets(action),
    ]);
  });

  test.each(needNothing)('%s does not take a page of something before Okta as proof', async (action) => {
    for (const page of [
      raw(200, '<html>Sign in to the network</html>', asHtml),
      raw(200, '<html>Blocked</html>', { ...asHtml, 'x-okta-request-id': 'request-1' }),
      raw(200, '{}', { 'content-type': 'application/json' }),
      raw(204, ''),
      raw(404, '<html>404 page not found', asHtml),
    ]) {
      server.play(page, page, page);
      const result = await server.connect({ clock: leapingClock() }).execute(action, usualInputs[action]);
      expect(result).toMatchObject({ ok: false, error: { code: 'NOT_OKTA', outcome: 'unknown' } });
      if (!result.ok) expect(result.error).not.toHaveProperty('okta');
    }
  });

  test.each(needNothing)('%s succeeds when the body is empty, and warns of nothing else', async (action) => {
    server.play(raw(204, '', { 'x-okta-request-id': 'request-1' }));
    const result = await server.connect({ clock: leapingClock() }).execute(action, usualInputs[action]);
    expect(result).toMatchObject({ ok: true, meta: { warnings: absentSecrets(action) } });
  });
});
