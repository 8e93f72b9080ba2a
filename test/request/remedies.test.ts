import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refusal } from '../../src/request/errors/okta-errors.js';
import { isPassing, remedyFor } from '../../src/request/errors/remedies.js';
import { takenField } from '../../src/request/errors/taken-field.js';
import { requestLike } from '../helpers/programs.js';

const EXISTS = 'An object with this field already exists in the current organization';
const change = requestLike({ operationId: 'updateUser' });

describe('the field whose value is already in use', () => {
  const of = (cause: string, summary = 'Api validation failed') =>
    takenField({ status: 400, errorCode: 'E0000001', errorSummary: summary, errorCauses: [cause] });

  test.each([
    [`employeeNumber: ${EXISTS}`, 'employeeNumber'],
    [`login: ${EXISTS}`, 'login'],
    [`profile.badge_no: ${EXISTS}`, 'profile.badge_no'],
    ["Property 'badge' already exists", 'badge'],
    ["Property name 'badge' with this value already exists", 'badge'],
    [EXISTS, ''],
  ])('is read from %j', (cause, field) => {
    expect(of(cause)).toBe(field);
  });

  test("is read from Okta's summary when the cause does not name it", () => {
    expect(of(EXISTS, 'Api validation failed: name')).toBe('name');
  });

  test('is undefined when nothing exists already or the status does not fit', () => {
    expect(of('email: invalid')).toBeUndefined();
    expect(takenField({ status: 403, errorCauses: [EXISTS] })).toBeUndefined();
  });

  test('is in the message, and the remedy asks for another value instead of another state', () => {
    const okta = { status: 400, errorCode: 'E0000001', errorCauses: [`employeeNumber: ${EXISTS}`] };
    const { code, message, remedy } = refusal(change, okta, false).details;
    expect(code).toBe('CONFLICT');
    expect(message).toMatch(/The value of employeeNumber is already in use\.$/);
    expect(remedy).toMatch(/^Use another value/);
    expect(remedy).not.toMatch(/state/);
  });
});

describe('the remedy for a refusal', () => {
  const remedy = (operationId: string, status: number, errorCode: string, ...errorCauses: string[]) =>
    refusal(requestLike({ operationId }), { status, errorCode, errorCauses }, false).details.remedy;

  test('names both possible reasons for a refused group membership', () => {
    for (const operationId of ['assignUserToGroup', 'unassignUserFromGroup'])
      expect(remedy(operationId, 403, 'E0000006')).toMatch(
        /nobody can change the members.*admin role.*getGroup/,
      );
    expect(remedy('suspendUser', 403, 'E0000006')).not.toMatch(/group/i);
  });

  // Okta's list of error codes
  test.each([
    [502, 'E0000134', /Inline Hooks/],
    [504, 'E0000137', /Inline Hooks/],
    [500, 'E0000138', /provider/],
    [503, 'E0000139', /provider/],
    [404, 'E0000026', /no longer offers/],
    [410, 'E0000215', /no longer offers/],
    [404, 'E0000191', /in time/],
  ])('names what failed for %s %s', (status, errorCode, words) => {
    expect(remedy('enrollFactor', status, errorCode)).toMatch(words);
  });

  test('names the group, and no admin role, for an assignment that comes from a group', () => {
    const text = remedy('unassignUserFromApplication', 403, 'E0000046');
    expect(text).toMatch(/Remove the user from that group/);
    expect(text).not.toMatch(/admin role/);
  });

  test("of an application's user profile names that profile, not the org's", () => {
    const okta = {
      status: 400,
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: assignment',
      errorCauses: ["Property 'givenName' not found"],
    };
    const { remedy: words } = refusal(
      requestLike({ operationId: 'updateApplicationUser' }),
      okta,
      false,
    ).details;
    expect(words).toMatch(/application's own user profile/);
    expect(words).not.toMatch(/the org's profile/);
  });

  test("of a hook that Okta could not verify is about the hook's address", () => {
    expect(remedy('verifyEventHook', 400, 'E0000001', 'x')).toMatch(/address of the hook.*https.*challenge/);
    expect(remedy('verifyEventHook', 403, 'E0000006')).toMatch(/admin role/);
  });

  test('of an internal error names the priority where two groups may have the same', () => {
    expect(remedy('assignGroupToApplication', 500, 'E0000009')).toMatch(/priority/);
    expect(remedy('updateUser', 500, 'E0000009')).not.toMatch(/priority/);
  });

  test('of a session that a token has not is no change of the inputs', () => {
    expect(remedy('grantConsentToScope', 403, 'E0000005')).toMatch(/kind of authorization/);
  });

  test('of a token that Okta does not know tells what ends one', () => {
    expect(remedy('getUser', 401, 'E0000011')).toMatch(/30 days.*administrator who made it/);
  });

  test.each([
    ["Property name 'x' is not defined in profile", /does not have this attribute/],
    ['Password requirements were not met.', /password violates/],
    ['firstName: The field cannot be left blank', /missing/],
    ['login: Username must be in the form of an email address', /email address/],
    ['something else', /as Okta's message says/],
  ])('of E0000001 follows from its cause: %s', (cause, words) => {
    expect(remedy('createUser', 400, 'E0000001', cause)).toMatch(words);
  });

  test('of a temporary problem says so, and the call is retryable', () => {
    for (const errorCode of ['E0000112', 'E0000239', 'E0000249', 'E0000253', 'E0000268']) {
      const status = errorCode === 'E0000239' ? 423 : 409;
      const { retryable, outcome, remedy: words } = refusal(change, { status, errorCode }, false).details;
      expect([errorCode, retryable, outcome]).toEqual([errorCode, true, 'unchanged']);
      expect(words).toMatch(/again/);
    }
    expect(isPassing({ status: 409, errorCode: 'E0000062' })).toBe(false);
    expect(isPassing(undefined)).toBe(false);
  });

  test('exists for any error that Okta sends', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'E0000006', 'E0000001'));
    fc.assert(
      fc.property(text, text, fc.array(text), (operationId, errorCode, errorCauses) => {
        for (const code of ['REJECTED', 'CONFLICT', 'FORBIDDEN', 'NOT_FOUND'] as const)
          expect(remedyFor(operationId, code, { status: 400, errorCode, errorCauses })).toMatch(/\w+\.$/);
      }),
    );
  });
});
