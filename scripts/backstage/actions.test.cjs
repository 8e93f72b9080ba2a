// The actions with Backstage's own test utilities. scripts/test-backstage.sh runs this beside them.
const { createMockActionContext } = require('@backstage/plugin-scaffolder-node-test-utils');
const { mockServices, startTestBackend } = require('@backstage/backend-test-utils');
const { scaffolderActionsExtensionPoint } = require('@backstage/plugin-scaffolder-node');
const { createConnector } = require('okta-workflow-connector');
const { default: oktaModule, templateActions } = require('okta-workflow-connector/backstage');
const { startSandbox } = require('okta-workflow-connector/sandbox');

let org;
let okta;
let actions;
beforeAll(async () => {
  org = await startSandbox();
  okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
  actions = new Map(templateActions(okta).map((action) => [action.id, action]));
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

const writes = () => org.requests.filter(({ method }) => method !== 'GET').length;

test('an action gives its outputs to the context', async () => {
  const context = createMockActionContext({ input: { name: 'Team Oslo' } });
  await actions.get('okta:addGroup').handler(context);
  const { groupId } = Object.fromEntries(context.output.mock.calls);
  expect(org.state.groups.get(groupId).profile.name).toBe('Team Oslo');
});

test('a dry run gives stand-ins and changes nothing', async () => {
  const context = { ...createMockActionContext({ input: { name: 'Team Oslo' } }), isDryRun: true };
  await actions.get('okta:addGroup').handler(context);
  expect(context.output).toHaveBeenCalledWith('groupId', '[dry run: groupId]');
  expect(writes()).toBe(0);
});

test('a failure has code, remedy and outcome', async () => {
  const context = createMockActionContext({ input: { name: 'Engineering' } });
  await expect(actions.get('okta:addGroup').handler(context)).rejects.toMatchObject({
    code: 'CONFLICT',
    outcome: 'unchanged',
    message: expect.stringContaining('Nothing was changed in the org.'),
  });
  expect(context.output).not.toHaveBeenCalled();
});

/** Starts the module in Backstage's test backend. @returns the ids of the actions that it adds */
async function started(data) {
  const added = [];
  const backend = await startTestBackend({
    extensionPoints: [[scaffolderActionsExtensionPoint, { addActions: (...more) => added.push(...more) }]],
    features: [oktaModule, mockServices.rootConfig.factory({ data })],
  });
  await backend.stop();
  return added.map(({ id }) => id);
}

test('the module adds every action', async () => {
  const org = { organizationUrl: 'https://example.okta.com', apiToken: '00none' };
  const ids = okta.actions.map(({ id }) => `okta:${id}`);
  expect(await started({ okta: org })).toEqual(ids);
  expect(await started({ okta: { ...org, readOnly: true } })).toEqual(
    createConnector(org, { readOnly: true }).actions.map(({ id }) => `okta:${id}`),
  );
});

test.each([
  ['no org', {}, /okta is missing in the app-config/],
  ['no token', { okta: { organizationUrl: 'https://example.okta.com' } }, /token/i],
  [
    'an unknown setting',
    { okta: { organizationUrl: 'https://example.okta.com', readonly: true } },
    /okta\.readonly is not a setting/,
  ],
])('the module does not start with %s', async (_name, data, message) => {
  await expect(started(data)).rejects.toThrow(message);
});
