import { describe, expect, test } from '@jest/globals';
import { oktaErrorIn, requestIdOf } from '../../src/request/errors/answered-by.js';
import { rateLimited, refusal, saysGone, unreadable } from '../../src/request/errors/okta-errors.js';
import { REMEDIES } from '../../src/request/errors/remedies-by-code.js';
import { TAKEN } from '../../src/request/errors/taken-field.js';
import type { OktaRequest } from '../../src/request/request.js';
import { Failure, type OktaSaid, type Outcome } from '../../src/result/failure.js';
import { answerLike, aRead, requestLike, sentBack } from '../helpers/programs.js';

const change = requestLike({ operationId: 'updateUser' });

interface Refused {
  request?: OktaRequest;
  ambiguous?: boolean;
  summary?: string;
  causes?: unknown;
}

function refused(status: number, errorCode: string, more: Refused = {}) {
  const { request = change, ambiguous = false, summary = 'Api validation failed', causes = [] } = more;
  const body = { errorCode, errorSummary: summary, errorId: 'oae1', errorCauses: causes };
  const answer = sentBack(status, body);
  return refusal(request, oktaErrorIn(answer, requestIdOf(answer)) as OktaSaid, ambiguous);
}

// okta/okta-sdk-java#1564
test('a code that is none of the usual form leaves what Okta says of it', () => {
  const summary = 'Items not present for array property: roles.';
  const { code, message } = refused(400, 'error', { summary }).details;
  expect({ code, message }).toEqual({
    code: 'REJECTED',
    message: `Okta refused updateUser (400): ${summary}`,
  });
});

describe('the code of a refusal', () => {
  const code = (status: number, errorCode: string, more?: Refused) =>
    refused(status, errorCode, more).details.code;

  test.each([
    ...['E0000016', 'E0000032', 'E0000038', 'E0000040', 'E0000056'],
    ...['E0000107', 'E0000152', 'E0000154'],
  ])('is CONFLICT for %s at any status', (wrong) => {
    for (const status of [400, 401, 403, 404, 500]) expect(code(status, wrong)).toBe('CONFLICT');
  });

  test('is UNAUTHENTICATED for 401, unless the feature is not enabled', () => {
    expect(code(401, 'E0000011')).toBe('UNAUTHENTICATED');
    expect(code(401, '')).toBe('UNAUTHENTICATED');
    expect(code(401, 'E0000015')).toBe('FORBIDDEN');
  });

  test('is FORBIDDEN for 403 with an error code about permissions or without one', () => {
    for (const rights of ['E0000006', 'E0000015', '']) expect(code(403, rights)).toBe('FORBIDDEN');
    expect(code(403, 'E0000014')).toBe('REJECTED');
    expect(code(405, '')).toBe('REJECTED');
    expect(code(400, 'E0000006')).toBe('REJECTED');
  });

  test('is NOT_FOUND for 404, and CONFLICT for 409 and 412', () => {
    expect([404, 409, 412, 410, 422].map((status) => code(status, 'E0000007'))).toEqual([
      'NOT_FOUND',
      'CONFLICT',
      'CONFLICT',
      'REJECTED',
      'REJECTED',
    ]);
  });

  test('is REJECTED for 404 when Okta does not know the path or the method', () => {
    for (const noRoute of ['E0000008', 'E0000022', 'E0000026']) expect(code(404, noRoute)).toBe('REJECTED');
  });

  // Okta's list of error codes
  test('is NOT_FOUND for 410 with a code that says that the device or user is gone, and for no other 410', () => {
    for (const gone of ['E0000153', 'E0000156']) expect(code(410, gone)).toBe('NOT_FOUND');
    expect(code(410, 'E0000215')).toBe('REJECTED');
  });

  test('is OKTA_UNAVAILABLE for 5xx except 501, and for 423 while Okta reconciles', () => {
    for (const status of [500, 502, 503, 504, 599]) expect(code(status, 'E0000009')).toBe('OKTA_UNAVAILABLE');
    expect(code(501, 'E0000060')).toBe('REJECTED');
    expect(code(499, 'E0000009')).toBe('REJECTED');
    expect(code(423, 'E0000239')).toBe('OKTA_UNAVAILABLE');
    expect(code(423, 'E0000060')).toBe('REJECTED');
    expect(code(400, 'E0000239')).toBe('REJECTED');
  });

  test('is CONFLICT for 400 when the summary or any cause says that the object exists', () => {
    const taken = 'login: An object with this field Already Exists in the organization';
    const other = { errorSummary: 'lastName: must not be empty' };
    expect(code(400, 'E0000001', { summary: taken })).toBe('CONFLICT');
    expect(code(400, 'E0000001', { causes: [other, { errorSummary: taken }] })).toBe('CONFLICT');
    expect(code(400, 'E0000001', { causes: [other] })).toBe('REJECTED');
    expect(code(422, 'E0000001', { summary: taken })).toBe('REJECTED');
    expect(refusal(change, sentBack(400, ''), false).details.code).toBe('REJECTED');
  });

  test.each(['suspendUser', 'unsuspendUser'])(
    'is CONFLICT for 400 E0000001 of %s, because the state is wrong',
    (operationId) => {
      const request = requestLike({ operationId });
      expect(code(400, 'E0000001', { request })).toBe('CONFLICT');
      expect(code(400, 'E0000003', { request })).toBe('REJECTED');
      expect(code(422, 'E0000001', { request })).toBe('REJECTED');
    },
  );

  test('is REJECTED in all other cases', () => {
    expect([400, 402, 415].map((status) => code(status, 'E0000001'))).toEqual(Array(3).fill('REJECTED'));
  });
});

