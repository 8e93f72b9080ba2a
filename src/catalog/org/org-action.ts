import type { Action, FieldSchema, ObjectSchema } from '../action.js';
import { findAction } from '../catalog.js';
import type { Values } from '../template.js';
import {
  type OrgAttribute,
  type OrgFields,
  type OrgProfile,
  type ProfileFindings,
  profileFindings,
} from './org-attributes.js';

/** The input of an action that holds attributes of a profile. */
export interface ProfileInput {
  readonly name: string;
  readonly kind: 'users' | 'groups';
  /** It makes a new user or group. */
  readonly creates: boolean;
  /** All that is required must be given. */
  readonly whole: boolean;
}

const HOLDING = ['profile', 'customAttributes'];

/** The input of the action that holds attributes of a user's or group's profile; undefined if it has none. */
export function profileInputOf({ input, steps, uses }: Action): ProfileInput | undefined {
  const name = HOLDING.find((each) => input.properties[each]?.type === 'object');
  // One composed of others passes it on to the first that has such an input.
  if (uses !== undefined)
    return uses
      .flatMap((id) => profileInputOf(findAction(id) as Action) ?? [])
      .find((part) => part.name === name);
  const write = steps.find(({ method }) => method !== 'GET');
  const [, kind, rest] = /^\/api\/v1\/(users|groups)(\/|$)/.exec(write?.path ?? '') ?? [];
  if (name === undefined || write === undefined || kind === undefined) return undefined;
  const creates = rest === '' && write.method === 'POST';
  return {
    name,
    kind: kind as ProfileInput['kind'],
    creates,
    whole: creates || (kind === 'users' && write.method === 'PUT'),
  };
}

/** The profiles that a call may be about: of a new user that of its type, of another one of any. */
export function profilesFor(
  fields: OrgFields,
  { kind, creates }: ProfileInput,
  inputs: Values,
): readonly OrgProfile[] {
  if (kind === 'groups') return [fields.groups];
  if (!creates) return fields.users;
  const typeId = inputs.userTypeId ?? inputs.typeId;
  const chosen = fields.users.filter((profile) =>
    typeId === undefined ? profile.isDefault : profile.typeId === typeId,
  );
  return chosen.length > 0 ? chosen : fields.users;
}

/** What a profile says to the inputs of a call. */
export function findingsOf(
  profile: OrgProfile,
  { name, whole }: ProfileInput,
  inputs: Values,
): ProfileFindings {
  const given = (inputs[name] ?? {}) as Values;
  return profileFindings(profile, given, name, whole ? Object.keys(inputs) : undefined);
}

/** The action with the org's attributes as fields of its profile. An action without a profile is returned itself. */
export function withOrgFields(action: Action, fields: OrgFields): Action {
  const profileInput = profileInputOf(action);
  if (profileInput === undefined) return action;
  const { name } = profileInput;
  const field = action.input.properties[name] as FieldSchema;
  const { propertyNames: _names, examples: _examples, ...rest } = field;
  const profiles = profilesFor(fields, profileInput, {});
  const { properties, required } = fieldsOf(action, profileInput, merged(profiles));
  const input: ObjectSchema = {
    ...action.input,
    required: required.length > 0 ? [...new Set([...action.input.required, name])] : action.input.required,
    properties: {
      ...action.input.properties,
      [name]: {
        ...rest,
        properties,
        ...(required.length > 0 && { required }),
        additionalProperties: false,
        secretNames: true,
      },
    },
  };
  return { ...action, input };
}

/** What a form of an action asks for, of one kind of user or of groups. */
export interface ProfileForm {
  /** As messages name it: "users of the type Contractor", "groups". */
  readonly of: string;
  /** Okta's id of the user type; absent for groups. */
  readonly typeId?: string;
  readonly properties: Readonly<Record<string, FieldSchema>>;
  readonly required: readonly string[];
  /** The names of those that are the org's own. */
  readonly custom: readonly string[];
}

/** The forms of the action's profile: one for each kind of user that it may be about, the default one first. */
export function profileForms(action: Action, fields: OrgFields): ProfileForm[] {
  const profileInput = profileInputOf(action);
  if (profileInput === undefined) return [];
  const profiles = [...profilesFor(fields, profileInput, {})];
  profiles.sort((one, other) => Number(other.isDefault ?? false) - Number(one.isDefault ?? false));
  return profiles.map(({ of, typeId, attributes }) => {
    const form = fieldsOf(action, profileInput, Object.values(attributes));
    const custom = Object.keys(form.properties).filter((name) => attributes[name]?.custom);
    return { of, ...(typeId !== undefined && { typeId }), ...form, custom };
  });
}

/** Attributes as fields of the action's profile: those that can be written and are no inputs of their own. */
function fieldsOf(
  { input }: Action,
  { whole }: ProfileInput,
  attributes: readonly OrgAttribute[],
): { properties: Record<string, FieldSchema>; required: string[] } {
  const shown = attributes.filter(
    ({ name, readOnly }) => !readOnly && !Object.hasOwn(input.properties, name),
  );
  return {
    properties: Object.fromEntries(shown.map((attribute) => [attribute.name, fieldOf(attribute)])),
    required: shown.filter(({ required }) => whole && required).map(({ name }) => name),
  };
}

/** The attributes of several types; of those with one name the first. */
function merged(profiles: readonly OrgProfile[]): OrgAttribute[] {
  const all = new Map<string, OrgAttribute>();
  for (const { attributes } of profiles)
    for (const attribute of Object.values(attributes))
      if (!all.has(attribute.name)) all.set(attribute.name, attribute);
  return [...all.values()];
}

/** An attribute as a field of a form. null clears what is not required. */
function fieldOf({
  type,
  title,
  description,
  required,
  minLength,
  maxLength,
  choices,
  items,
}: OrgAttribute): FieldSchema {
  const values = choices?.map(({ value }) => value);
  const labels = choices ?? items?.choices;
  return {
    type: required ? type : [type, 'null'],
    title,
    ...(description !== undefined && { description }),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(values && { enum: required ? values : [...values, null] }),
    ...(labels && {
      choices: Object.fromEntries(labels.map((choice) => [String(choice.value), choice.title])),
    }),
    ...(items && {
      items: { type: items.type, ...(items.choices && { enum: items.choices.map(({ value }) => value) }) },
    }),
  };
}

/** Of several types that refuse the one with the fewest issues: it is the likeliest that is meant. */
export function leastFindings(all: readonly ProfileFindings[]): ProfileFindings {
  const [first, ...rest] = all;
  return rest.reduce(
    (least, each) => (each.issues.length < least.issues.length ? each : least),
    first ?? { issues: [], doubts: [] },
  );
}
