import { invalid, Refusal } from './errors.js';
import { isObject } from './routes.js';

type Test = (item: unknown) => boolean;

const tokenForm = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[^\s()]+)/y;

/**
 * Reads an expression of Okta's `filter` and `search` (`profile.login eq "a" and not …` is not known; and,
 * or, parentheses, eq sw co gt ge lt le pr are). `allows` says which operators a property takes. Values are
 * compared without regard to case, unless `exact`; names of properties with it.
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
    if (operator === 'pr') return (item) => valueAt(item, name) !== undefined;
    const wanted = cased(literal(next()));
    return (item) => {
      const value = valueAt(item, name);
      return value !== undefined && compare(cased(value), operator, wanted);
    };
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

function valueAt(item: unknown, path: string): string | undefined {
  let value: unknown = item;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value === undefined || value === null ? undefined : String(value);
}

function compare(value: string, operator: string, wanted: string): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted;
    case 'sw':
      return value.startsWith(wanted);
    case 'co':
      return value.includes(wanted);
    case 'gt':
      return value > wanted;
    case 'ge':
      return value >= wanted;
    case 'lt':
      return value < wanted;
    default:
      return value <= wanted;
  }
}
