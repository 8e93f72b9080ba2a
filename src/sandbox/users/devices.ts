import { deviceParty, userParty } from '../log/parties.js';
import type { Device, DeviceStatus } from '../org/access-model.js';
import type { JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { notFound, refusalBy } from '../server/errors.js';
import { type Operator, readExpression } from '../server/filter.js';
import { page } from '../server/paging.js';
import { type Answer, type Call, noContent, ok, param, type Route } from '../server/routes.js';
import { listedUser } from './user-view.js';

const operators: readonly Operator[] = ['eq', 'sw', 'co', 'gt', 'ge', 'lt', 'le', 'pr'];

/** The lifecycle steps that lead out of a status. */
const nextSteps: Record<DeviceStatus, readonly string[]> = {
  ACTIVE: ['deactivate', 'suspend'],
  SUSPENDED: ['deactivate', 'unsuspend'],
  DEACTIVATED: ['activate', 'delete'],
};

function view(call: Call, device: Device): JsonObject {
  const self = `${call.base}/api/v1/devices/${device.id}`;
  const links: JsonObject = {
    self: { href: self, hints: { allow: ['GET', 'PATCH', 'PUT'] } },
    users: { href: `${self}/users`, hints: { allow: ['GET'] } },
  };
  for (const step of nextSteps[device.status]) {
    links[step] =
      step === 'delete'
        ? { href: self, hints: { allow: ['DELETE'] } }
        : { href: `${self}/lifecycle/${step}`, hints: { allow: ['POST'] } };
  }
  const { id, status, created, lastUpdated, profile } = device;
  return {
    id,
    status,
    created,
    lastUpdated,
    profile,
    resourceType: 'UDDevice',
    resourceDisplayName: { value: profile.displayName, sensitive: false },
    resourceAlternateId: null,
    resourceId: id,
    _links: links,
  };
}

function usersOf(org: Org, call: Call, device: Device): JsonObject[] {
  return device.users.map(({ userId, created, managementStatus, screenLockType }) => ({
    created,
    managementStatus,
    screenLockType,
    user: listedUser(call.base, org.userById(userId)),
  }));
}

function list(org: Org, call: Call): Answer {
  const search = call.query.get('search');
  const test = search === null ? () => true : readExpression(search, operators);
  const withUsers = ['user', 'userSummary'].includes(call.query.get('expand') ?? '');
  const found = [...org.devices.values()].filter((device) => test(view(call, device)));
  return page(org, call, found, {
    usual: 200,
    most: 200,
    cursor: ({ id }) => id,
    keep: ['search', 'expand'],
    view: (device) =>
      withUsers
        ? { ...view(call, device), _embedded: { users: usersOf(org, call, device) } }
        : view(call, device),
  });
}

function deviceOf(org: Org, call: Call): Device {
  const id = param(call, 'deviceId');
  const device = org.devices.get(id);
  if (!device) throw notFound(id, 'UDDevice');
  return device;
}

function listOfUser(org: Org, call: Call): Answer {
  const user = org.userWithLists(param(call, 'userId'), org.behavior.accessOfDeprovisioned);
  return ok(
    [...org.devices.values()].flatMap((device) =>
      device.users
        .filter(({ userId }) => userId === user.id)
        .map(({ id, created }) => ({ created, deviceUserId: id, device: view(call, device) })),
    ),
  );
}

function pastStep(to: DeviceStatus, wasSuspended: boolean) {
  if (to === 'ACTIVE') return wasSuspended ? 'unsuspend' : 'activate';
  return to === 'SUSPENDED' ? 'suspend' : 'deactivate';
}

/** A lifecycle step: it can be repeated, and a DEACTIVATED device only takes activate. */
function step(to: DeviceStatus, allowsDeactivated: boolean): Route['handle'] {
  return (org, call) => {
    const device = deviceOf(org, call);
    const choice = org.behavior.deviceOutOfTurn;
    if (device.status === 'DEACTIVATED' && !allowsDeactivated) {
      throw refusalBy(choice, 'device', 'UDDevice', 'The device is deactivated');
    }
    if (device.status === to) return noContent;
    const wasSuspended = device.status === 'SUSPENDED';
    device.status = to;
    device.lastUpdated = org.time();
    org.log.record(`device.lifecycle.${pastStep(to, wasSuspended)}`, [deviceParty(device)]);
    if (to === 'DEACTIVATED') forgetUsers(org, device);
    return noContent;
  };
}

/** Deactivation drops the users of the device, and the factors that they have on it. */
function forgetUsers(org: Org, device: Device): void {
  for (const { userId } of device.users) {
    const user = org.users.get(userId);
    if (!user) continue;
    user.factors = user.factors.filter(({ deviceId }) => deviceId !== device.id);
    org.log.record('device.user.remove', [deviceParty(device), userParty(user)]);
  }
  device.users = [];
}

function remove(org: Org, call: Call): Answer {
  const device = deviceOf(org, call);
  if (device.status !== 'DEACTIVATED') {
    throw refusalBy(org.behavior.deviceOutOfTurn, 'device', 'UDDevice', 'The device is not deactivated');
  }
  org.devices.delete(device.id);
  org.log.record('device.lifecycle.delete', [deviceParty(device)]);
  return noContent;
}

const one = '/api/v1/devices/:deviceId';

export const deviceRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/devices', handle: list },
  { method: 'GET', path: one, handle: (org, call) => ok(view(call, deviceOf(org, call))) },
  { method: 'GET', path: `${one}/users`, handle: (org, call) => ok(usersOf(org, call, deviceOf(org, call))) },
  { method: 'DELETE', path: one, handle: remove },
  { method: 'POST', path: `${one}/lifecycle/activate`, handle: step('ACTIVE', true) },
  { method: 'POST', path: `${one}/lifecycle/suspend`, handle: step('SUSPENDED', false) },
  { method: 'POST', path: `${one}/lifecycle/unsuspend`, handle: step('ACTIVE', false) },
  { method: 'POST', path: `${one}/lifecycle/deactivate`, handle: step('DEACTIVATED', true) },
  { method: 'GET', path: '/api/v1/users/:userId/devices', handle: listOfUser },
];
