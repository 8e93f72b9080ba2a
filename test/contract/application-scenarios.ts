import { gone, type Scenario, scenario } from './scenario.js';

const inputs = { applicationId: '0oa1', label: 'New' };
const application = (more: object) => [
  {
    status: 200,
    body: { id: '0oa1', label: 'App', status: 'ACTIVE', signOnMode: 'BROWSER_PLUGIN', ...more },
  },
];
const shared = { credentials: { scheme: 'SHARED_USERNAME_AND_PASSWORD', userName: 'team' } };

/** Every branch of the handler that updates an application. */
export const APPLICATION_SCENARIOS: readonly Scenario[] = (
  [
    ['nothing differs', { ...inputs, label: 'App' }, application({}), 'ok'],
    ['it is not there', inputs, [gone], 'NOT_FOUND'],
    ['what is read is no application', inputs, [{ status: 200, body: {} }], 'INVALID_RESPONSE'],
    ['what is read is a list', inputs, [{ status: 200, body: [] }], 'INVALID_RESPONSE'],
    ['the users share a password', inputs, application(shared), 'REJECTED'],
    [
      'the shared password is given',
      { ...inputs, sharedPassword: 'Tall-Birch-42' },
      application(shared),
      'ok',
    ],
    ['it has no members', inputs, application({ settings: null, credentials: null }), 'ok'],
  ] as const
).map(([title, given, answers, ends]) =>
  scenario('updateApplication', title, given, { getApplication: answers }, ends),
);
