import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { eventTypes } from '../../src/sandbox/log/event-types.js';
import { accessToken } from '../helpers/service-app.js';
import { call } from './client.js';

const { applications, apiTokens, clients, devices, groups, people } = seed;
const { avery, blake, casey, emery, harper, kendall, logan, morgan } = people;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

type Request = readonly [method: string, path: string, body?: unknown];

/** The types of all events that the tests of this file saw. */
const seen = new Set<string>();
afterEach(() => {
  for (const { eventType } of org.state.log.everything()) seen.add(eventType);
});

/** What is done by requests, one after another; `{id}` in a path is the id that the answer before named. */
async function does(...requests: Request[]): Promise<string[]> {
  let id = '';
  const before = org.state.log.everything().length;
  for (const [method, path, body] of requests) {
    const answer = await call(org, method, path.replace('{id}', id), withId(body, id));
    expect(`${method} ${path} ${Math.floor(answer.status / 100)}`).toBe(`${method} ${path} 2`);
    id = answer.body?.id ?? id;
  }
  return org.state.log
    .everything()
    .slice(before)
    .map(({ eventType, actor, target }) => {
      const by = actor.id === avery.id ? '' : ` by ${actor.displayName}`;
      return `${eventType} ${target.map(({ displayName }) => displayName).join(', ')}${by}`.trim();
    });
}

/** `{id}` in a body is the id that the answer before named. */
function withId(body: unknown, id: string): unknown {
  return body === undefined ? undefined : JSON.parse(JSON.stringify(body).replaceAll('{id}', id));
}

const steps = (id: string, ...names: string[]): Request[] =>
  names.map((name) => ['POST', `/users/${id}/lifecycle/${name}`] as const);
const membership = (group: { id: string }, user: { id: string }) => `/groups/${group.id}/users/${user.id}`;
const password = { password: { value: 'Long1password' } };
const nora = { login: 'nora@example.com', email: 'nora@example.com', firstName: 'Nora', lastName: 'Vale' };
const clerks = {
  type: 'group_rule',
  name: 'Clerks',
  conditions: { expression: { type: 'urn:okta:expression:1.0', value: 'user.title=="Clerk"' } },
};
const bookmark = {
  name: 'bookmark',
  label: 'Handbook',
  signOnMode: 'BOOKMARK',
  settings: { app: { url: 'https://handbook.example.com' } },
};
const pushes = `/apps/${applications.ledger.id}/group-push/mappings`;
const hook = {
  name: 'A hook',
  events: { type: 'EVENT_TYPE', items: ['group.lifecycle.create'] },
  channel: { type: 'HTTP', version: '1.0.0', config: { uri: 'https://hooks.example.com/okta' } },
};

