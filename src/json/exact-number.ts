const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

let found = false;

/**
 * A number as it was written, which a JavaScript number would round. As JSON it is that text.
 * @throws TypeError where the text is not a JSON number
 * @example new ExactNumber('12345678901234567890')
 */
export class ExactNumber {
  constructor(readonly text: string) {
    if (!NUMBER.test(text)) throw new TypeError('The text is not a number.');
  }

  toJSON(): string {
    found = true;
    return this.text;
  }
}

/**
 * Whether JavaScript reads a number without rounding it, whatever its notation.
 * @example isExact('1.50') // true
 * @example isExact('12345678901234567890') // false
 */
export function isExact(written: string): boolean {
  return digitsOf(written) === digitsOf(String(Number(written)));
}

/** A number in one form whatever its notation: sign, digits without zeros around them, and the power of ten. */
function digitsOf(written: string): string {
  const [, sign = '', whole = '', part = '', exponent = '0'] = NUMBER.exec(written) ?? [];
  const digits = (whole + part).replace(/^0+/, '');
  const significant = digits.slice(0, lengthWithoutZeros(digits));
  if (significant === '') return whole === '' ? written : '0';
  const power = Number(exponent) - part.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}

/** A pattern that looks for zeros at the end would take quadratic time. */
function lengthWithoutZeros(digits: string): number {
  let length = digits.length;
  while (digits[length - 1] === '0') length -= 1;
  return length;
}

/**
 * JSON of a value, with the digits of every ExactNumber as they were read.
 * @example writeJson({ size: new ExactNumber('1e400') }) // {"size":1e400}
 */
export function writeJson(value: unknown): string {
  found = false;
  const json = JSON.stringify(value);
  return found ? withDigits(value) : json;
}

function withDigits(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(withDigits).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{${members.map(([name, entry]) => `${JSON.stringify(name)}:${withDigits(entry)}`).join(',')}}`;
}