describe('the error of a refusal', () => {
  const said = { status: 400, errorCode: 'E0000001', errorId: 'oae1', requestId: 'request-1' };

  test('contains its causes, or else its summary, as sentences', () => {
    const causes = [{ errorSummary: 'login: taken' }, { errorSummary: 'email: too long' }];
    expect(refused(400, 'E0000001', { causes }).details).toEqual({
      code: 'REJECTED',
      message: 'Okta refused updateUser (400 E0000001): login: taken; email: too long.',
      remedy: REMEDIES.REJECTED,
      retryable: false,
      outcome: 'unchanged',
      okta: {
        ...said,
        errorSummary: 'Api validation failed',
        errorCauses: ['login: taken', 'email: too long'],
      },
    });
    const message = (summary: string) => refused(400, 'E0000001', { summary }).details.message;
    expect(message('Not valid')).toBe('Okta refused updateUser (400 E0000001): Not valid.');
    for (const end of ['.', '!', '?'])
      expect(message(`Not valid${end}  `)).toBe(`Okta refused updateUser (400 E0000001): Not valid${end}`);
    expect(message('.'.padStart(3, 'a'))).toBe('Okta refused updateUser (400 E0000001): aa.');
  });

  test('names the field whose value somebody else has, if Okta does', () => {
    const exists = 'An object with this field already exists in the current organization';
    const named = refused(400, 'E0000001', { causes: [{ errorSummary: `login: ${exists}` }] }).details;
    expect(named).toMatchObject({
      code: 'CONFLICT',
      message: `Okta refused updateUser (400 E0000001): login: ${exists}. The value of login is already in use.`,
      remedy: TAKEN,
    });
    expect(refused(400, 'E0000001', { causes: [{ errorSummary: exists }] }).details).toMatchObject({
      message: `Okta refused updateUser (400 E0000001): ${exists}. A value is already in use.`,
      remedy: TAKEN,
    });
    // A conflict of another kind is none of values, whatever its text says.
    expect(refused(409, 'E0000062', { summary: exists }).details.remedy).not.toBe(TAKEN);
  });

  test('contains only the status when Okta gives no text', () => {
    const { details } = refusal(change, { status: 415 }, false);
    expect(details.message).toBe('Okta refused updateUser (415).');
    expect(details.okta).toEqual({ status: 415 });
  });

  test('contains the pause that the response asks for', () => {
    expect(refusal(change, { status: 503 }, false, 7_000).details.retryAfterMs).toBe(7_000);
    expect(refusal(change, { status: 503 }, false).details).not.toHaveProperty('retryAfterMs');
  });

  test('contains the remedy of its code', () => {
    const remedy = (status: number, errorCode: string) => refused(status, errorCode).details.remedy;
    expect([
      remedy(401, 'E0000011'),
      remedy(403, 'E0000006'),
      remedy(404, 'E0000007'),
      remedy(409, 'E0000062'),
      remedy(400, 'E0000003'),
      remedy(500, 'E0000009'),
      remedy(401, 'E0000015'),
      remedy(503, 'E0000010'),
      remedy(403, 'E0000268'),
    ]).toEqual([
      expect.stringContaining('Check the API token'),
      expect.stringContaining('admin role'),
      expect.stringContaining('Check the id'),
      expect.stringContaining('already assigned to the application'),
      expect.stringContaining('Change the inputs'),
      expect.stringContaining('status.okta.com'),
      'The feature is not enabled in this org. Ask Okta Support to enable it.',
      'Okta is in read-only mode. Run the action again when that ends.',
      'Okta is still making another role change. Run the action again.',
    ]);
  });

  test('is retryable when Okta is unavailable or another role change is in progress', () => {
    const retryable = (status: number, errorCode: string) => refused(status, errorCode).details.retryable;
    expect(retryable(500, 'E0000009')).toBe(true);
    expect(retryable(423, 'E0000239')).toBe(true);
    expect(retryable(403, 'E0000268')).toBe(true);
    expect(retryable(403, 'E0000006')).toBe(false);
  });
});

