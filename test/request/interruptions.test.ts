import { describe, expect, test } from '@jest/globals';
import {
  codeOf,
  endsCall,
  endsRest,
  interrupted,
  networkFailure,
  wasSent,
} from '../../src/request/errors/interruptions.js';
import type { Outcome } from '../../src/result/failure.js';
import { aRead, failureLike, requestLike } from '../helpers/programs.js';

const change = requestLike({ operationId: 'addGroup' });
const coded = (code: unknown, more: object = {}) =>
  Object.assign(new Error('secret text'), { code, ...more });
const LOOK = 'It is not known whether the change was made. Check the org before you run the action again.';

describe('the outcome after an interruption of', () => {
  const rows: [string, typeof change | undefined, boolean, boolean, Outcome][] = [
    ['a change that was under way', change, true, false, 'unknown'],
    ['a change that never left', change, false, false, 'not-sent'],
    ['a change that never left, after an attempt without an answer', change, false, true, 'unknown'],
    ['a read that was under way', aRead, true, false, 'unchanged'],
    ['a read that never left', aRead, false, true, 'not-sent'],
    ['no request', undefined, true, true, 'not-sent'],
  ];
  test.each(rows)('%s', (_, request, sent, ambiguous, outcome) => {
    for (const why of ['cancelled', 'deadline', 'attempt-timeout'] as const)
      expect(interrupted(why, request, sent, ambiguous)).toMatchObject({ ambiguous, details: { outcome } });
    if (request === undefined) return;
    for (const code of ['ECONNRESET', 'ADDRESS_NOT_PUBLIC']) {
      const { details } = networkFailure(request, coded(code), sent, ambiguous);
      const never = request === aRead || !ambiguous ? 'not-sent' : outcome;
      expect(details.outcome).toBe(code === 'ADDRESS_NOT_PUBLIC' ? never : outcome);
    }
  });
});

describe('a call that we end', () => {
  test('was cancelled by the caller', () => {
    expect(interrupted('cancelled', change, false, false).details).toEqual({
      code: 'CANCELLED',
      message: 'The call was cancelled.',
      remedy: 'Run the action again if you still need it.',
      retryable: true,
      outcome: 'not-sent',
    });
    expect(interrupted('cancelled', change, true, false).details.remedy).toBe(LOOK);
  });

  test('names the time limit that ended it, and the request', () => {
    expect(interrupted('deadline', change, false, false).details).toEqual({
      code: 'TIMEOUT',
      message: "Okta did not answer within the call's time limit: addGroup.",
      remedy: 'Run the action again, or set a longer time limit.',
      retryable: true,
      outcome: 'not-sent',
      relatedOptions: ['timeoutMs'],
    });
    const attempt = interrupted('attempt-timeout', undefined, false, false).details;
    expect(attempt.message).toBe('Okta did not answer within the time limit of one attempt.');
    expect(attempt.relatedOptions).toEqual(['attemptTimeoutMs']);
    expect(interrupted('deadline', change, true, false).details.remedy).toBe(LOOK);
  });

  test('ends the rest of a list when the token or the way to Okta is to blame, not when time ran out', () => {
    for (const code of ['UNAUTHENTICATED', 'INVALID_CONNECTION'] as const)
      for (const retryable of [true, false]) expect(endsRest(failureLike({ code, retryable }))).toBe(true);
    for (const code of ['CANCELLED', 'TIMEOUT', 'REJECTED'] as const)
      expect(endsRest(failureLike({ code, retryable: false }))).toBe(false);
  });

  test('sends nothing further when no later request could succeed', () => {
    for (const code of ['CANCELLED', 'UNAUTHENTICATED', 'INVALID_CONNECTION', 'TIMEOUT'] as const)
      expect(endsCall(failureLike({ code }))).toBe(true);
    for (const code of ['NOT_OKTA', 'NETWORK'] as const) {
      expect(endsCall(failureLike({ code, retryable: false }))).toBe(true);
      expect(endsCall(failureLike({ code, retryable: true }))).toBe(false);
    }
    for (const code of ['REJECTED', 'RATE_LIMITED'] as const)
      expect(endsCall(failureLike({ code }))).toBe(false);
  });
});

