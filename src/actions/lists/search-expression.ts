/** A condition of Okta's `search`: a property, an operator and the value that it is compared with. */
export interface SearchTerm {
  /** Such as `status` or `profile.department`. */
  readonly name: string;
  readonly operator: 'eq' | 'sw' | 'gt' | 'ge' | 'lt';
  readonly value: string;
}

/** Finds everybody, deactivated users too: Okta needs an expression. */
const EVERYBODY = 'status pr';

/**
 * All of these conditions as one expression. Each value is written as JSON, so no text can end its quotes.
 * @param terms their names are attribute names, which the caller has checked
 * @example
 * searchExpression([{ name: 'profile.title', operator: 'eq', value: 'The "boss"' }]);
 * // profile.title eq "The \"boss\""
 */
export function searchExpression(terms: readonly SearchTerm[]): string {
  if (terms.length === 0) return EVERYBODY;
  return terms
    .map(({ name, operator, value }) => `${name} ${operator} ${JSON.stringify(value)}`)
    .join(' and ');
}
