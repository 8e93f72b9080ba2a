import {
  attributesIn,
  type OrgAttribute,
  type OrgFields,
  type OrgProfile,
} from '../../catalog/org/org-attributes.js';
import type { ExecuteOptions } from '../../request/call.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { type Program, send } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { OktaRequest } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { findUser } from '../look-up/identifier.js';

export interface OrgOptions extends ExecuteOptions {
  /** The org's fields are read again before they are used, where they are older. Default 600,000 (ten minutes). */
  maxAgeMs?: number;
}

/** A user type as Okta lists it. */
interface UserType {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly displayName?: unknown;
  readonly default?: unknown;
  readonly _links?: { readonly schema?: { readonly href?: unknown } };
}

/**
 * The fields of the org: the schema of each user type and that of groups (listUserTypes, getUserSchema,
 * getGroupSchema). A token that may not read the user types gets the default one's alone.
 * @throws Failure where a schema can't be read
 */
export function* readOrgFields(warn: (text: string) => void): Program<OrgFields> {
  const users: OrgProfile[] = [];
  for (const { id, name, displayName, default: isDefault, _links } of yield* userTypes(warn)) {
    const schemaId = /\/([^/?#]+)$/.exec(String(_links?.schema?.href ?? ''))?.[1] ?? 'default';
    const title = String(displayName ?? name ?? id);
    users.push({
      of: `users of the type ${title}`,
      typeId: String(id),
      ...(isDefault === true && { isDefault }),
      attributes: yield* attributesOf(readRequest('getUserSchema', { schemaId })),
    });
  }
  const groups = yield* attributesOf(readRequest('getGroupSchema', {}));
  return { users, groups: { of: 'groups', attributes: groups } };
}

function* userTypes(warn: (text: string) => void): Program<readonly UserType[]> {
  try {
    const answer = yield* send(readRequest('listUserTypes', {}));
    if (!Array.isArray(answer.body) || answer.body.length === 0)
      throw unreadable(answer, 'its body is not a list');
    return answer.body as UserType[];
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.details.code !== 'FORBIDDEN') throw failure;
    warn(
      "The token may not read the org's user types, so the profile of the default one counts for all users.",
    );
    return [{ id: 'default', name: 'default', default: true }];
  }
}

function* attributesOf(request: OktaRequest): Program<Record<string, OrgAttribute>> {
  const answer = yield* send(request);
  const attributes = attributesIn(answer.body);
  if (attributes === undefined) throw unreadable(answer, 'its body is not a schema');
  return attributes;
}

/** The id of the type that a user has. @throws Failure */
export function* typeOfUser(user: string): Program<string> {
  const { type } = yield* findUser(user);
  return String((type as { id?: unknown } | undefined)?.id);
}