describe('the outcome of a refusal', () => {
  const outcome = (status: number, errorCode: string, more: Refused = {}) => {
    const failure = refused(status, errorCode, more);
    expect(failure.ambiguous).toBe(more.ambiguous ?? false);
    return failure.details.outcome;
  };

  test('is unchanged, unless Okta failed during a change', () => {
    expect(outcome(400, 'E0000001')).toBe('unchanged');
    expect(outcome(423, 'E0000239')).toBe('unchanged');
    expect(outcome(501, 'E0000060')).toBe('unchanged');
    expect(outcome(503, 'E0000010')).toBe('unchanged');
    expect(outcome(500, 'E0000009')).toBe('unknown');
    expect(outcome(500, 'E0000038')).toBe('unchanged');
    expect(outcome(500, 'E0000009', { request: aRead })).toBe('unchanged');
  });

  test('is unknown after an attempt without a response, unless the request only reads', () => {
    expect(outcome(400, 'E0000001', { ambiguous: true })).toBe('unknown');
    expect(outcome(400, 'E0000001', { ambiguous: true, request: aRead })).toBe('unchanged');
  });
});

describe('a 404', () => {
  const gone = (okta?: OktaSaid) =>
    saysGone(new Failure({ ...refused(404, 'E0000007').details, ...(okta && { okta }) }));

  test('shows that something is gone only when it has an error code of Okta', () => {
    expect(gone()).toBe(true);
    expect(gone({ status: 404 })).toBe(false);
    expect(saysGone(refused(403, 'E0000006'))).toBe(false);
    for (const other of [new Error('gone'), undefined, { details: refused(404, 'E0000007').details }])
      expect(saysGone(other)).toBe(false);
    expect(saysGone(new Failure({ ...refused(404, 'E0000007').details, code: 'REJECTED' }))).toBe(false);
    const { okta: _, ...unsaid } = refused(404, 'E0000007').details;
    expect(saysGone(new Failure(unsaid))).toBe(false);
  });
});

describe('a response that cannot be read', () => {
  const broken = (request: OktaRequest) =>
    unreadable(answerLike(undefined, { request, unreadable: 'its body is not JSON' }));

  test('leaves a read unchanged and retryable', () => {
    expect(broken(aRead).details).toEqual({
      code: 'INVALID_RESPONSE',
      message: 'Okta answered getUser with 200, but its body is not JSON.',
      remedy:
        'Run the action again. If the problem persists, check that the Organization URL leads directly to Okta.',
      retryable: true,
      outcome: 'unchanged',
      okta: { status: 200 },
    });
  });

  test('leaves a change applied, because Okta itself responded', () => {
    expect(broken(change).details).toMatchObject({
      remedy: 'Check the object in Okta before you run the action again.',
      retryable: false,
      outcome: 'applied',
    });
  });

  test('may have no body, or a body of the wrong kind', () => {
    const none = unreadable(answerLike(undefined, { request: change }));
    expect(none.details).toMatchObject({
      message: 'Okta answered updateUser with 200, but the answer has no body.',
      outcome: 'applied',
    });
    expect(unreadable(answerLike([], { request: aRead }), 'it is no list').details.message).toBe(
      'Okta answered getUser with 200, but it is no list.',
    );
  });
});

describe('an exceeded rate limit', () => {
  const usual = { retryAfterMs: 1_001, sent: false, kind: 'Used up', ambiguous: false };

  test('names the time until more calls are possible', () => {
    expect(rateLimited(usual).details).toStrictEqual({
      code: 'RATE_LIMITED',
      message: 'Used up. More calls are possible in about 2 s.',
      remedy: 'Run the action again after that time, or set a longer time limit.',
      retryable: true,
      outcome: 'not-sent',
      retryAfterMs: 1_001,
    });
  });

  test.each([
    [{ sent: false, ambiguous: false }, 'not-sent'],
    [{ sent: true, ambiguous: false }, 'unchanged'],
    [{ sent: true, ambiguous: true }, 'unknown'],
    [{ sent: false, ambiguous: true }, 'unknown'],
  ] as [{ sent: boolean; ambiguous: boolean }, Outcome][])('with %p has the outcome %s', (how, outcome) => {
    const okta = { status: 429 };
    const failure = rateLimited({ ...usual, ...how, okta });
    expect(failure.details).toMatchObject({ outcome, okta });
    expect(failure.ambiguous).toBe(how.ambiguous);
  });
});