test.each<[string, Request[], string[]]>([
  [
    'the steps of a life cycle',
    [
      ...steps(
        blake.id,
        'suspend',
        'unsuspend',
        'expire_password',
        'reset_factors',
        'reset_password?sendEmail=true',
      ),
      ['DELETE', `/users/${blake.id}/sessions`],
    ],
    [
      'user.lifecycle.suspend Blake Rivers',
      'user.lifecycle.unsuspend Blake Rivers',
      'user.account.expire_password Blake Rivers',
      'user.mfa.factor.reset_all Blake Rivers',
      'user.account.reset_password Blake Rivers',
      'user.session.clear Blake Rivers',
    ],
  ],
  [
    'an activation, a second link for it, and an unlock',
    [...steps(casey.id, 'activate', 'reactivate'), ...steps(harper.id, 'unlock')],
    [
      'user.lifecycle.activate Casey Fields',
      'user.lifecycle.reactivate Casey Fields',
      'user.account.unlock_by_admin Harper Lake',
    ],
  ],
  [
    'a deactivation, with the applications that it takes',
    steps(emery.id, 'deactivate'),
    [
      'user.lifecycle.deactivate Emery Brooks',
      'application.user_membership.remove Emery Brooks, Ledger, Emery Brooks by Okta System',
      'application.user_membership.remove Emery Brooks, Time Sheets, Emery Brooks by Okta System',
    ],
  ],
  [
    'the deletion of a user who is deactivated',
    [['DELETE', `/users/${logan.id}`]],
    ['user.lifecycle.delete.initiated Logan Reed', 'user.lifecycle.delete.completed Logan Reed'],
  ],
  [
    'a profile and a password that an administrator writes',
    [
      ['POST', `/users/${blake.id}`, { profile: { title: 'Principal' } }],
      ['POST', `/users/${blake.id}`, { credentials: password }],
      ['POST', `/users/${blake.id}`, { profile: { title: 'Principal' } }],
    ],
    ['user.account.update_profile Blake Rivers', 'user.account.update_password Blake Rivers'],
  ],
  [
    'memberships, with the applications that they give and take',
    [
      ['PUT', membership(groups.engineering, people.riley)],
      ['DELETE', membership(groups.engineering, people.riley)],
    ],
    [
      'group.user_membership.add Riley Shore, Engineering',
      'application.user_membership.add Riley Shore, Company Wiki, Riley Shore by Okta System',
      'group.user_membership.remove Riley Shore, Engineering',
      'application.user_membership.remove Riley Shore, Company Wiki, Riley Shore by Okta System',
    ],
  ],
  [
    'no application for a member who has it already',
    [
      ['PUT', membership(groups.engineeringLeads, blake)],
      ['DELETE', membership(groups.engineering, blake)],
    ],
    [
      'group.user_membership.add Blake Rivers, Engineering Leads',
      'group.user_membership.remove Blake Rivers, Engineering',
    ],
  ],
  [
    'admin roles: all that the user has, and at the end that none is left',
    [
      ['POST', `/users/${blake.id}/roles`, { type: 'REPORT_ADMIN' }],
      ['POST', `/users/${blake.id}/roles`, { type: 'SUPER_ADMIN' }],
      ['DELETE', `/users/${blake.id}/roles/{id}`],
    ],
    [
      'user.account.privilege.grant Blake Rivers, Report Administrator',
      'user.account.privilege.grant Blake Rivers, Report Administrator, Super Administrator',
      'user.account.privilege.grant Blake Rivers, Report Administrator',
    ],
  ],
  [
    'the last admin role of a user',
    [
      ['POST', `/users/${blake.id}/roles`, { type: 'SUPER_ADMIN' }],
      ['DELETE', `/users/${blake.id}/roles/{id}`],
    ],
    [
      'user.account.privilege.grant Blake Rivers, Super Administrator',
      'user.account.privilege.revoke Blake Rivers',
    ],
  ],
  [
    'admin roles of a group',
    [
      ['POST', `/groups/${groups.sales.id}/roles`, { type: 'REPORT_ADMIN' }],
      ['DELETE', `/groups/${groups.sales.id}/roles/{id}`],
    ],
    [
      'group.privilege.grant Sales, Report Administrator',
      'group.privilege.revoke Sales, Report Administrator',
    ],
  ],
  [
    'a group from its first day to its last',
    [
      ['POST', '/groups', { profile: { name: 'Night shift' } }],
      ['PUT', '/groups/{id}', { profile: { name: 'Late shift' } }],
      ['DELETE', '/groups/{id}'],
    ],
    [
      'group.lifecycle.create Night shift',
      'group.profile.update Late shift',
      'group.lifecycle.delete Late shift',
    ],
  ],
  [
    'factors that work',
    [
      ['POST', `/users/${kendall.id}/factors`, { factorType: 'token:software:totp' }],
      [
        'POST',
        `/users/${kendall.id}/factors?activate=true`,
        { factorType: 'sms', profile: { phoneNumber: '+15550100' } },
      ],
      ['DELETE', `/users/${kendall.id}/factors/{id}`],
    ],
    ['user.mfa.factor.activate Kendall Frost, sms', 'user.mfa.factor.deactivate Kendall Frost, sms'],
  ],
  [
    'an application that is switched off: who has it by a group loses it',
    [
      ['POST', `/apps/${applications.wiki.id}/lifecycle/deactivate`],
      ['POST', `/apps/${applications.wiki.id}/lifecycle/deactivate`],
    ],
    [
      'application.lifecycle.deactivate Company Wiki',
      'application.user_membership.remove Harper Lake, Company Wiki, Harper Lake by Okta System',
      'application.user_membership.remove Kendall Frost, Company Wiki, Kendall Frost by Okta System',
      'application.user_membership.remove Morgan Hill, Company Wiki, Morgan Hill by Okta System',
    ],
  ],
  [
    'an assignment to a user',
    [
      ['POST', `/apps/${applications.timeSheets.id}/users`, { id: morgan.id, scope: 'USER' }],
      ['DELETE', `/apps/${applications.timeSheets.id}/users/${morgan.id}`],
    ],
    [
      'application.user_membership.add Morgan Hill, Time Sheets, Morgan Hill',
      'application.user_membership.remove Morgan Hill, Time Sheets, Morgan Hill',
    ],
  ],
  [
    'the deletion of an application',
    [['DELETE', `/apps/${applications.oldIntranet.id}`]],
    ['application.lifecycle.delete Old Intranet'],
  ],
  [
    'a user who is created with a group, and gets another type',
    [
      ['POST', '/users?activate=true', { profile: nora, credentials: password, groupIds: [groups.sales.id] }],
      [
        'PUT',
        '/users/{id}',
        { type: { id: seed.userTypes.contractor.id }, profile: { ...nora, agency: 'A' } },
      ],
    ],
    [
      'user.lifecycle.create Nora Vale',
      'group.user_membership.add Nora Vale, Sales',
      'application.user_membership.add Nora Vale, Ledger, Nora Vale by Okta System',
      'user.lifecycle.activate Nora Vale',
      'user.account.update_profile Nora Vale',
      'user.account.update_user_type Nora Vale',
    ],
  ],
  [
    'a group rule that is switched on and off, and one that loses its group',
    [
      ['POST', '/groups', { profile: { name: 'Clerks' } }],
      ['POST', '/groups/rules', { ...clerks, actions: { assignUserToGroups: { groupIds: ['{id}'] } } }],
      ['POST', '/groups/rules/{id}/lifecycle/activate'],
      ['POST', '/groups/rules/{id}/lifecycle/deactivate'],
    ],
    [
      'group.lifecycle.create Clerks',
      'group.user_membership.rule.trigger Clerks',
      'group.user_membership.rule.deactivated Clerks',
    ],
  ],
  [
    'an application from its first day on, with what its settings and its users get',
    [
      ['POST', '/apps', bookmark],
      ['PUT', '/apps/{id}', { ...bookmark, label: 'Staff handbook' }],
      ['POST', '/apps/{id}/lifecycle/deactivate'],
      ['POST', '/apps/{id}/lifecycle/activate'],
      ['PUT', `/apps/{id}/groups/${groups.engineeringLeads.id}`, {}],
    ],
    [
      'application.lifecycle.create Handbook',
      'application.lifecycle.update Staff handbook',
      'application.lifecycle.deactivate Staff handbook',
      'application.lifecycle.activate Staff handbook',
      'group.application_assignment.add Engineering Leads, Staff handbook',
      'application.user_membership.add Morgan Hill, Staff handbook, Morgan Hill by Okta System',
    ],
  ],
  [
    'a group assignment that is changed and taken away, with the members who lose the application',
    [
      ['PUT', `/apps/${applications.wiki.id}/groups/${groups.engineering.id}`, { priority: 1 }],
      ['DELETE', `/apps/${applications.wiki.id}/groups/${groups.engineering.id}`],
    ],
    [
      'group.application_assignment.update Engineering, Company Wiki',
      'group.application_assignment.remove Engineering, Company Wiki',
      'application.user_membership.remove Harper Lake, Company Wiki, Harper Lake by Okta System',
      'application.user_membership.remove Kendall Frost, Company Wiki, Kendall Frost by Okta System',
      'application.user_membership.remove Morgan Hill, Company Wiki, Morgan Hill by Okta System',
    ],
  ],
  [
    "a user's name in an application",
    [
      [
        'POST',
        `/apps/${applications.timeSheets.id}/users/${blake.id}`,
        { credentials: { userName: 'b.rivers' } },
      ],
    ],
    ['application.user_membership.update Blake Rivers, Time Sheets, Blake Rivers'],
  ],
  [
    'a group that is pushed to an application',
    [
      ['POST', pushes, { sourceGroupId: groups.sales.id, targetGroupName: 'Sales' }],
      ['PATCH', `${pushes}/{id}`, { status: 'INACTIVE' }],
      ['PATCH', `${pushes}/{id}`, { status: 'ACTIVE' }],
      ['PATCH', `${pushes}/{id}`, { status: 'INACTIVE' }],
      ['DELETE', `${pushes}/{id}`],
    ],
    ['mapping.created', 'deactivate_mapping', 'activate_mapping', 'deactivate_mapping', 'removed'].map(
      (step) => `application.provision.group_push.${step} Sales, Ledger`,
    ),
  ],
  [
    'an attribute of the schema',
    [
      [
        'POST',
        '/meta/schemas/user/default',
        { definitions: { custom: { properties: { shoeSize: { title: 'Shoe size', type: 'integer' } } } } },
      ],
    ],
    ['directory.user_profile.update User'],
  ],
  [
    'an event hook from its first day to its last',
    [
      ['POST', '/eventHooks', hook],
      ['POST', '/eventHooks/{id}/lifecycle/verify'],
      ['PUT', '/eventHooks/{id}', hook],
      ['POST', '/eventHooks/{id}/lifecycle/activate'],
      ['POST', '/eventHooks/{id}/lifecycle/deactivate'],
      ['POST', '/eventHooks/{id}/lifecycle/activate'],
      ['POST', '/eventHooks/{id}/lifecycle/deactivate'],
      ['DELETE', '/eventHooks/{id}'],
    ],
    ['created', 'verified', 'updated', 'deactivated', 'activated', 'deactivated', 'deleted'].map(
      (step) => `event_hook.${step} A hook`,
    ),
  ],
  [
    'an API token',
    [['DELETE', `/api-tokens/${apiTokens.helpDesk.id}`]],
    ['system.api_token.revoke Help desk script'],
  ],
  [
    'tokens and consents of OAuth clients',
    [['DELETE', `/users/${blake.id}/clients/${clients.reports.id}/tokens`]],
    ['app.oauth2.as.token.revoke Blake Rivers, Reports, unknown'],
  ],
])('the System Log records %s', async (_title, requests, expected) => {
  expect(await does(...requests)).toEqual(expected);
});

