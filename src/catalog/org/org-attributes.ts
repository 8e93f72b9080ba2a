import type { InputIssue } from '../../result/failure.js';
import { similarTo } from '../nearest.js';

type Type = 'string' | 'boolean' | 'number' | 'integer' | 'array';

/** A value that an attribute may have, and what people call it. */
export interface AttributeChoice {
  readonly value: string | number | boolean;
  readonly title: string;
}

/** An attribute of a profile, as the org's schema defines it. */
export interface OrgAttribute {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly type: Type;
  readonly required?: true;
  /** Okta does not let it be changed here. */
  readonly readOnly?: true;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** The only values that it may have. */
  readonly choices?: readonly AttributeChoice[];
  /** What each entry of an array is. */
  readonly items?: { readonly type: Type; readonly choices?: readonly AttributeChoice[] };
  /** No two have the same. */
  readonly unique?: true;
  /** The org's own; Okta's otherwise. */
  readonly custom?: true;
}

/** The profile of a kind of user or of groups. */
export interface OrgProfile {
  /** As messages name it: "users of the type Contractor", "groups". */
  readonly of: string;
  /** Okta's id of the user type; absent for groups. */
  readonly typeId?: string;
  /** The type that a new user has where nothing else is said. */
  readonly isDefault?: true;
  readonly attributes: Readonly<Record<string, OrgAttribute>>;
}

/** The fields of an org: a profile for each user type, and that of groups. */
export interface OrgFields {
  readonly users: readonly OrgProfile[];
  readonly groups: OrgProfile;
}

const TYPES: readonly unknown[] = ['string', 'boolean', 'number', 'integer', 'array'];

/**
 * The attributes in one of Okta's schemas (getUserSchema, getGroupSchema). What has no type that profiles have is left
 * out, so that nothing is refused because of it.
 * @returns undefined where the answer is no schema
 */
export function attributesIn(schema: unknown): Record<string, OrgAttribute> | undefined {
  const { base, custom } = (objectAt(schema, 'definitions') ?? {}) as { base?: unknown; custom?: unknown };
  if (objectAt(base, 'properties') === undefined) return undefined;
  // A prototype's names are no attributes.
  const attributes: Record<string, OrgAttribute> = Object.create(null);
  for (const part of [base, custom]) {
    const required = (part as { required?: unknown } | undefined)?.required;
    for (const [name, facts] of Object.entries(objectAt(part, 'properties') ?? {})) {
      const isRequired = Array.isArray(required) && required.includes(name);
      const attribute = attributeOf(name, facts as Facts, isRequired, part === custom);
      if (attribute !== undefined) attributes[name] = attribute;
    }
  }
  return attributes;
}

/** An attribute as Okta writes it. */
interface Facts {
  readonly [name: string]: unknown;
}

function attributeOf(
  name: string,
  facts: Facts | null,
  isRequired: boolean,
  custom: boolean,
): OrgAttribute | undefined {
  if (!TYPES.includes(facts?.type)) return undefined;
  const { type, title, description, mutability, minLength, maxLength, items, unique } = facts as Facts;
  const choices = choicesIn(facts as Facts);
  const entry = objectAt(facts, 'items') === undefined ? undefined : (items as Facts);
  const entryChoices = entry && choicesIn(entry);
  return {
    name,
    title: typeof title === 'string' && title !== '' ? title : name,
    ...(typeof description === 'string' && description !== '' && { description }),
    type: type as Type,
    ...((isRequired || facts?.required === true) && { required: true as const }),
    ...(mutability === 'READ_ONLY' && { readOnly: true as const }),
    ...(typeof minLength === 'number' && { minLength }),
    ...(typeof maxLength === 'number' && { maxLength }),
    ...(choices && { choices }),
    ...(entry &&
      TYPES.includes(entry.type) && {
        items: { type: entry.type as Type, ...(entryChoices && { choices: entryChoices }) },
      }),
    ...(unique !== undefined && unique !== false && { unique: true as const }),
    ...(custom && { custom: true as const }),
  };
}