describe('a failed connection', () => {
  test('that broke is reported with the request that was on it', () => {
    expect(networkFailure(aRead, coded('ECONNRESET'), true, false).details).toEqual({
      code: 'NETWORK',
      message: 'The connection broke before Okta answered getUser (ECONNRESET).',
      remedy: 'Check the Organization URL, DNS, proxy and firewall, then run the action again.',
      retryable: true,
      outcome: 'unchanged',
    });
    expect(networkFailure(change, undefined, true, true)).toMatchObject({
      ambiguous: true,
      details: { remedy: LOOK, message: expect.stringContaining('(UNKNOWN)') },
    });
  });

  test.each([
    ['ENOTFOUND', "The org can't be reached: DNS does not know its name (ENOTFOUND)."],
    ['ECONNREFUSED', "The org can't be reached: it refuses connections (ECONNREFUSED)."],
    ['EPIPE', "The org can't be reached (EPIPE)."],
  ])(
    'that was never established (%s) is reported as unreachable, in words where the code is known',
    (code, message) => {
      expect(networkFailure(change, coded(code), false, false).details.message).toBe(message);
    },
  );

  test('that a proxy refused, or whose proxy is unreachable, is reported with a remedy about the proxy', () => {
    const remedy =
      "Check the proxy's address, user name and password. Check that the proxy allows connections to the org's host.";
    const of = (code: string) => networkFailure(change, coded(code), false, false).details;
    expect(of('PROXY_ANSWERED_403')).toMatchObject({
      message: 'The proxy refused to connect to the org (403).',
      remedy,
      retryable: true,
    });
    expect(of('PROXY_ECONNREFUSED')).toMatchObject({
      message: "The proxy can't be reached: it refuses connections (ECONNREFUSED).",
      remedy,
      retryable: true,
    });
    expect(of('PROXY_ANSWERED_407').retryable).toBe(false);
    expect(of('NO_PROXY_HERE').message).toBe("The org can't be reached (NO_PROXY_HERE).");
  });

  describe('whose certificate cannot be verified', () => {
    const UNTRUSTED = 'SELF_SIGNED_CERT_IN_CHAIN';
    const reason = "the server's certificate leads to a root certificate that Node does not trust";

    test('is reported with what is wrong with it, and must not be tried again', () => {
      expect(networkFailure(change, coded(UNTRUSTED), false, false).details).toEqual({
        code: 'NETWORK',
        message: `The org can't be reached: ${reason} (${UNTRUSTED}).`,
        remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
        retryable: false,
        outcome: 'not-sent',
      });
    });

    test('may be the one of the proxy', () => {
      expect(networkFailure(change, coded(`PROXY_${UNTRUSTED}`), false, false).details).toMatchObject({
        message: `The proxy can't be reached: ${reason} (${UNTRUSTED}).`,
        retryable: false,
      });
    });

    test('leaves an earlier attempt in doubt', () => {
      expect(networkFailure(change, coded(UNTRUSTED), false, true)).toMatchObject({
        ambiguous: true,
        details: { outcome: 'unknown', remedy: LOOK },
      });
      expect(networkFailure(aRead, coded(UNTRUSTED), false, false).ambiguous).toBe(false);
    });
  });

  test('to an address that is not public is INVALID_CONNECTION', () => {
    const failure = networkFailure(change, coded('ADDRESS_NOT_PUBLIC'), false, true);
    expect(failure.ambiguous).toBe(true);
    expect(failure.details).toEqual({
      code: 'INVALID_CONNECTION',
      message: 'The Organization URL leads to an address that is not public. Nothing was sent to it.',
      remedy: 'Check the Organization URL. If the org really is inside your network, allow its address.',
      retryable: false,
      outcome: 'unknown',
      relatedOptions: ['allowAddresses'],
    });
  });
});

describe('whether a request was sent', () => {
  const before =
    'ADDRESS_NOT_PUBLIC ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH UND_ERR_CONNECT_TIMEOUT';

  test.each(before.split(' '))('is denied for %s', (code) => {
    expect(wasSent(coded(code))).toBe(false);
    expect(wasSent(new Error('failed', { cause: coded(code) }))).toBe(false);
  });

  test('is denied for a certificate that cannot be verified', () => {
    expect(wasSent(coded('CERT_HAS_EXPIRED'))).toBe(false);
    expect(wasSent(new Error('failed', { cause: coded('HOSTNAME_MISMATCH') }))).toBe(false);
  });

  test('is denied only if the transport says so or the code proves it; otherwise it may have been sent', () => {
    expect(wasSent({ sent: false })).toBe(false);
    for (const error of [
      coded('ECONNRESET'),
      { sent: true },
      { sent: 0 },
      'text',
      null,
      undefined,
      new Error('x'),
    ])
      expect(wasSent(error)).toBe(true);
  });
});

describe('the code of an error', () => {
  const nested = (depth: number): unknown =>
    depth === 0 ? coded('DEEP') : new Error('outer', { cause: nested(depth - 1) });

  test('is its own or that of a cause, up to a limited depth', () => {
    expect(codeOf(coded('EPIPE', { cause: coded('OTHER') }))).toBe('EPIPE');
    expect(codeOf(nested(4))).toBe('DEEP');
    expect(codeOf(nested(5))).toBe('UNKNOWN');
  });

  test('is always a constant, never a text that may contain what was sent', () => {
    for (const code of [
      'Bearer TOKEN',
      'TOKEN x',
      ' EPIPE',
      'ePIPE',
      'EPIPEx',
      'E',
      7,
      ['EPIPE'],
      '',
      undefined,
    ])
      expect(codeOf(coded(code))).toBe('UNKNOWN');
    expect(codeOf(coded('UND_ERR_SOCKET_2'))).toBe('UND_ERR_SOCKET_2');
    expect(codeOf(coded('no constant', { cause: coded('EPIPE') }))).toBe('EPIPE');
    for (const error of [undefined, null, 0, '', 'text', {}]) expect(codeOf(error)).toBe('UNKNOWN');
  });
});
