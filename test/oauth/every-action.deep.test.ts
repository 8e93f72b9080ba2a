import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { leaksIn } from '../helpers/leaks.js';
import { membershipMemory } from '../helpers/membership-memory.js';
import { DUE } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { Capture } from '../secrets/capture.js';
import { echo, pem, secretsOf } from './echo.js';
import { oauthHosts } from './hosts.js';
import type { OAuthOrg } from './oauth-org.js';
import { client, startOrg } from './rig.js';

jest.setTimeout(240_000);

const ids = listActions().map(({ id }) => id);

let org: OAuthOrg;
beforeAll(async () => {
  org = await startOrg();
});
afterAll(() => org.close());
beforeEach(() => {
  org.calls.length = 0;
  org.asked.length = 0;
  org.tokenScript = [];
});

/** Lets each request of an action be answered with what came. */
function answerAll(status: number): void {
  org.apiScript = Array(60).fill(echo(org, status));
}

test.each([200, 400, 401, 403, 500])(
  'the key, assertions, proofs and tokens are in no log, progress, audit event, error or output of any action whose requests are answered %i with what they held',
  async (status) => {
    const capture = new Capture();
    const onAudit = (event: unknown) => capture.add('an audit event', event);
    const { logger } = capture;
    const okta = org.connect(
      { ...client, privateKey: pem, keyId: 'key-1' },
      { logger, onAudit, maxRetries: 0, memberships: membershipMemory({ ...DUE, org: org.url }) },
    );
    const leaks = new Set<string>();
    let [requests, texts] = [0, 0];
    for (const id of ids) {
      answerAll(status);
      const onProgress = (progress: unknown) => capture.add(`progress of ${id}`, progress);
      const options = { hideEchoes: true, onProgress, timeoutMs: 1_500 };
      const result = await okta.execute(id, usualInputs[id] ?? {}, options as never);
      capture.add(`the result of ${id}`, result);
      for (const leak of leaksIn(capture.texts, secretsOf(org))) leaks.add(leak);
      requests += org.calls.length;
      texts += capture.texts.length;
      org.calls.length = 0;
      // A connector forgets assertions that are long used up.
      org.asked.length = 0;
      capture.texts.length = 0;
      // The token request too is answered with what it held.
      if (status === 200 || status === 401) continue;
      org.revokeTokens();
      org.tokenScript = [undefined, undefined, echo(org, status)];
    }
    expect([...leaks].slice(0, 10)).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(ids.length);
    expect(texts).toBeGreaterThan(ids.length * 4);
  },
);

// Its list does the same for every id.
const { 'a list of the command line': _, ...hosts } = oauthHosts();

describe.each(Object.entries(hosts))('%s', (_name, start) => {
  test('shows none of them for any action that is refused with what it sent', async () => {
    org.tokenScript = [];
    const { run, close } = await start(org);
    try {
      const leaks = new Set<string>();
      for (const id of ids) {
        // What another process signed is not this one's to know.
        org.asked.length = 0;
        answerAll(400);
        const text = await run(id, { ...usualInputs[id] });
        expect(text).not.toBe('');
        for (const leak of leaksIn([{ from: id, text }], secretsOf(org))) leaks.add(leak);
        org.calls.length = 0;
      }
      expect([...leaks].slice(0, 10)).toEqual([]);
    } finally {
      org.apiScript = [];
      await close();
    }
  });
});
