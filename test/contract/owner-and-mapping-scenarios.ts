import { refuse } from './answers.js';
import { broken, list, type Scenario, scenario, USER } from './scenario.js';

const refused = refuse(400, 'E0000001', 'Provided owner is already assigned to this group');
const owner = { groupId: '00g1', userId: USER };
const owned = { id: USER, type: 'USER', displayName: 'A B' };
const role = { groupId: '00g1', roleType: 'HELP_DESK_ADMIN' };
const assigned = refuse(409, 'E0000090');
const held = { id: 'gra1', type: 'HELP_DESK_ADMIN', label: 'Help', assignmentType: 'GROUP' };
const mapping = { applicationId: '0oa1', mappingId: 'gPm1' };
const pushed = (status: string) => ({ status: 200, body: { id: 'gPm1', sourceGroupId: '00g1', status } });

/** Every branch of the handlers about owners and roles of groups, and about group push mappings. */
export const OWNER_AND_MAPPING_SCENARIOS: readonly Scenario[] = [
  scenario(
    'addGroupOwner',
    'owns it already',
    owner,
    { assignGroupOwner: [refused], listGroupOwners: [list({ id: '00uOther', type: 'USER' }, owned)] },
    'ok',
  ),
  scenario(
    'addGroupOwner',
    'added by an attempt whose answer was lost',
    owner,
    { assignGroupOwner: ['lost', refused], listGroupOwners: [list(owned)] },
    'ok',
  ),
  scenario(
    'addGroupOwner',
    'refused, and the list does not hold the owner',
    owner,
    { assignGroupOwner: [refused], listGroupOwners: [list()] },
    'REJECTED',
  ),
  scenario(
    'addGroupOwner',
    'refused, and the list is no list',
    owner,
    { assignGroupOwner: [refused], listGroupOwners: [{ status: 200, body: {} }] },
    'INVALID_RESPONSE',
  ),
  scenario(
    'addGroupOwner',
    'not allowed',
    owner,
    { assignGroupOwner: [refuse(403, 'E0000006')] },
    'FORBIDDEN',
  ),
  scenario('addGroupOwner', 'a group', { groupId: '00g1', ownerGroupId: '00g2' }, {}, 'ok'),
  broken('addGroupOwner', owner, 'assignGroupOwner'),
  scenario('removeGroupOwner', 'a group', { groupId: '00g1', ownerGroupId: '00g2' }, {}, 'ok'),
  scenario(
    'assignRoleToGroup',
    'assigned already',
    role,
    { assignRoleToGroup: [assigned], listGroupAssignedRoles: [list({ ...held, type: 'ORG_ADMIN' }, held)] },
    'ok',
  ),
  scenario(
    'assignRoleToGroup',
    'assigned already, but not in the list',
    role,
    { assignRoleToGroup: [assigned], listGroupAssignedRoles: [list()] },
    'CONFLICT',
  ),
  scenario(
    'assignRoleToGroup',
    'of an own group',
    role,
    { assignRoleToGroup: [refuse(400, 'E0000211')] },
    'REJECTED',
  ),
  scenario(
    'deleteGroupPushMapping',
    'is inactive',
    mapping,
    { getGroupPushMapping: [pushed('INACTIVE')] },
    'ok',
  ),
  scenario(
    'deleteGroupPushMapping',
    'failed at the last push',
    mapping,
    { getGroupPushMapping: [pushed('ERROR')] },
    'ok',
  ),
  scenario('deleteGroupPushMapping', 'is active', mapping, { getGroupPushMapping: [pushed('ACTIVE')] }, 'ok'),
  scenario(
    'deleteGroupPushMapping',
    'what is read is null',
    mapping,
    { getGroupPushMapping: [{ status: 200, body: null }] },
    'ok',
  ),
  scenario(
    'deleteGroupPushMapping',
    'can not be deactivated',
    mapping,
    { getGroupPushMapping: [pushed('ACTIVE')], updateGroupPushMapping: [refuse(403, 'E0000006')] },
    'FORBIDDEN',
  ),
];
