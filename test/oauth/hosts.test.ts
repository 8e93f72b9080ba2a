import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { leaksIn } from '../helpers/leaks.js';
import { echo, secretsOf } from './echo.js';
import { oauthHosts } from './hosts.js';
import type { OAuthOrg } from './oauth-org.js';
import { startOrg, USER } from './rig.js';

let org: OAuthOrg;
beforeAll(async () => {
  org = await startOrg();
});
afterAll(() => org.close());

describe.each(Object.entries(oauthHosts()))('%s', (_, start) => {
  test('connects as a service app with DPoP, and hides what Okta sends back of its token and proofs', async () => {
    const { run, close } = await start(org);
    try {
      org.calls.length = 0;
      expect(await run('getUserWithId', { userId: USER })).toContain(USER);
      expect(org.calls.length).toBeGreaterThan(0);
      for (const { headers, proof } of org.calls) {
        expect(headers.authorization).toMatch(/^DPoP eyJ/);
        expect(proof).toMatchObject({ htu: expect.stringContaining(org.url) });
      }
      org.apiScript = Array(8).fill(echo(org, 200));
      const shown = await run('getUserWithId', { userId: USER });
      org.apiScript = [];
      expect(shown).toContain('[hidden]');
      expect(leaksIn([{ from: 'what it shows', text: shown }], secretsOf(org))).toEqual([]);
    } finally {
      await close();
    }
  });
});
