import { describe, expect, test } from '@jest/globals';
import { notOkta, redirected } from '../../src/request/errors/not-okta.js';
import type { AnsweredBy } from '../../src/result/failure.js';
import { aRead, requestLike } from '../helpers/programs.js';

const change = requestLike({ operationId: 'deleteGroup', method: 'DELETE' });
const by = (status: number, kind: AnsweredBy['kind'] = 'html', server?: string): AnsweredBy => ({
  status,
  kind,
  ...(server !== undefined && { server }),
});
const details = (status: number, kind?: AnsweredBy['kind']) =>
  notOkta(aRead, by(status, kind), false, undefined).details;

describe('a response that does not come from Okta', () => {
  test('is reported with its sender, and leaves a change unknown', () => {
    expect(notOkta(change, by(502, 'html', 'nginx'), false, 9_000).details).toEqual({
      code: 'NOT_OKTA',
      message:
        'Something between the connector and Okta answered deleteGroup: status 502 with an HTML page (Server: nginx).',
      remedy: expect.stringMatching(
        /^The change may have been made anyway\. Check the org .* could not reach Okta/,
      ),
      retryable: true,
      outcome: 'unknown',
      retryAfterMs: 9_000,
      answeredBy: { status: 502, kind: 'html', server: 'nginx' },
    });
  });

  test('is reported to a read with the outcome "unchanged"', () => {
    const { outcome, remedy } = details(403);
    expect(outcome).toBe('unchanged');
    expect(remedy).not.toMatch(/may have been done/);
  });

  test.each([
    [200, 'html', /sign in first \(captive portal\)/],
    [204, 'empty', /leads directly to Okta/],
    [401, 'html', /own user name and password.*API token is not the cause/],
    [407, 'html', /proxy settings/],
    [403, 'html', /firewall or web filter on the way blocks.*Admin roles in Okta are not the cause/],
    [451, 'html', /web filter on the way blocks/],
    [404, 'html', /leads to another service, or a gateway .* has no route/],
    [405, 'json', /has no route/],
    [413, 'text', /size/],
    [429, 'html', /limits the number of calls/],
    [500, 'html', /Run the action again later/],
    [502, 'html', /could not reach Okta\. Run the action again later/],
    [503, 'empty', /could not reach Okta\. Run the action again later/],
    [504, 'html', /could not reach Okta\. Run the action again later/],
    [511, 'html', /captive portal/],
    [520, 'html', /Run the action again later/],
    [418, 'html', /blocks the call/],
    [400, 'json', /another service on the way refused/],
  ] as const)('has a remedy for status %d with a body that is %s', (status, kind, remedy) => {
    expect(details(status, kind).remedy).toMatch(remedy);
  });

  test('is retryable when a gateway reports a temporary problem', () => {
    for (const status of [200, 204, 408, 429, 500, 502, 503, 504, 520])
      expect([status, details(status).retryable]).toEqual([status, true]);
    for (const status of [400, 401, 403, 404, 405, 407, 409, 410, 451, 501, 511])
      expect([status, details(status).retryable]).toEqual([status, false]);
  });
});

test('a redirect is reported as INVALID_CONNECTION, with its sender', () => {
  expect(redirected(change, by(302), false).details).toMatchObject({
    code: 'INVALID_CONNECTION',
    outcome: 'unknown',
    retryable: false,
    answeredBy: { status: 302 },
  });
  expect(redirected(aRead, by(302), true).details.outcome).toBe('unchanged');
});
