import type { ErrorCode, OktaSaid } from '../../result/failure.js';
import {
  BY_CODE,
  KEPT_ELSEWHERE,
  MASTERED,
  OTHER_NUMBER,
  POLICY,
  REMEDIES,
  type Remedy,
  RULE_STATUS,
} from './remedies-by-code.js';

/** Okta did nothing, and will when something of its own is done. */
const PASSING: ReadonlySet<string> = new Set([
  'E0000112',
  'E0000145',
  'E0000239',
  'E0000249',
  'E0000253',
  'E0000268',
]);

/** What to do about E0000001, the code of every bad value, by what its causes say. */
const BY_CAUSE: readonly (readonly [RegExp, Remedy])[] = [
  [
    /' not found[^']*validation failed: assignment/i,
    "Change the inputs: the application's own user profile does not have this attribute, whose names are not those of Okta's profile (given_name, not firstName). Under Directory > Profile Editor the application shows them.",
  ],
  [
    /not defined in profile|' not found/i,
    "Change the inputs: the org's profile does not have this attribute. Check its spelling under Directory > Profile Editor.",
  ],
  [/password requirements|password policy/i, `Change the inputs: the password violates ${POLICY}.`],
  [/left blank|is required|missing/i, 'Change the inputs: a value that the org requires is missing.'],
  [
    /read.?only|mastered/i,
    {
      replaceUser: KEPT_ELSEWHERE,
      other: `Change the inputs: leave this attribute out. ${MASTERED}`,
    },
  ],
  [
    /already set up/i,
    'The user has a factor of this type. Remove it with Reset Factor (resetFactor) first; for another phone number, then enroll with Update phone (updatePhone).',
  ],
  [/existing verified phone/i, OTHER_NUMBER],
  [
    /factor not allowed|multifactor policy/i,
    "The org's policy does not let this user enroll such a factor. Allow it for one of the user's groups under Security > Authenticators (or Multifactor), Enrollment.",
  ],
  [/Group Rule with the status/i, RULE_STATUS],
  [
    /Federation Broker Mode/i,
    "An application in Federation Broker Mode takes no assignments. Turn Federation Broker Mode off in the application's settings first.",
  ],
  [/form of an email/i, 'Change the inputs: the login must have the form of an email address in this org.'],
];

/** Where Okta's 400 says no more than that it did not work. */
const BY_OPERATION: Readonly<Record<string, string>> = {
  verifyEventHook:
    'Okta called the address of the hook, and was not answered as it expects. Check that the handler runs there, that the internet reaches it by https with a public certificate and without a redirect, and that it answers GET within 3 seconds with the challenge.',
};

/** What to do next, by Okta's code where it says more than ours. */
export function remedyFor(operationId: string, code: ErrorCode, okta: OktaSaid): string {
  const { status, errorCode = '', errorSummary = '', errorCauses = [] } = okta;
  if (status === 400 && Object.hasOwn(BY_OPERATION, operationId)) return BY_OPERATION[operationId] as string;
  const known = Object.hasOwn(BY_CODE, errorCode) ? BY_CODE[errorCode] : undefined;
  if (known !== undefined) return forOperation(known, operationId);
  if (errorCode === 'E0000001') {
    const text = [...errorCauses, errorSummary].join(' ');
    for (const [pattern, remedy] of BY_CAUSE)
      if (pattern.test(text)) return forOperation(remedy, operationId);
  }
  return REMEDIES[code] as string;
}

function forOperation(remedy: Remedy, operationId: string): string {
  if (typeof remedy === 'string') return remedy;
  return Object.hasOwn(remedy, operationId) ? (remedy[operationId] as string) : remedy.other;
}

/** Whether Okta did nothing, and the same call later may succeed. */
export function isPassing(okta: OktaSaid | undefined): boolean {
  return PASSING.has(okta?.errorCode ?? '');
}
