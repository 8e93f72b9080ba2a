import { listHandlerOf } from '../../src/actions/handlers/index.js';
import { Pages } from '../../src/actions/lists/pages.js';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import type { ActionId } from '../../src/index.js';
import { type SidecarRequest, sidecarOf } from '../sidecar.js';
import { applicationRules } from './application-places.js';
import { writableLeaves } from './closed-schema.js';
import { dereferenced, operationNamed } from './contract.js';
import type { Inputs } from './inputs.js';

/** Where a value of a request comes from: an input by its name, or a rule over the inputs. */
export type Source = string | ((inputs: Inputs) => unknown);

/** By place in the contract's words (`path id`, `query sendEmail`, `body profile.login`): where its value comes from. */
export type Places = Readonly<Record<string, Source>>;

type Rule = (inputs: Inputs) => unknown;

/** Exactly this login. */
export const filterByLogin: Rule = ({ login, searched }) =>
  searched ? undefined : `profile.login eq ${JSON.stringify(login)}`;

/** The login in every spelling, and one that starts so where it is a short name; asked after the filter. */
export const searchByLogin: Rule = ({ login, searched }) => {
  if (!searched) return undefined;
  const text = String(login);
  const plain = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
  const spellings = new Set([text, text.normalize('NFC'), text.normalize('NFD'), plain]);
  const terms = [...spellings].map((each) => `profile.login eq ${JSON.stringify(each)}`);
  if (!text.includes('@')) terms.push(`profile.login sw ${JSON.stringify(`${text}@`)}`);
  return terms.join(' or ');
};

/** Every condition of its own, joined; a text in JSON's quotes. */
const searchByFields: Rule = (inputs) => {
  const { status, department, createdSince, changedSince, changedBefore, attribute, attributeValue } = inputs;
  const starts = ['firstName', 'lastName', 'email', 'login'].map(
    (name) => [`profile.${name} sw`, inputs[`${name}StartsWith`]] as const,
  );
  const terms = [
    ['status eq', status] as const,
    ['profile.department eq', department] as const,
    ...starts,
    ['created ge', createdSince] as const,
    ['lastUpdated ge', changedSince] as const,
    ['lastUpdated lt', changedBefore] as const,
    [`profile.${attribute} eq`, attributeValue] as const,
  ];
  const given = terms.filter(([, value]) => value !== undefined);
  return given.map(([start, value]) => `${start} ${JSON.stringify(value)}`).join(' and ') || 'status pr';
};

/** The profile that was read before, without nulls that nobody asked for, and what the inputs change in it. */
const mergedGroup: Source = ({ readProfile, name, description, customAttributes }) => ({
  ...withoutNulls((readProfile ?? {}) as Inputs),
  ...(customAttributes as object | undefined),
  ...(name === undefined ? {} : { name }),
  ...(description === undefined ? {} : { description }),
});

function withoutNulls(profile: Inputs): Inputs {
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
}

/** What sidecars name as `=rule`. */
const RULES: Readonly<Record<string, Rule>> = {
  ...applicationRules,
  filterByLogin,
  searchByLogin,
  searchByShortname: ({ shortname }) => searchByLogin({ login: shortname, searched: true }),
  nextLogin: ({ changePasswordAtNextLogin }) =>
    changePasswordAtNextLogin === true ? 'changePassword' : undefined,
  mergedGroup,
  largestPage: () => 10_000,
  factorType: ({ factorType }) => factorType,
  factorProvider: ({ provider }) => provider,
  filterByUser: ({ userId }) => `user.id eq ${JSON.stringify(userId)}`,
  expandUser: ({ userId }) => `user/${userId}`,
  searchByFields,
  activatesAtOnce: ({ activate, sendEmail, credentialProvider }) =>
    activate && (sendEmail || ['FEDERATION', 'SOCIAL'].includes(String(credentialProvider))),
  createdOrLogin: ({ createdId, login }) => createdId ?? login,
  otherProvider: ({ credentialProvider }) => (credentialProvider === 'OKTA' ? undefined : true),
  providerType: ({ credentialProvider }) => (credentialProvider === 'OKTA' ? undefined : credentialProvider),
  owner: ({ userId, ownerGroupId }) => ownerGroupId ?? userId,
  ownerType: ({ ownerGroupId }) => (ownerGroupId === undefined ? 'USER' : 'GROUP'),
};

