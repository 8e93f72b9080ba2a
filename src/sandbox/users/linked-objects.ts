import type { JsonObject, LinkedObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { notFound } from '../server/errors.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';

function definitionView(call: Call, { primary, associated }: LinkedObject): JsonObject {
  const self = `${call.base}/api/v1/meta/schemas/user/linkedObjects/${primary.name}`;
  return {
    primary: { ...primary, type: 'USER' },
    associated: { ...associated, type: 'USER' },
    _links: { self: { href: self } },
  };
}

const linkTo = (call: Call, id: string): JsonObject => ({
  _links: { self: { href: `${call.base}/api/v1/users/${id}` } },
});

/** Of a relationship by the name of either side: the definition, and whether it is the primary side. */
function relationship(org: Org, call: Call): { definition: LinkedObject; isPrimary: boolean } {
  const name = param(call, 'relationshipName');
  for (const definition of org.linkedObjects.values()) {
    if (definition.primary.name === name) return { definition, isPrimary: true };
    if (definition.associated.name === name) return { definition, isPrimary: false };
  }
  throw notFound(name, 'LinkedObject');
}

/** The one primary user, or all associated ones: what the other side of the relationship has. */
function listOfUser(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  const { definition, isPrimary } = relationship(org, call);
  const { links } = definition;
  const primary = links.get(user.id);
  const ids = isPrimary
    ? [...(primary === undefined ? [] : [primary])]
    : [...links].filter(([, primaryId]) => primaryId === user.id).map(([associatedId]) => associatedId);
  return ok(ids.map((id) => linkTo(call, id)));
}

function link(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  const { definition } = relationship(org, call);
  definition.links.set(user.id, org.findUser(param(call, 'primaryUserId')).id);
  return noContent;
}

function unlink(org: Org, call: Call): Answer {
  const user = org.findUser(param(call, 'id'));
  relationship(org, call).definition.links.delete(user.id);
  return noContent;
}

function list(org: Org, call: Call): Answer {
  return ok([...org.linkedObjects.values()].map((definition) => definitionView(call, definition)));
}

const one = '/api/v1/users/:id/linkedObjects/:relationshipName';

export const linkedObjectRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/meta/schemas/user/linkedObjects', handle: list },
  { method: 'GET', path: one, handle: listOfUser },
  { method: 'PUT', path: `${one}/:primaryUserId`, handle: link },
  { method: 'DELETE', path: one, handle: unlink },
];
