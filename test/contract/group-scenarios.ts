import { groupNamed, refuse } from './answers.js';
import { ORIGIN, type Played } from './player.js';
import { broken, gone, list, type Scenario, scenario, USER } from './scenario.js';

const GROUPS = ['00g1', '00g2', '00g3', '00g4', '00g5', '00g6', '00g7'];
const assigned = refuse(409, 'E0000090');
const role = { userId: USER, roleType: 'HELP_DESK_ADMIN' };
const custom = { userId: USER, roleType: 'CUSTOM', roleId: 'cr1', resourceSetId: 'iam1' };
const held = { id: 'ra1', type: 'HELP_DESK_ADMIN', label: 'Help', status: 'ACTIVE', assignmentType: 'USER' };
const heldCustom = {
  id: 'irb1',
  type: 'CUSTOM',
  label: 'C',
  status: 'ACTIVE',
  role: 'cr1',
  'resource-set': 'iam1',
};
const member = { userId: USER, groupIds: GROUPS };
const page = (after: string, ...groups: unknown[]): Played => ({
  status: 200,
  body: groups,
  headers: { link: `<${ORIGIN}/api/v1/groups?after=${after}&limit=10000&q=Sales>; rel="next"` },
});

/** A page of somebody on the way, which says nothing of Okta. */
const foreign: Played = {
  status: 200,
  body: '<html>Welcome</html>',
  headers: { 'content-type': 'text/html', 'x-okta-request-id': '' },
};

/** Every branch of the handlers about groups and roles, and what it ends in. */
export const GROUP_SCENARIOS: readonly Scenario[] = [
  scenario(
    'addUserToMultipleGroups',
    'one group is unknown',
    member,
    { assignUserToGroup: [undefined, gone] },
    'ok',
  ),
  scenario(
    'addUserToMultipleGroups',
    'none takes the user',
    { userId: USER, groupIds: ['00g1', '00g1'] },
    { assignUserToGroup: [gone] },
    'NOT_FOUND',
  ),
  scenario(
    'addUserToMultipleGroups',
    'the token is revoked on the way',
    member,
    { assignUserToGroup: [undefined, refuse(401, 'E0000011')] },
    'UNAUTHENTICATED',
  ),
  scenario(
    'addUserToMultipleGroups',
    'the token never worked',
    { userId: USER, groupIds: ['00g1'] },
    { assignUserToGroup: [refuse(401, 'E0000011')] },
    'UNAUTHENTICATED',
  ),
  scenario(
    'addUserToMultipleGroups',
    'an answer is lost',
    { userId: USER, groupIds: ['00g1', '00g2'] },
    { assignUserToGroup: ['lost', undefined] },
    'NETWORK',
    { connector: { maxRetries: 0 } },
  ),
  scenario(
    'addUserToMultipleGroups',
    'an answer is lost and repeated',
    { userId: USER, groupIds: ['00g1'] },
    { assignUserToGroup: ['lost'] },
    'ok',
  ),
  scenario(
    'addUserToMultipleGroups',
    'cancelled before anything',
    { userId: USER, groupIds: ['00g1'] },
    {},
    'CANCELLED',
    { execute: { signal: AbortSignal.abort() } },
  ),
  scenario(
    'addUserToMultipleGroups',
    'the answers are not from Okta',
    { userId: USER, groupIds: ['00g1', '00g2'] },
    { assignUserToGroup: Array(10).fill(foreign) },
    'NOT_OKTA',
  ),
  broken('addUserToMultipleGroups', member, 'assignUserToGroup'),
  scenario(
    'assignRoleToUser',
    'assigned already',
    role,
    {
      assignRoleToUser: [assigned],
      listAssignedRolesForUser: [
        list({ ...held, assignmentType: 'GROUP' }, { ...held, type: 'ORG_ADMIN' }, held),
      ],
    },
    'ok',
  ),
  scenario(
    'assignRoleToUser',
    'assigned by an attempt whose answer was lost',
    role,
    { assignRoleToUser: ['lost', assigned], listAssignedRolesForUser: [list(held)] },
    'ok',
  ),
  scenario(
    'assignRoleToUser',
    'a custom role is assigned already',
    custom,
    {
      assignRoleToUser: [assigned],
      listAssignedRolesForUser: [
        list({ ...heldCustom, role: 'cr2' }, { ...heldCustom, 'resource-set': 'iam2' }, heldCustom),
      ],
    },
    'ok',
  ),
  scenario(
    'assignRoleToUser',
    'assigned already, but not in the list',
    role,
    { assignRoleToUser: [assigned], listAssignedRolesForUser: [list()] },
    'CONFLICT',
  ),
  scenario(
    'assignRoleToUser',
    'assigned already, and the list is no list',
    role,
    { assignRoleToUser: [assigned], listAssignedRolesForUser: [{ status: 200, body: {} }] },
    'INVALID_RESPONSE',
  ),
  scenario('assignRoleToUser', 'refused', role, { assignRoleToUser: [refuse(403, 'E0000006')] }, 'FORBIDDEN'),
  broken('assignRoleToUser', role, 'assignRoleToUser'),
  scenario(
    'getGroupByName',
    'on the second page',
    { name: 'Sales' },
    { listGroups: [page('00g1', groupNamed('00g1', 'Sales East')), list(groupNamed('00g2', 'Sales'))] },
    'ok',
  ),
  scenario(
    'getGroupByName',
    'several',
    { name: 'Sales' },
    { listGroups: [page('00g1', groupNamed('00g1', 'Sales')), list(groupNamed('00g2', 'Sales'), {})] },
    'AMBIGUOUS',
  ),
  scenario(
    'getGroupByName',
    'the answer is no list',
    { name: 'Sales' },
    { listGroups: [{ status: 200, body: {} }] },
    'INVALID_RESPONSE',
  ),
  scenario(
    'getGroupByName',
    'page after page without an end',
    { name: 'Sales' },
    { listGroups: Array.from({ length: 1_100 }, (_, nth) => page(`00g${nth}`)) },
    'INVALID_RESPONSE',
  ),
  scenario(
    'updateGroup',
    'a group without a profile',
    { groupId: '00g1', name: 'As it was', description: 'd' },
    { getGroup: [{ status: 200, body: { id: '00g1', type: 'OKTA_GROUP' } }] },
    'ok',
  ),
  scenario(
    'updateGroup',
    'a group of an application',
    { groupId: '00g1', name: 'N' },
    { getGroup: [{ status: 200, body: groupNamed('00g1', 'x', 'APP_GROUP') }] },
    'REJECTED',
  ),
  scenario('getGroupByName', 'none', { name: 'Sales' }, { listGroups: [list({})] }, 'NOT_FOUND'),
  scenario('getGroupByName', 'no group', { name: 'Sales' }, { listGroups: [list(null)] }, 'INVALID_RESPONSE'),
  scenario(
    'updateGroup',
    'what is read is no group',
    { groupId: '00g1', name: 'N' },
    { getGroup: [{ status: 200, body: {} }] },
    'INVALID_RESPONSE',
  ),
];
