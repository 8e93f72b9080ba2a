import { appParty, groupParty } from '../log/parties.js';
import type { Group, JsonObject, PushMapping } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, refusalBy } from '../server/errors.js';
import { page } from '../server/paging.js';
import { type Answer, bodyOf, type Call, flag, ok, param, type Route, textAt } from '../server/routes.js';

/** Unlike elsewhere, these times come without milliseconds. */
const withoutMilliseconds = (time: string): string => time.replace('.000Z', 'Z');

function view(call: Call, mapping: PushMapping): JsonObject {
  const { id, applicationId, groupId, targetGroupId, status } = mapping;
  const app = `${call.base}/api/v1/apps/${applicationId}`;
  const groups = `${call.base}/api/v1/groups`;
  const links: JsonObject = {
    app: { href: app },
    self: { href: `${app}/group-push/mappings/${id}` },
    sourceGroup: { href: `${groups}/${groupId}` },
  };
  if (targetGroupId !== undefined) links.targetGroup = { href: `${groups}/${targetGroupId}` };
  return {
    id,
    sourceGroupId: groupId,
    ...(targetGroupId === undefined ? {} : { targetGroupId }),
    status,
    created: withoutMilliseconds(mapping.created),
    lastUpdated: withoutMilliseconds(mapping.lastUpdated),
    _links: links,
  };
}

/** Answers 200, as recorded, not the 201 that Okta's contract names. */
function create(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const body = bodyOf(call);
  const sourceId = textAt(body, 'sourceGroupId');
  if (!sourceId) throw invalid('sourceGroupId', 'sourceGroupId: The field cannot be left blank');
  const group = org.group(sourceId);
  const [targetGroupId, targetGroupName] = [textAt(body, 'targetGroupId'), textAt(body, 'targetGroupName')];
  if ((targetGroupId === undefined) === (targetGroupName === undefined)) {
    throw invalid('targetGroupId', 'Exactly one of targetGroupId and targetGroupName must be given');
  }
  const now = org.time();
  const mapping: PushMapping = {
    id: org.newId('gPm'),
    applicationId: app.id,
    groupId: group.id,
    ...(targetGroupId === undefined ? {} : { targetGroupId: org.group(targetGroupId).id }),
    ...(targetGroupName === undefined ? {} : { targetGroupName }),
    status: textAt(body, 'status') === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE',
    created: now,
    lastUpdated: now,
  };
  org.pushMappings.set(mapping.id, mapping);
  record(org, mapping, 'mapping.created');
  return ok(view(call, mapping));
}

function setStatus(org: Org, call: Call): Answer {
  const mapping = mappingOf(org, call);
  const status = textAt(bodyOf(call), 'status');
  if (status !== 'ACTIVE' && status !== 'INACTIVE') throw invalid('status', 'status: Invalid value');
  if (mapping.status !== status) {
    record(org, mapping, status === 'ACTIVE' ? 'activate_mapping' : 'deactivate_mapping');
  }
  mapping.status = status;
  mapping.lastUpdated = org.time();
  return ok(view(call, mapping));
}

/** Answers 200, as recorded, not the 204 that Okta's contract names. */
function remove(org: Org, call: Call): Answer {
  const mapping = mappingOf(org, call);
  if (mapping.status === 'ACTIVE') {
    throw refusalBy(
      org.behavior.deleteActiveMapping,
      mapping.id,
      'GroupPushMapping',
      'status: Must be INACTIVE',
    );
  }
  const target = org.groups.get(mapping.targetGroupId ?? '');
  if (flag(call, 'deleteTargetGroup', false) && target) {
    org.groups.delete(target.id);
    org.log.record('group.lifecycle.delete', [groupParty(target)]);
  }
  org.pushMappings.delete(mapping.id);
  record(org, mapping, 'removed');
  return { status: 200 };
}

type PushStep = 'mapping.created' | 'activate_mapping' | 'deactivate_mapping' | 'removed';

function record(org: Org, { groupId, applicationId }: PushMapping, step: PushStep): void {
  const [group, app] = [org.groups.get(groupId), org.applications.get(applicationId)];
  const target = [...(group ? [groupParty(group)] : []), ...(app ? [appParty(app)] : [])];
  org.log.record(`application.provision.group_push.${step}`, target);
}

function mappingOf(org: Org, call: Call): PushMapping {
  const app = org.application(param(call, 'appId'));
  const id = param(call, 'mappingId');
  const mapping = org.pushMappings.get(id);
  if (mapping?.applicationId !== app.id) throw notFound(id, 'GroupPushMapping');
  return mapping;
}

/** `lastUpdated` asks for mappings that changed at this time or later. */
function list(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const [sourceGroupId, status] = [call.query.get('sourceGroupId'), call.query.get('status')];
  const since = call.query.get('lastUpdated');
  const mappings = [...org.pushMappings.values()].filter(
    (mapping) =>
      mapping.applicationId === app.id &&
      (sourceGroupId === null || mapping.groupId === sourceGroupId) &&
      (status === null || mapping.status === status) &&
      (since === null || Date.parse(mapping.lastUpdated) >= Date.parse(since)),
  );
  return page(org, call, mappings, {
    usual: 100,
    most: 1000,
    cursor: ({ id }) => id,
    view: (mapping) => view(call, mapping),
    keep: ['sourceGroupId', 'status', 'lastUpdated'],
  });
}

/** The mappings that push a group. */
export function pushed(org: Org, group: Group): PushMapping[] {
  return [...org.pushMappings.values()].filter(({ groupId }) => groupId === group.id);
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
