import type { BodyFinding } from './closed-schema.js';

/** Where the contract is wrong about what Okta takes. */
export interface Exception {
  readonly operationId: string;
  readonly place: RegExp;
  readonly keyword: string;
  readonly value: (value: unknown) => boolean;
  readonly reason: string;
}

const EQUAL_FORMS = 'several forms of the body are the same in the contract, so that none is the only one';

/** Every deviation from the contract that the checks let pass; one that is never needed fails the run. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    operationId: 'updateUser',
    place: /^profile\.[A-Za-z]+$/,
    keyword: 'type',
    value: (value) => value === null,
    reason: 'null clears an attribute; the contract calls department, employeeNumber and others non-nullable',
  },
  ...['createUser', 'replaceUser'].map(
    (operationId): Exception => ({
      operationId,
      place: /^profile\.[A-Za-z]+$/,
      keyword: 'type',
      value: (value) => value === null,
      reason: 'null leaves an attribute empty, as it does in an update',
    }),
  ),
  {
    operationId: 'activateFactor',
    place: /^$/,
    keyword: 'oneOf',
    value: () => true,
    reason: EQUAL_FORMS,
  },
  ...['createApplication', 'replaceApplication'].map(
    (operationId): Exception => ({
      operationId,
      place: /^(?:name|settings|credentials)$/,
      keyword: 'additionalProperties',
      value: () => true,
      reason: 'the contract has what a sign-on mode adds in a schema of its own, which the base of all lacks',
    }),
  ),
  ...(['additionalProperties', 'oneOf'] as const).map(
    (keyword): Exception => ({
      operationId: 'updateApplicationUser',
      place: /^(?:scope)?$/,
      keyword,
      value: (value) => value === 'USER' || value === 'GROUP' || 'scope' in Object(value),
      reason: "scope turns an assignment from the user's own to the group's, by Okta's older reference",
    }),
  ),
];

/** The exception that covers a finding, if there is one. */
export function exceptionFor(
  operationId: string,
  { place, keyword, value }: BodyFinding,
): Exception | undefined {
  return EXCEPTIONS.find(
    (exception) =>
      exception.operationId === operationId &&
      exception.keyword === keyword &&
      exception.place.test(place) &&
      exception.value(value),
  );
}
