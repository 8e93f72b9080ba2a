/** The JSON types of attributes; an array has `items`. */
export type AttributeType = 'string' | 'boolean' | 'number' | 'integer' | 'array';

/** A choice of an enumerated attribute, with the name that people see. */
export interface Choice {
  const: string | number;
  title: string;
}

/** An attribute of a user or group, as the org's schema defines it. Whether it is unique, the org knows. */
export interface Attribute {
  title: string;
  type: AttributeType;
  description?: string;
  required?: boolean;
  /** A READ_ONLY attribute keeps the value that it has. */
  mutability?: 'READ_ONLY' | 'READ_WRITE';
  minLength?: number;
  maxLength?: number;
  format?: string;
  /** The values that it may have, and their titles. */
  enum?: readonly (string | number)[];
  oneOf?: readonly Choice[];
  items?: {
    type: 'string' | 'number' | 'integer';
    enum?: readonly (string | number)[];
    oneOf?: readonly Choice[];
  };
  /** What it gets if a create or an update gives it no value. */
  default?: unknown;
}

const most32 = 2 ** 31;

/** Whether a value has the type; an integer has 32 bits. */
function isOf(type: AttributeType, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value) && Number(value) >= -most32 && Number(value) < most32;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function choices({ enum: values, oneOf }: Pick<Attribute, 'enum' | 'oneOf'>): readonly unknown[] | undefined {
  return values ?? oneOf?.map((choice) => choice.const);
}

/** Why Okta refuses the value for the attribute `name`; undefined if it takes it. Null clears an attribute. */
export function causeAgainst(name: string, attribute: Attribute, value: unknown): string | undefined {
  // an empty text in a required attribute is refused as blank
  if (value === null || (value === '' && attribute.required)) return undefined;
  const { type, items, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = attribute;
  if (!isOf(type, value)) return `${name}: Property value does not match the type '${type}'`;
  if (Array.isArray(value) && items) {
    if (!value.every((item) => isOf(items.type, item))) {
      return `${name}: Property value does not match the type 'array of ${items.type}'`;
    }
    return causeOfChoice(name, choices(items), value);
  }
  if (typeof value === 'string' && (value.length < minLength || value.length > maxLength)) {
    return `${name}: String length must be between ${minLength} and ${maxLength}`;
  }
  return causeOfChoice(name, choices(attribute), [value]);
}

function causeOfChoice(
  name: string,
  allowed: readonly unknown[] | undefined,
  given: readonly unknown[],
): string | undefined {
  if (!allowed || given.every((value) => allowed.includes(value))) return undefined;
  return `${name}: The value must be one of the enumerated values`;
}
