import { invalid, Refusal } from './errors.js';
import { isObject } from './routes.js';

type Test = (item: unknown) => boolean;

const tokenForm = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[^\s()]+)/y;

/**
 * Reads an expression of Okta's `filter` and `search` (`profile.login eq "a" and not …` is not known; and,
 * or, parentheses, eq sw co gt ge lt le pr are). `allows` says which operators a property takes. Values are
 * compared without regard to case, unless `exact`; names of properties with it. Times and numbers are compared
 * as what they are, and of a list any value may match.
 * Throws E0000031 if the expression can't be read.
 */
export function readExpression(
  text: string,
  allows: readonly string[] | ((operator: string, name: string) => boolean),
  exact = false,
): Test {
  const allowed = typeof allows === 'function' ? allows : (operator: string) => allows.includes(operator);
  const cased = (value: string) => (exact ? value : value.toLowerCase());
  const tokens = tokensOf(text);
  let at = 0;
  const next = (): string => {
    const token = tokens[at];
    if (token === undefined) throw new Refusal('E0000031');
    at += 1;
    return token;
  };
  const either = (): Test => {
    let left = both();
    while (tokens[at]?.toLowerCase() === 'or') {
      at += 1;
      const [first, second] = [left, both()];
      left = (item) => first(item) || second(item);
    }
    return left;
  };
  const both = (): Test => {
    let left = one();
    while (tokens[at]?.toLowerCase() === 'and') {
      at += 1;
      const [first, second] = [left, one()];
      left = (item) => first(item) && second(item);
    }
    return left;
  };
  const one = (): Test => {
    const name = next();
    if (name === '(') {
      const inner = either();
      if (next() !== ')') throw new Refusal('E0000031');
      return inner;
    }
    const operator = next().toLowerCase();
    if (!allowed(operator, name)) throw invalid('filter', `Unsupported operator '${operator}'`);
    if (operator === 'pr') return (item) => valuesAt(item, name).length > 0;
    const wanted = cased(literal(next()));
    return (item) =>
      valuesAt(item, name).some((value) =>
        compare(typeof value === 'number' ? value : cased(value), operator, wanted),
      );
  };
  const test = either();
  if (at < tokens.length) throw new Refusal('E0000031');
  return test;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  tokenForm.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (tokenForm.lastIndex < trimmed.length) {
    const found = tokenForm.exec(trimmed);
    if (!found?.[1]) throw new Refusal('E0000031');
    tokens.push(found[1]);
  }
  return tokens;
}

function literal(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    throw new Refusal('E0000031');
  }
}

/** The values of a property: none if it is not set, several if it is a list. */
function valuesAt(item: unknown, path: string): (string | number)[] {
  let value: unknown = item;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values
    .filter((one) => one !== undefined && one !== null)
    .map((one) => (typeof one === 'number' ? one : String(one)));
}

function compare(value: string | number, operator: string, wanted: string): boolean {
  switch (operator) {
    case 'sw':
      return String(value).startsWith(wanted);
    case 'co':
      return String(value).includes(wanted);
    case 'eq':
      return order(value, wanted) === 0;
    case 'gt':
      return order(value, wanted) > 0;
    case 'ge':
      return order(value, wanted) >= 0;
    case 'lt':
      return order(value, wanted) < 0;
    default:
      return order(value, wanted) <= 0;
  }
}

const timeForm = /^\d{4}-\d\d-\d\d(t[\d:.]+(z|[+-]\d\d:?\d\d)?)?$/i;

function order(value: string | number, wanted: string): number {
  if (typeof value === 'number') return value - Number(wanted);
  const times = [value, wanted].every((text) => timeForm.test(text));
  if (times) return Date.parse(value) - Date.parse(wanted);
  return value < wanted ? -1 : Number(value > wanted);
}
