import { isObject } from './routes.js';

/** A value in an expression, written as in JSON. */
export type Literal = string | number | boolean | null;

/** An operator that compares a property with a value. */
export type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

const timeForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;

/**
 * The values of a property, such as `profile.login`: none if it is absent or null. An array gives the values of each
 * element, at the end of the path or on the way, such as `target.id`.
 */
export function valuesAt(item: unknown, path: string): Literal[] {
  let values: unknown[] = [item];
  for (const name of path.split('.')) {
    values = values.flatMap((one) => (isObject(one) && Object.hasOwn(one, name) ? one[name] : []));
  }
  return values.filter((one): one is Literal => one !== undefined && one !== null && typeof one !== 'object');
}

/** Whether a value of a property stands in the relation to the wanted value. Texts lose their case unless `exact`. */
export function compare(
  value: Literal,
  operator: Exclude<Comparison, 'ne'>,
  wanted: Literal,
  exact: boolean,
): boolean {
  const cased = (one: Literal) => (exact ? String(one) : String(one).toLowerCase());
  const [text, wantedText] = [cased(value), cased(wanted)];
  if (operator === 'co') return text.includes(wantedText);
  if (operator === 'sw') return text.startsWith(wantedText);
  if (operator === 'ew') return text.endsWith(wantedText);
  const [number, wantedNumber] = [amount(value), amount(wanted)];
  if (number === undefined || wantedNumber === undefined) return stands(text, operator, wantedText);
  return stands(number, operator, wantedNumber);
}

type Ordering = 'eq' | 'gt' | 'ge' | 'lt' | 'le';

function stands<Value extends string | number>(value: Value, operator: Ordering, wanted: Value): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted;
    case 'gt':
      return value > wanted;
    case 'ge':
      return value >= wanted;
    case 'lt':
      return value < wanted;
    case 'le':
      return value <= wanted;
  }
}

/** A number as it is and a time in milliseconds; undefined for anything else. */
function amount(value: Literal): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !timeForm.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
