import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { leapingClock, type ScriptedServer, scriptedServer } from '../okta/answers.js';
import { asHtml, asJson, raw } from './reactions.js';
import { usualInputs } from './row.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

/** Actions whose output needs nothing of Okta's answer, so that an unreadable one does not undo what was done. */
const needNothing = [
  'suspendUser',
  'unsuspendUser',
  'unlockUser',
  'deactivateUser',
  'resetFactors',
  'clearUserSessions',
  'addUserToGroup',
  'removeUserFromGroup',
  'removeGroup',
  'removeUserFromApplication',
  'deleteApplication',
  'activateUser',
  'reactivateUser',
  'resetPassword',
  'forgotPassword',
  'expirePassword',
  'deleteUser',
];

describe('an answer whose body is not needed', () => {
  test.each(needNothing)('%s: ok, with a warning that it could not be read', async (action) => {
    const fromOkta = { 'x-okta-request-id': 'request-1' };
    for (const answer of [
      raw(200, '{"trunc', { ...asJson, ...fromOkta }),
      raw(200, '<html>Hello</html>', { ...asHtml, ...fromOkta }),
    ]) {
      server.play(answer);
      const result = await server.connect({ clock: leapingClock() }).execute(action, usualInputs[action]);
      expect(result).toMatchObject({ ok: true });
      expect(result.meta.warnings).toEqual([expect.stringMatching(/could not be read/)]);
    }
  });

  test.each(needNothing)('%s: a page of somebody before Okta proves nothing', async (action) => {
    const page = raw(200, '<html>Sign in to the network</html>', asHtml);
    server.play(page, page, page);
    const result = await server.connect({ clock: leapingClock() }).execute(action, usualInputs[action]);
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_RESPONSE', outcome: 'unknown' } });
  });

  test.each(needNothing)('%s: ok without a warning where it is empty', async (action) => {
    server.play(raw(204, ''));
    const result = await server.connect({ clock: leapingClock() }).execute(action, usualInputs[action]);
    expect(result).toMatchObject({ ok: true, meta: { warnings: [] } });
  });
});