test('the System Log records a device, and what its deactivation takes from people', async () => {
  const [device] = Object.values(devices);
  const path = `/devices/${device?.id}/lifecycle`;
  const written = await does(
    ['POST', `${path}/suspend`],
    ['POST', `${path}/unsuspend`],
    ['POST', `${path}/deactivate`],
  );
  expect(written.map((line) => line.split(' ')[0])).toEqual(
    expect.arrayContaining([
      'device.lifecycle.suspend',
      'device.lifecycle.unsuspend',
      'device.lifecycle.deactivate',
      'device.user.remove',
    ]),
  );
});

test('the System Log records sign-ins, also those that fail and the lock that follows', async () => {
  const { login } = people.quinn;
  const before = org.state.log.everything().length;
  await call(org, 'POST', '/authn', { username: login, password: people.quinn.password });
  for (let index = 0; index < 11; index += 1)
    await call(org, 'POST', '/authn', { username: login, password: 'x' });
  const written = org.state.log.everything().slice(before);
  expect(written.every(({ actor }) => actor.alternateId === login)).toBe(true);
  expect(
    written.map(({ eventType, result, reason }) => `${eventType} ${result} ${reason ?? ''}`.trim()),
  ).toEqual([
    'user.session.start SUCCESS',
    ...Array.from({ length: 10 }, () => 'user.session.start FAILURE INVALID_CREDENTIALS'),
    'user.account.lock FAILURE',
    'user.session.start FAILURE LOCKED_OUT',
  ]);
});