function choicesIn({ enum: values, oneOf }: Facts): readonly AttributeChoice[] | undefined {
  const titled = Array.isArray(oneOf)
    ? oneOf
        .filter((one) => isValue(one?.const))
        .map(({ const: value, title }) => ({ value, title: String(title ?? value) }))
    : [];
  if (!Array.isArray(values)) return titled.length > 0 ? titled : undefined;
  const known = values.filter(isValue);
  if (known.length === 0) return undefined;
  return known.map((value) => titled.find((one) => one.value === value) ?? { value, title: String(value) });
}

function isValue(value: unknown): value is AttributeChoice['value'] {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function objectAt(value: unknown, name: string): Facts | undefined {
  const found = (value as Facts | null | undefined)?.[name];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Facts) : undefined;
}

/** What is wrong with a profile, and what Okta takes although it may not be meant. */
export interface ProfileFindings {
  readonly issues: readonly InputIssue[];
  readonly doubts: readonly string[];
}

/**
 * Compares attributes with the org's profile: one unknown attribute makes Okta refuse all. No message holds a value.
 * @param path the input that holds them
 * @param also names of attributes that other inputs give, where everything that is required must be given
 */
export function profileFindings(
  profile: OrgProfile,
  given: Readonly<Record<string, unknown>>,
  path: string,
  also?: readonly string[],
): ProfileFindings {
  const { attributes, of } = profile;
  const issues: InputIssue[] = [];
  const doubts: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const place = `${path}.${name.slice(0, 100)}`;
    const attribute = attributes[name];
    const message = attribute === undefined ? unknown(name, profile) : valueFault(attribute, value);
    if (message !== undefined) issues.push({ path: place, message });
    else if (value === '')
      doubts.push(`${place} is an empty text, which Okta stores as it is; null clears the attribute.`);
  }
  if (also === undefined) return { issues, doubts };
  for (const { name, required } of Object.values(attributes))
    if (required && given[name] === undefined && !also.includes(name))
      issues.push({ path: `${path}.${name}`, message: `is required: the org needs it for ${of}` });
  return { issues, doubts };
}

function unknown(name: string, { of, attributes }: OrgProfile): string {
  return `is not an attribute of ${of} in this org${similarTo(name, Object.keys(attributes))}`;
}

const EXPECTED: Readonly<Record<Type, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number of 32 bits',
  array: 'a list',
};

function valueFault(attribute: OrgAttribute, value: unknown): string | undefined {
  const {
    type,
    required,
    readOnly,
    minLength = 0,
    maxLength = Number.POSITIVE_INFINITY,
    choices,
    items,
  } = attribute;
  if (readOnly) return 'can only be read in this org';
  if (value === null) return required ? "is required in this org, so it can't be cleared" : undefined;
  const orNull = value === '' && !required ? '; to clear it, give null' : '';
  if (!isOf(type, value)) return `must be ${EXPECTED[type]}${orNull}`;
  if (Array.isArray(value)) return entriesFault(value, items);
  if (value === '' && required) return 'is required in this org, so it must be filled in';
  const choice = choiceFault(value, choices);
  if (choice !== undefined) return `${choice}${orNull}`;
  if (typeof value !== 'string') return undefined;
  if (value.length < minLength) return `must be at least ${minLength} characters long${orNull}`;
  return value.length > maxLength ? `must be at most ${maxLength} characters long` : undefined;
}

function entriesFault(list: readonly unknown[], items: OrgAttribute['items']): string | undefined {
  if (items === undefined) return undefined;
  if (!list.every((entry) => isOf(items.type, entry)))
    return `must be a list in which each entry is ${EXPECTED[items.type]}`;
  const fault = list.map((entry) => choiceFault(entry, items.choices)).find((each) => each !== undefined);
  return fault?.replace('must be', 'must hold only');
}

function choiceFault(value: unknown, choices: readonly AttributeChoice[] | undefined): string | undefined {
  if (choices === undefined || choices.some((choice) => choice.value === value)) return undefined;
  return `must be one of ${choices.map((choice) => choice.value).join(', ')}`;
}

const MOST_32_BITS = 2 ** 31;

function isOf(type: Type, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value) && Math.abs(value as number) <= MOST_32_BITS && value !== MOST_32_BITS;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string';
  }
}
