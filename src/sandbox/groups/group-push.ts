import type { JsonObject, PushMapping } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, Refusal } from '../server/errors.js';
import { page } from '../server/paging.js';
import { type Answer, bodyOf, type Call, ok, param, type Route, textAt } from '../server/routes.js';

/** Unlike elsewhere, these times come without milliseconds. */
const withoutMilliseconds = (time: string): string => time.replace('.000Z', 'Z');

function view(call: Call, mapping: PushMapping): JsonObject {
  const { id, applicationId, groupId, status } = mapping;
  const app = `${call.base}/api/v1/apps/${applicationId}`;
  return {
    id,
    sourceGroupId: groupId,
    status,
    created: withoutMilliseconds(mapping.created),
    lastUpdated: withoutMilliseconds(mapping.lastUpdated),
    _links: {
      app: { href: app },
      self: { href: `${app}/group-push/mappings/${id}` },
      sourceGroup: { href: `${call.base}/api/v1/groups/${groupId}` },
    },
  };
}

/** Answers 200, as recorded, not the 201 that Okta's contract names. */
function create(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const body = bodyOf(call);
  const sourceId = textAt(body, 'sourceGroupId');
  if (!sourceId) throw invalid('sourceGroupId', 'sourceGroupId: The field cannot be left blank');
  const group = org.group(sourceId);
  const [targetId, targetName] = [textAt(body, 'targetGroupId'), textAt(body, 'targetGroupName')];
  if ((targetId === undefined) === (targetName === undefined)) {
    throw invalid('targetGroupId', 'Exactly one of targetGroupId and targetGroupName must be given');
  }
  const now = org.time();
  const mapping: PushMapping = {
    id: org.newId('gPm'),
    applicationId: app.id,
    groupId: group.id,
    targetName: targetName ?? String(targetId),
    status: textAt(body, 'status') === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE',
    created: now,
    lastUpdated: now,
  };
  org.pushMappings.set(mapping.id, mapping);
  return ok(view(call, mapping));
}

function setStatus(org: Org, call: Call): Answer {
  const mapping = mappingOf(org, call);
  const status = textAt(bodyOf(call), 'status');
  if (status !== 'ACTIVE' && status !== 'INACTIVE') throw invalid('status', 'status: Invalid value');
  mapping.status = status;
  mapping.lastUpdated = org.time();
  return ok(view(call, mapping));
}

function remove(org: Org, call: Call): Answer {
  const mapping = mappingOf(org, call);
  if (mapping.status === 'ACTIVE') throw new Refusal('E0000038');
  org.pushMappings.delete(mapping.id);
  return { status: 200 };
}

function mappingOf(org: Org, call: Call): PushMapping {
  const app = org.application(param(call, 'appId'));
  const id = param(call, 'mappingId');
  const mapping = org.pushMappings.get(id);
  if (mapping?.applicationId !== app.id) throw notFound(id, 'GroupPushMapping');
  return mapping;
}

function list(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const mappings = [...org.pushMappings.values()].filter(({ applicationId }) => applicationId === app.id);
  return page(org, call, mappings, {
    usual: 100,
    most: 1000,
    cursor: ({ id }) => id,
    view: (mapping) => view(call, mapping),
  });
}

const all = '/api/v1/apps/:appId/group-push/mappings';
const one = `${all}/:mappingId`;

export const groupPushRoutes: Route[] = [
  { method: 'GET', path: all, handle: list },
  { method: 'POST', path: all, handle: create },
  { method: 'GET', path: one, handle: (org, call) => ok(view(call, mappingOf(org, call))) },
  { method: 'PATCH', path: one, handle: setStatus },
  { method: 'DELETE', path: one, handle: remove },
];
