import type { EventHook, JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, type Refusal, refusalBy } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  noContent,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { isForHooks } from './event-types.js';
import { reachOf } from './hook-caller.js';
import { hookParty } from './parties.js';
import type { SystemLog } from './system-log.js';

/** Okta's limit. */
const mostTypes = 300;

function view(call: Call, hook: EventHook): JsonObject {
  const self = `${call.base}/api/v1/eventHooks/${hook.id}`;
  const post = { allow: ['POST'] };
  const links: JsonObject = { self: { href: self } };
  if (hook.status === 'ACTIVE') {
    links.verify = { href: `${self}/lifecycle/verify`, hints: post };
    links.deactivate = { href: `${self}/lifecycle/deactivate`, hints: post };
  } else {
    links.activate = { href: `${self}/lifecycle/activate`, hints: post };
    links.delete = { href: self, hints: { allow: ['DELETE'] } };
  }
  return {
    id: hook.id,
    status: hook.status,
    verificationStatus: hook.verificationStatus,
    name: hook.name,
    created: hook.created,
    createdBy: hook.createdBy,
    lastUpdated: hook.lastUpdated,
    events: hook.events,
    channel: hook.channel,
    _links: links,
  };
}

function definition(org: Org, call: Call) {
  const body = bodyOf(call);
  const name = textAt(body, 'name');
  const events = objectAt(body, 'events');
  const channel = objectAt(body, 'channel');
  if (!name) throw invalid('name', 'name: The field cannot be left blank');
  if (!events) throw invalid('events', 'events: The field cannot be left blank');
  if (!channel) throw invalid('channel', 'channel: The field cannot be left blank');
  checkTypes(org, events);
  return { name, events, ...secretApart(channel) };
}

function checkTypes(org: Org, events: JsonObject): void {
  const items = Array.isArray(events.items) ? events.items.map(String) : [];
  if (items.length > mostTypes)
    throw invalid('events', `events: A hook has at most ${mostTypes} event types`);
  const other = items.find((item) => isForHooks(item) === false);
  const choice = org.behavior.hookForOtherTypes;
  if (other !== undefined && choice !== 'taken') {
    throw refusalBy(choice, 'events', 'EventHook', `events: ${other} is not eligible for event hooks`);
  }
}

/** The secret of the authentication scheme is never returned. */
function secretApart(channel: JsonObject): Pick<EventHook, 'channel' | 'secret'> {
  const config = objectAt(channel, 'config') ?? {};
  const { value, ...authScheme } = objectAt(config, 'authScheme') ?? {};
  return {
    channel: { ...channel, config: { ...config, method: 'POST', authScheme } },
    ...(typeof value === 'string' ? { secret: value } : {}),
  };
}

function create(org: Org, call: Call): Answer {
  const now = org.time();
  const hook: EventHook = {
    id: org.newId('who'),
    status: 'ACTIVE',
    verificationStatus: 'UNVERIFIED',
    created: now,
    createdBy: org.tokenOwnerId,
    lastUpdated: now,
    ...definition(org, call),
  };
  org.eventHooks.set(hook.id, hook);
  org.log.record('event_hook.created', [hookParty(hook)]);
  return ok(view(call, hook));
}

/** A change of the channel needs a new verification. */
function replace(org: Org, call: Call): Answer {
  const hook = hookOf(org, call);
  const given = definition(org, call);
  const isSame = JSON.stringify(given.channel) === JSON.stringify(hook.channel);
  if (!isSame || given.secret !== undefined) hook.verificationStatus = 'UNVERIFIED';
  Object.assign(hook, given, { lastUpdated: org.time() });
  org.log.record('event_hook.updated', [hookParty(hook)]);
  return ok(view(call, hook));
}

function setStatus(status: EventHook['status']) {
  return (org: Org, call: Call): Answer => {
    const hook = hookOf(org, call);
    const type = status === 'ACTIVE' ? 'event_hook.activated' : 'event_hook.deactivated';
    if (hook.status !== status) org.log.record(type, [hookParty(hook)]);
    hook.status = status;
    hook.lastUpdated = org.time();
    return ok(view(call, hook));
  };
}

/** Asks the hook's address to answer a challenge. Nobody is asked at example.com, whose addresses pass for verified. */
function verify(org: Org, call: Call): Answer {
  const hook = hookOf(org, call);
  const choice = org.behavior.verifyInactiveHook;
  if (hook.status !== 'ACTIVE' && choice !== 'taken') {
    throw refusalBy(choice, hook.id, 'Webhook', 'Only an active hook can be verified');
  }
  const where = reachOf(hook);
  if (where === 'example') return ok(verified(org, call, hook, org.log.recorder()));
  if (where === 'elsewhere') throw notVerified();
  // the verification is the caller's deed, also when the request has long been read
  const finish = async (record: SystemLog['record']): Promise<Answer> => {
    if (await org.hookCaller.verifies(hook)) return ok(verified(org, call, hook, record));
    const { status, body } = notVerified();
    return { status, body };
  };
  return { status: 202, later: finish(org.log.recorder()) };
}

function verified(org: Org, call: Call, hook: EventHook, record: SystemLog['record']): JsonObject {
  hook.verificationStatus = 'VERIFIED';
  hook.lastUpdated = org.time();
  record('event_hook.verified', [hookParty(hook)]);
  return view(call, hook);
}

function notVerified(): Refusal {
  return invalid('channel', 'The event hook could not be verified: the challenge was not answered');
}

function remove(org: Org, call: Call): Answer {
  const hook = hookOf(org, call);
  if (hook.status === 'ACTIVE') {
    throw refusalBy(
      org.behavior.deleteActiveHook,
      hook.id,
      'Webhook',
      'Only an inactive hook can be deleted',
    );
  }
  org.eventHooks.delete(hook.id);
  org.log.record('event_hook.deleted', [hookParty(hook)]);
  return noContent;
}

function hookOf(org: Org, call: Call): EventHook {
  const id = param(call, 'hookId');
  const hook = org.eventHooks.get(id);
  if (!hook) throw notFound(id, 'Webhook');
  return hook;
}

function list(org: Org, call: Call): Answer {
  return ok([...org.eventHooks.values()].map((hook) => view(call, hook)));
}

const one = '/api/v1/eventHooks/:hookId';

export const eventHookRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/eventHooks', handle: list },
  { method: 'POST', path: '/api/v1/eventHooks', handle: create },
  { method: 'GET', path: one, handle: (org, call) => ok(view(call, hookOf(org, call))) },
  { method: 'PUT', path: one, handle: replace },
  { method: 'DELETE', path: one, handle: remove },
  { method: 'POST', path: `${one}/lifecycle/activate`, handle: setStatus('ACTIVE') },
  { method: 'POST', path: `${one}/lifecycle/deactivate`, handle: setStatus('INACTIVE') },
  { method: 'POST', path: `${one}/lifecycle/verify`, handle: verify },
];
