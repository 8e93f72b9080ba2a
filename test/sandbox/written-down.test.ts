import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
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

/** What is done by requests, one after another; `{id}` in a path is the id that the answer before named. */
async function does(...requests: Request[]): Promise<string[]> {
  let id = '';
  const before = org.state.log.everything().length;
  for (const [method, path, body] of requests) {
    const answer = await call(org, method, path.replace('{id}', id), body);
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

const steps = (id: string, ...names: string[]): Request[] =>
  names.map((name) => ['POST', `/users/${id}/lifecycle/${name}`] as const);
const membership = (group: { id: string }, user: { id: string }) => `/groups/${group.id}/users/${user.id}`;
const password = { password: { value: 'Long1password' } };

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
