import type { ActionInputs } from '../../../generated/types.js';
import { type SearchTerm, searchExpression } from '../../lists/search-expression.js';
import type { ListHandler } from '../handler.js';

type Inputs = ActionInputs['searchUsers'];

/** Which input is a condition on which property. */
const TERMS = {
  status: ['status', 'eq'],
  department: ['profile.department', 'eq'],
  firstNameStartsWith: ['profile.firstName', 'sw'],
  lastNameStartsWith: ['profile.lastName', 'sw'],
  emailStartsWith: ['profile.email', 'sw'],
  loginStartsWith: ['profile.login', 'sw'],
  createdSince: ['created', 'ge'],
  changedSince: ['lastUpdated', 'ge'],
  changedBefore: ['lastUpdated', 'lt'],
} as const satisfies Partial<Record<keyof Inputs, readonly [string, SearchTerm['operator']]>>;

/** Writes the expression that a person would have to. */
export const searchUsers: ListHandler<'searchUsers'> = {
  extras: (inputs) => ({ 'handler.search': searchExpression(termsOf(inputs)) }),
};

function termsOf(inputs: Inputs): SearchTerm[] {
  const named = Object.entries(TERMS).flatMap(([input, [name, operator]]): SearchTerm[] => {
    const value = inputs[input as keyof typeof TERMS];
    return value === undefined ? [] : [{ name, operator, value }];
  });
  const { attribute, attributeValue } = inputs;
  if (attribute === undefined || attributeValue === undefined) return named;
  return [...named, { name: `profile.${attribute}`, operator: 'eq', value: attributeValue }];
}
