import { callOf, ExpressionError, type Person, type Value } from './rule-functions.js';

/** Gives the value of an expression for a person. */
type Part = (person: Person) => Value;

const tokenForm =
  /\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?|[A-Za-z_][\w.]*|==|!=|>=|<=|&&|\|\||[<>!(),])/y;

const comparisons: Record<string, string> = { '==': '==', eq: '==', '!=': '!=', ne: '!=' };

/**
 * Reads the expression of a group rule, in the part of Okta's expression language that rules use:
 * `user.department=="Sales" AND !(String.startsWith(user.title, "Junior") OR isMemberOfGroup("00g…"))`.
 * Throws ExpressionError if it can't be read, or has no Boolean value.
 */
export function readRuleExpression(text: string): (person: Person) => boolean {
  const reader = new Reader(tokensOf(text));
  const part = reader.whole();
  return (person) => part(person) === true;
}

interface Typed {
  part: Part;
  /** Whether the value can be true or false; that of an attribute is known only for a person. */
  boolean: boolean;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): Part {
    const part = this.condition();
    if (this.at < this.tokens.length) throw new ExpressionError(`Unexpected ${this.tokens[this.at]}`);
    return part;
  }

  /** A part that must be true or false. */
  private condition(): Part {
    const { part, boolean } = this.either();
    if (!boolean) throw new ExpressionError('The expression must have a Boolean value');
    return part;
  }

  private either(): Typed {
    return this.joined(
      ['or', '||'],
      () => this.both(),
      (parts) => (person) => parts.some((part) => part(person) === true),
    );
  }

  private both(): Typed {
    return this.joined(
      ['and', '&&'],
      () => this.negated(),
      (parts) => (person) => parts.every((part) => part(person) === true),
    );
  }

  private joined(words: readonly string[], next: () => Typed, join: (parts: Part[]) => Part): Typed {
    const parts = [next()];
    while (this.takes(...words)) parts.push(next());
    if (parts.length === 1) return parts[0] as Typed;
    if (!parts.every(({ boolean }) => boolean)) throw new ExpressionError('AND and OR join conditions');
    return { part: join(parts.map(({ part }) => part)), boolean: true };
  }

  private negated(): Typed {
    if (!this.takes('!', 'not')) return this.compared();
    const { part, boolean } = this.negated();
    if (!boolean) throw new ExpressionError('NOT stands before a condition');
    return { part: (person) => part(person) !== true, boolean: true };
  }

  private compared(): Typed {
    const left = this.value();
    const sign = comparisons[this.tokens[this.at]?.toLowerCase() ?? ''];
    const order = /^[<>]=?$/.test(this.tokens[this.at] ?? '') ? this.tokens[this.at] : undefined;
    if (sign === undefined && order === undefined) return left;
    this.at += 1;
    const right = this.value();
    return {
      boolean: true,
      part: (person) => compare(left.part(person), sign ?? String(order), right.part(person)),
    };
  }

  private value(): Typed {
    const token = this.next();
    if (token === '(') {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    if (/^["']/.test(token)) return constant(textIn(token));
    if (/^\d/.test(token)) return constant(Number(token));
    if (token === 'null') return constant(null);
    if (token === 'true' || token === 'false') return { part: () => token === 'true', boolean: true };
    if (this.takes('(')) return { part: callOf(token, this.inputs()), boolean: true };
    const attribute = /^user\.(\w+)$/.exec(token)?.[1];
    if (attribute === undefined) throw new ExpressionError(`Invalid property ${token}`);
    return { part: ({ user }) => (user.profile[attribute] ?? null) as Value, boolean: true };
  }

  private inputs(): Part[] {
    const inputs: Part[] = [];
    if (this.takes(')')) return inputs;
    do inputs.push(this.either().part);
    while (this.takes(','));
    this.expect(')');
    return inputs;
  }

  private takes(...words: string[]): boolean {
    if (!words.includes(this.tokens[this.at]?.toLowerCase() ?? '')) return false;
    this.at += 1;
    return true;
  }

  private expect(word: string): void {
    if (!this.takes(word)) throw new ExpressionError(`Missing ${word}`);
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new ExpressionError('The expression ends too early');
    this.at += 1;
    return token;
  }
}

function constant(value: Value): Typed {
  return { part: () => value, boolean: false };
}

function compare(left: Value, sign: string, right: Value): boolean {
  if (sign === '==') return left === right;
  if (sign === '!=') return left !== right;
  if (typeof left !== 'number' || typeof right !== 'number') return false;
  if (sign === '>') return left > right;
  if (sign === '<') return left < right;
  return sign === '>=' ? left >= right : left <= right;
}

function textIn(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/g, '$1');
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  tokenForm.lastIndex = 0;
  while (tokenForm.lastIndex < trimmed.length) {
    const at = tokenForm.lastIndex;
    const found = tokenForm.exec(trimmed);
    if (!found?.[1]) throw new ExpressionError(`Unexpected ${trimmed.slice(at, at + 10)}`);
    tokens.push(found[1]);
  }
  return tokens;
}
