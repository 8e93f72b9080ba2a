import { invalid, Refusal, type Refused } from './errors.js';
import { type Comparison, compare, type Literal, valuesAt } from './filter-values.js';

/** Whether an item of a list meets the expression. */
export type Test = (item: unknown) => boolean;

/** An operator of the grammar: a comparison, `pr` (present) or `not`. */
export type Operator = Comparison | 'pr' | 'not';

/** Which operators an expression takes: a list for all properties, or a decision for each. `not` has the name ''. */
export type Allows = readonly Operator[] | ((operator: Operator, name: string) => boolean);

const tokenForm = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+)/y;
const nameForm = /^[A-Za-z_][\w.-]*$/;
const comparisons: readonly string[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];

interface Reading {
  /** Values are compared with case. */
  exact?: boolean;
  /** The refusal of an expression that can't be read; E0000031 if it is not given. */
  unreadable?: (text: string) => Refused;
}

/**
 * Reads an expression of Okta's `filter` and `search`, whose grammar is SCIM's:
 * `status eq "ACTIVE" and not (profile.login ew "@example.com" or profile.title pr)`. `and` binds before `or`;
 * operators have no case, names of properties have. A value is a JSON string, number, `true`, `false` or `null`; times
 * are strings, compared as instants. Values are compared without case unless `exact`.
 * Throws `unreadable` if the expression can't be read, E0000001 if `allows` refuses an operator of the grammar.
 *
 * @example
 * const test = readExpression('type eq "OKTA_GROUP" and lastUpdated gt "2026-01-01T00:00:00.000Z"', ['eq', 'gt']);
 */
export function readExpression(
  text: string,
  allows: Allows,
  { exact = false, unreadable }: Reading = {},
): Test {
  try {
    return new Reader(tokensOf(text), allows, exact).whole();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw unreadable?.(text) ?? new Refusal('E0000031');
  }
}

class Unreadable extends Error {}

class Reader {
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly allows: Allows,
    private readonly exact: boolean,
  ) {}

  whole(): Test {
    const test = this.either();
    if (this.at < this.tokens.length) throw new Unreadable();
    return test;
  }

  private either(): Test {
    const parts = [this.both()];
    while (this.takes('or')) parts.push(this.both());
    return (item) => parts.some((test) => test(item));
  }

  private both(): Test {
    const parts = [this.one()];
    while (this.takes('and')) parts.push(this.one());
    return (item) => parts.every((test) => test(item));
  }

  private one(): Test {
    if (this.takes('(')) return this.inParentheses();
    // a property may be called "not": only a parenthesis after it makes it the operator
    if (this.tokens[this.at + 1] === '(' && this.takes('not')) {
      this.check('not', '');
      this.at += 1;
      const inner = this.inParentheses();
      return (item) => !inner(item);
    }
    return this.condition();
  }

  private inParentheses(): Test {
    const inner = this.either();
    if (!this.takes(')')) throw new Unreadable();
    return inner;
  }

  private condition(): Test {
    const name = this.next();
    const operator = this.next().toLowerCase();
    if (!nameForm.test(name) || !isOperator(operator)) throw new Unreadable();
    this.check(operator, name);
    if (operator === 'pr') return (item) => valuesAt(item, name).length > 0;
    const wanted = literal(this.next());
    const { exact } = this;
    const hit = operator === 'ne' ? 'eq' : operator;
    const some: Test = (item) => valuesAt(item, name).some((value) => compare(value, hit, wanted, exact));
    return operator === 'ne' ? (item) => !some(item) : some;
  }

  private check(operator: Operator, name: string): void {
    const { allows } = this;
    const allowed = typeof allows === 'function' ? allows(operator, name) : allows.includes(operator);
    if (!allowed) throw invalid('filter', `Unsupported operator '${operator}'`);
  }

  private takes(word: string): boolean {
    if (this.tokens[this.at]?.toLowerCase() !== word) return false;
    this.at += 1;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Unreadable();
    this.at += 1;
    return token;
  }
}

function isOperator(word: string): word is Comparison | 'pr' {
  return word === 'pr' || comparisons.includes(word);
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  tokenForm.lastIndex = 0;
  while (tokenForm.lastIndex < trimmed.length) {
    const found = tokenForm.exec(trimmed);
    if (!found?.[1]) throw new Unreadable();
    tokens.push(found[1]);
  }
  return tokens;
}

/** A value, which is written as in JSON. */
function literal(token: string): Literal {
  try {
    return JSON.parse(token) as Literal;
  } catch {
    throw new Unreadable();
  }
}
