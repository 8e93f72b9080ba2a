import { invalid, notFound, refusalBy } from '../server/errors.js';
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
import type { EventHook, JsonObject } from './model.js';
import type { Org } from './org.js';

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
    verificationStatus: 'UNVERIFIED',
    name: hook.name,
    created: hook.created,
    createdBy: hook.createdBy,
    lastUpdated: hook.lastUpdated,
    events: hook.events,
    channel: hook.channel,
    _links: links,
  };
}

function definition(call: Call): Pick<EventHook, 'name' | 'events' | 'channel'> {
  const body = bodyOf(call);
  const name = textAt(body, 'name');
  const events = objectAt(body, 'events');
  const channel = objectAt(body, 'channel');
  if (!name) throw invalid('name', 'name: The field cannot be left blank');
  if (!events) throw invalid('events', 'events: The field cannot be left blank');
  if (!channel) throw invalid('channel', 'channel: The field cannot be left blank');
  return { name, events, channel: withoutSecret(channel) };
}

/** The secret of the authentication scheme is never returned. */
function withoutSecret(channel: JsonObject): JsonObject {
  const config = objectAt(channel, 'config') ?? {};
  const { value: _secret, ...authScheme } = objectAt(config, 'authScheme') ?? {};
  return { ...channel, config: { ...config, method: 'POST', authScheme } };
}

function create(org: Org, call: Call): Answer {
  const now = org.time();
  const hook: EventHook = {
    id: org.newId('who'),
    status: 'ACTIVE',
    created: now,
    createdBy: org.tokenOwnerId,
    lastUpdated: now,
    ...definition(call),
  };
  org.eventHooks.set(hook.id, hook);
  return ok(view(call, hook));
}

function replace(org: Org, call: Call): Answer {
  const hook = hookOf(org, call);
  Object.assign(hook, definition(call), { lastUpdated: org.time() });
  return ok(view(call, hook));
}

function setStatus(status: EventHook['status']) {
  return (org: Org, call: Call): Answer => {
    const hook = hookOf(org, call);
    hook.status = status;
    hook.lastUpdated = org.time();
    return ok(view(call, hook));
  };
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

export const eventHookRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/eventHooks', handle: list },
  { method: 'POST', path: '/api/v1/eventHooks', handle: create },
  {
    method: 'GET',
    path: '/api/v1/eventHooks/:hookId',
    handle: (org, call) => ok(view(call, hookOf(org, call))),
  },
  { method: 'PUT', path: '/api/v1/eventHooks/:hookId', handle: replace },
  { method: 'DELETE', path: '/api/v1/eventHooks/:hookId', handle: remove },
  { method: 'POST', path: '/api/v1/eventHooks/:hookId/lifecycle/activate', handle: setStatus('ACTIVE') },
  { method: 'POST', path: '/api/v1/eventHooks/:hookId/lifecycle/deactivate', handle: setStatus('INACTIVE') },
];