test('the System Log names Okta as the actor of what a group rule does, or who caused it, by the rule', async () => {
  const rule = {
    type: 'group_rule',
    name: 'Finance',
    conditions: { expression: { type: 'urn:okta:expression:1.0', value: 'user.title=="Clerk"' } },
    actions: { assignUserToGroups: { groupIds: [groups.newHires.id] } },
  };
  const { body } = await call(org, 'POST', '/groups/rules', rule);
  await call(org, 'POST', `/groups/rules/${body.id}/lifecycle/activate`);
  const title = (value: string): Request => [
    'POST',
    `/users/${people.riley.id}`,
    { profile: { title: value } },
  ];
  expect(await does(title('Clerk'))).toEqual([
    'user.account.update_profile Riley Shore',
    'group.user_membership.add Riley Shore, New Hires by Okta System',
  ]);
  org.state.behavior.actorOfGroupRules = 'whoever caused it';
  expect(await does(title('Engineer'))).toEqual([
    'user.account.update_profile Riley Shore',
    'group.user_membership.remove Riley Shore, New Hires',
  ]);
  org.state.behavior.actorOfGroupRules = 'Okta System';
});

test('the System Log records a deactivation that takes its time when it has ended', async () => {
  org.slowDeactivation({ reads: 1 });
  const path = `/users/${blake.id}`;
  expect(await does(['POST', `${path}/lifecycle/deactivate`])).toEqual([]);
  const written = await does(['GET', path], ['GET', path]);
  expect(written).toContain('user.lifecycle.deactivate Blake Rivers by Okta System');
});