/** What a path parameter names, by the segment of Okta's path before it. */
const RESOURCES: Readonly<Record<string, FieldSchema['resource']>> = {
  users: 'user',
  groups: 'group',
  apps: 'application',
};

/**
 * What each request of an action must carry, and from which input; nothing else may stand in a request. It is derived
 * from Okta's contract by the names of parameters and inputs, not from the action's templates; what names don't tell
 * stands in the action's sidecar.
 */
export const places = Object.fromEntries(
  listActions().map((action) => [action.id, placesOf(action)]),
) as Readonly<Record<ActionId, Readonly<Record<string, Places>>>>;

function placesOf(action: Action): Readonly<Record<string, Places>> {
  const { requests = {} } = sidecarOf(action);
  const operationIds = new Set([
    ...action.steps.map(({ operationId }) => operationId),
    ...Object.keys(requests),
  ]);
  return Object.fromEntries(
    [...operationIds].map((id) => {
      const all = { ...derived(action, id), ...overridden(requests[id] ?? {}) };
      return [id, Object.fromEntries(Object.entries(all).filter(([, source]) => source !== null)) as Places];
    }),
  );
}

function derived(action: Action, operationId: string): Places {
  const { parameters, body } = operationNamed(operationId);
  const named = [
    ...parameters.map(({ in: part, name }) => [`${part} ${name}`, name]),
    ...(body ? writableLeaves(body.schema).map((leaf) => [`body ${leaf}`, nameOf(leaf)]) : []),
    ...(body && dereferenced(body.schema).properties?.profile ? [['body profile', 'profile']] : []),
  ] as [string, string][];
  return Object.fromEntries(
    named.flatMap(([place, name]) => {
      const input = isPageSize(action, operationId, place)
        ? pageSizeOf(action)
        : inputFor(action, operationId, place, name);
      return input === undefined ? [] : [[place, input]];
    }),
  );
}

function isPageSize({ items, steps }: Action, operationId: string, place: string): boolean {
  const page = steps.find(({ name }) => name === items?.page);
  return page?.operationId === operationId && place === `query ${items?.pageSize}`;
}

/** A list asks for no more than is wanted, or than a page may hold; all at once where Okta names no page after it. */
function pageSizeOf(action: Action): Rule {
  const most = Pages.largest(action) as number;
  const { isCut, wholePages } = listHandlerOf(action);
  return (inputs) => {
    const { returnAll, maxItems, limit } = inputs as Record<string, number>;
    return wholePages || isCut?.(inputs) ? most : Math.min((returnAll ? maxItems : limit) as number, most);
  };
}

/** A field's name; a password's value goes by the name of the password. */
function nameOf(leaf: string): string {
  const [last = '', parent = ''] = leaf.split('.').reverse();
  return last === 'value' ? parent : last;
}

/** The input of the same name, or the only one that names the resource whose id the path holds. */
function inputFor({ input }: Action, operationId: string, place: string, name: string): string | undefined {
  if (Object.hasOwn(input.properties, name)) return name;
  if (place === 'body profile' && input.properties.customAttributes) return 'customAttributes';
  const before = operationNamed(operationId).path.split(`/{${name}}`)[0]?.split('/').pop() ?? '';
  const resource = place.startsWith('path ') ? RESOURCES[before] : undefined;
  const candidates = Object.entries(input.properties).filter(([, field]) => field.resource === resource);
  return resource !== undefined && candidates.length === 1 ? candidates[0]?.[0] : undefined;
}

function overridden(requests: SidecarRequest): Record<string, Source | null> {
  return Object.fromEntries(
    Object.entries(requests).map(([place, source]): [string, Source | null] => {
      if (typeof source === 'object' && source !== null) return [place, () => source.value];
      if (!source?.startsWith('=')) return [place, source];
      const rule = RULES[source.slice(1)];
      if (rule === undefined) throw new Error(`A sidecar names the rule ${source}, which does not exist.`);
      return [place, rule];
    }),
  );
}
