import { holds, isForCustomRoles, needsOf, rightsFacts } from './facts.js';

/** A standard admin role. */
export interface StandardRole {
  readonly type: string;
  readonly title: string;
}

/** A custom role, with the standard one that it needs beside it where Okta has no permission for some of it. */
export interface CustomRole {
  readonly permissions: readonly { readonly name: string; readonly title: string }[];
  /** What its resource set has to hold; `{organizationUrl}` stands for the org's address. */
  readonly resources: readonly string[];
  readonly beside?: StandardRole;
}

/** The admin role that some operations need. */
export interface RoleNeed {
  /** The least standard role that may do all of it. */
  readonly standard: StandardRole;
  /** A custom role that may do it and less beside it; absent where Okta has no permissions for it. */
  readonly custom?: CustomRole;
  /** What Okta's documents don't say, and follows from the rest. Try it with the connection's test. */
  readonly inferred: readonly string[];
}

const SUPER: StandardRole = { type: 'SUPER_ADMIN', title: 'Super Administrator' };

/**
 * The least admin roles for some of Okta's operations.
 * @param unknown what may send any operation
 */
export function roleFor(operationIds: readonly string[], unknown: readonly string[] = []): RoleNeed {
  const needs = [...operationIds, ...unknown].map((id) => ({ id, all: needsOf(id) }));
  const unsaid = needs.filter(({ id, all }) => all.length === 0 && !NEEDS_NONE.includes(id));
  const wanted = [...new Set(needs.flatMap(({ all }) => all.map(({ permission }) => permission)))].sort();
  const standard = unsaid.length > 0 ? SUPER : leastFor(wanted);
  const custom = unsaid.length > 0 ? undefined : customFor(wanted);
  return {
    standard,
    ...(custom && { custom }),
    inferred: [
      ...unsaid.map(
        ({ id }) => `${id}: Okta's documents name no permission, so a ${SUPER.title} is assumed.`,
      ),
      ...needs.flatMap(({ id, all }) =>
        all
          .filter(({ evidence }) => evidence === 'inferred')
          .map(({ permission }) => `${id} needs "${titleOf(permission)}" (${permission}).`),
      ),
      ...inferredOf(standard, wanted),
      ...(custom ? unknownResources(custom) : []),
    ],
  };
}

/** Operations that every token may send. */
const NEEDS_NONE = ['getWellknownOrgMetadata'];

const titleOf = (permission: string): string => rightsFacts().permissions[permission]?.title ?? permission;

/** The first role, from the least on, that holds all of it. */
function leastFor(wanted: readonly string[]): StandardRole {
  const found = Object.entries(rightsFacts().roles).find(([, { has, inferred = [] }]) =>
    wanted.every((permission) => holds([...has, ...inferred], permission)),
  );
  return found ? { type: found[0], title: found[1].title } : SUPER;
}

function inferredOf({ type }: StandardRole, wanted: readonly string[]): string[] {
  const role = rightsFacts().roles[type];
  return wanted
    .filter((permission) => role !== undefined && !holds(role.has, permission))
    .map((permission) => `The ${role?.title} holds "${titleOf(permission)}" (${permission}).`);
}

function unknownResources({ permissions }: CustomRole): string[] {
  const starts = Object.keys(rightsFacts().resources);
  return permissions
    .filter(({ name }) => !starts.some((start) => name.startsWith(start)))
    .map(({ name }) => `Okta's documents don't say what a resource set holds for ${name}.`);
}

function customFor(wanted: readonly string[]): CustomRole | undefined {
  const own = wanted.filter(isForCustomRoles);
  const others = wanted.filter((permission) => !isForCustomRoles(permission));
  const beside = others.length > 0 ? leastFor(others) : undefined;
  if (own.length === 0 || beside?.type === SUPER.type) return undefined;
  const { resources } = rightsFacts();
  return {
    permissions: own.map((name) => ({ name, title: titleOf(name) })),
    resources: Object.entries(resources).flatMap(([start, address]) =>
      own.some((name) => name.startsWith(start)) ? [address] : [],
    ),
    ...(beside && { beside }),
  };
}