test('the System Log records whom a group rule excludes, and that it loses its group', async () => {
  const { body: group } = await call(org, 'POST', '/groups', { profile: { name: 'Clerks' } });
  const actions = { assignUserToGroups: { groupIds: [group.id] } };
  const { body: rule } = await call(org, 'POST', '/groups/rules', { ...clerks, actions });
  await call(org, 'POST', `/users/${people.riley.id}`, { profile: { title: 'Clerk' } });
  await call(org, 'POST', `/groups/rules/${rule.id}/lifecycle/activate`);
  expect(await does(['DELETE', membership(group, people.riley)], ['DELETE', `/groups/${group.id}`])).toEqual([
    'group.user_membership.rule.add_exclusion Riley Shore, Clerks',
    'group.user_membership.remove Riley Shore, Clerks',
    'group.lifecycle.delete Clerks',
    'group.user_membership.rule.invalidate Clerks',
  ]);
});

test('the System Log records a device that is deactivated, activated and deleted', async () => {
  const [device] = Object.values(devices);
  const path = `/devices/${device?.id}`;
  const lifecycle = (step: string): Request => ['POST', `${path}/lifecycle/${step}`];
  const written = await does(lifecycle('deactivate'), lifecycle('activate'), lifecycle('deactivate'), [
    'DELETE',
    path,
  ]);
  expect(written.map((line) => line.split(' ')[0]).filter((type) => type !== 'device.user.remove')).toEqual(
    ['deactivate', 'activate', 'deactivate', 'delete'].map((step) => `device.lifecycle.${step}`),
  );
});

test('the System Log records a factor that the user proves', async () => {
  const { factors } = org.state.userById(blake.id);
  const push = factors.find(({ factorType }) => factorType === 'push');
  const { body } = await call(org, 'POST', `/users/${blake.id}/factors/${push?.id}/verify`);
  const poll = String(body._links.poll.href).split('/api/v1')[1] as string;
  expect(await does(['GET', poll])).toEqual([
    'user.authentication.auth_via_mfa Blake Rivers, push by Blake Rivers',
  ]);
});

test('the System Log records the scopes, roles and tokens of a service app, and what a user takes back', async () => {
  const consents = [...org.state.userById(blake.id).grants];
  const client = org.addClient({ algorithm: 'ES256', dpop: false, scopes: ['okta.users.read'], roles: [] });
  const grants = `/apps/${client.clientId}/grants`;
  const roles = `/../../oauth2/v1/clients/${client.clientId}/roles`;
  expect(
    await does(
      ['POST', grants, { issuer: org.url, scopeId: 'okta.groups.read' }],
      ['POST', grants, { issuer: org.url, scopeId: 'okta.groups.read' }],
      ['DELETE', `${grants}/{id}`],
      ['POST', roles, { type: 'READ_ONLY_ADMIN' }],
      ['DELETE', `${roles}/{id}`],
      ['DELETE', `/users/${blake.id}/grants`],
    ),
  ).toEqual([
    'app.oauth2.admin.consent.grant Connector, okta.groups.read',
    'app.oauth2.admin.consent.revoke Connector, okta.groups.read',
    'app.oauth2.client.privilege.grant Connector, Read-only Administrator',
    'app.oauth2.client.privilege.revoke Connector, Read-only Administrator',
    ...consents.map(() => expect.stringMatching(/^app\.oauth2\.as\.consent\.revoke Blake Rivers/)),
  ]);
  const before = org.state.log.everything().length;
  await accessToken(org, client);
  const written = org.state.log.everything().slice(before);
  expect(written.map(({ eventType, actor }) => `${eventType} by ${actor.displayName}`)).toEqual([
    'app.oauth2.token.grant.access_token by Connector',
  ]);
});

test('the tests above see every event type of the org, but for those that nothing in the org causes', () => {
  const elsewhere = [
    // event-hooks.test.ts
    'event_hook.delivery',
    'user.account.report_suspicious_activity_by_enduser',
    'system.api_token.create',
  ];
  expect(eventTypes.filter((type) => !seen.has(type)).sort()).toEqual(elsewhere.sort());
});
