import { groupNamed, refuse } from './answers.js';
import type { Played } from './player.js';
import { broken, list, type Scenario, scenario, USER } from './scenario.js';

const NEXT = { link: '<https://acme.okta.com/api/v1/apps/0oa1/groups?after=x&limit=200>; rel="next"' };
const page = (body: unknown, headers?: Record<string, string>): Played => ({
  status: 200,
  body,
  ...(headers && { headers }),
});

const ofUser = (
  title: string,
  script: Parameters<typeof scenario>[3],
  ends: Scenario['ends'] = 'ok',
): Scenario => scenario('listUserApplications', title, { userId: USER }, script, ends);
const application = (more: object = {}) => ({ id: '0oa1', label: 'Wiki', status: 'ACTIVE', ...more });
const assigned = (scope?: string) => application({ _embedded: { user: { scope } } });
const GROUPS = { listUserGroups: [list(groupNamed('00g1', 'Everyone'), { id: '00g2' })] };

const oidc = { label: 'App', signOnMode: 'OPENID_CONNECT' };
const created = (title: string, inputs: object, credentials?: unknown): Scenario =>
  scenario(
    'createApplication',
    title,
    { ...oidc, ...inputs },
    { createApplication: [page({ id: '0oa1', name: 'x', label: 'App', status: 'ACTIVE', credentials })] },
    'ok',
  );

/** What Okta's answers make of the outputs that a handler composes: applications, user types, memberships. */
export const ANSWER_SCENARIOS: readonly Scenario[] = [
  created('with a client secret', {}, { oauthClient: { client_id: 'c1', client_secret: 's3cret' } }),
  created('without a secret', { clientAuthentication: 'none' }, { oauthClient: { client_id: 'c1' } }),
  created('without credentials', {}, null),
  ...['web', 'native', 'browser', 'service'].map((applicationType) =>
    created(`a client of the type ${applicationType}`, { applicationType }),
  ),
  created('tokens without a code', { grantTypes: ['implicit'] }),
  created('settings over what the fields say', {
    redirectUris: ['https://app.example.com/'],
    settings: { oauthClient: { application_type: 'native' }, notes: { admin: 'x' } },
  }),
  ofUser('through a group', { ...GROUPS, listApplications: [list(application())] }),
  ofUser('through no group that assigns it', {
    ...GROUPS,
    listApplications: [list(application())],
    listApplicationGroupAssignments: [list({ id: '00g3' }, null)],
  }),
  ofUser('directly', { ...GROUPS, listApplications: [list(assigned('USER'), assigned())] }),
  ofUser('without an id', { ...GROUPS, listApplications: [list(application({ id: '..' }))] }),
  ofUser('by groups that come in pages', {
    ...GROUPS,
    listApplications: [list(application())],
    listApplicationGroupAssignments: [page([{ id: '00g4' }], NEXT), page([{ id: '00g4' }], NEXT)],
  }),
  ofUser(
    'by groups that can not be read',
    { ...GROUPS, listApplicationGroupAssignments: [refuse(403, 'E0000006')] },
    'FORBIDDEN',
  ),
  ofUser(
    'by groups that are no list',
    {
      ...GROUPS,
      listApplications: [list(application())],
      listApplicationGroupAssignments: [page({}), page({})],
    },
    'INVALID_RESPONSE',
  ),
  scenario(
    'listUserTypes',
    'with and without a schema',
    {},
    {
      listUserTypes: [
        list(
          { id: 'oty1', _links: { schema: { href: 'https://acme.okta.com/api/v1/meta/schemas/user/osc1' } } },
          { id: 'oty2', _links: { schema: null } },
          { id: 'oty3' },
        ),
      ],
    },
    'ok',
  ),
  scenario(
    'listUserLinkedObjects',
    'one without an address',
    { userId: USER, relationshipName: 'manager' },
    {
      listLinkedObjectsForUser: [
        list({ _links: { self: { href: 'https://acme.okta.com/api/v1/users/00u1' } } }, {}),
      ],
    },
    'ok',
  ),
  scenario(
    'removeUserFromAllGroups',
    'some of which must be kept',
    { userId: USER },
    {
      listUserGroups: [
        list(
          groupNamed('00g1', 'One'),
          groupNamed('00g2', 'Everyone', 'BUILT_IN'),
          groupNamed('00g3', 'From an application', 'APP_GROUP'),
          { id: '..', type: 'OKTA_GROUP' },
        ),
      ],
    },
    'ok',
  ),
  scenario(
    'listAdministrators',
    'one without a profile',
    {},
    { getUser: [page({ id: '00u1', status: 'ACTIVE' })] },
    'ok',
  ),
  broken('removeUserFromAllGroups', { userId: USER }, 'unassignUserFromGroup'),
];
