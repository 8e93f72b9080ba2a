import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message, Status } from '../../../src/hosts/node-red/nodes/red.js';
import oktaNodes from '../../../src/hosts/node-red/okta.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';

type Typed = Record<string, { type: string; value: string }>;
interface TestNode {
  on(event: string, listener: (message: Message) => void): void;
  receive(message: Message): void;
  context(): { flow: { set(key: string, value: unknown): void } };
  status: (status: Status) => void;
}

/** The part of node-red-node-test-helper that these tests use. The package has no types. */
interface Helper {
  init(nodeRed: string, settings: object): void;
  startServer(done: () => void): void;
  stopServer(done: () => void): void;
  load(nodes: typeof oktaNodes, flow: object[], credentials?: object): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): TestNode;
}

const helper = require('node-red-node-test-helper') as Helper;

const { blake, emery, kendall } = seed.people;
const str = (value: string) => ({ type: 'str', value });
const msg = (value: string) => ({ type: 'msg', value });

describe('an Okta node', () => {
  let org: Sandbox;

  beforeAll(async () => {
    org = await startSandbox();
    helper.init(require.resolve('node-red'), { oktaConnector: { allowLoopback: true } });
    await new Promise<void>((resolve) => helper.startServer(() => resolve()));
  });
  beforeEach(() => org.reset());
  afterEach(() => helper.unload());
  afterAll(async () => {
    await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
    await org.close();
  });

  /** Loads one node with both outputs wired. `run` sends it a message and resolves to the output that gets one. */
  async function load(
    id: string,
    fields: Typed,
    more: object = {},
    secrets: Record<string, string> = {},
    checkProfiles = false,
  ) {
    const flow = [
      { id: 'org', type: 'okta-connection', org: 'own', organizationUrl: org.url, checkProfiles },
      {
        id: 'node',
        type: `okta-${id}`,
        z: 'flow',
        connection: 'org',
        fields,
        wires: [['done'], ['failed']],
        ...more,
      },
      { id: 'done', type: 'helper', z: 'flow' },
      { id: 'failed', type: 'helper', z: 'flow' },
    ];
    await helper.load(oktaNodes, flow, { org: { apiToken: org.token }, node: secrets });
    const node = helper.getNode('node');
    const statuses: Status[] = [];
    node.status = (status) => statuses.push(status);
    const run = (message: Message = {}) =>
      new Promise<{ output: string; message: Message }>((resolve) => {
        for (const output of ['done', 'failed']) {
          const end = helper.getNode(output);
          end.on('input', (out) => resolve({ output, message: out }));
        }
        node.receive(message);
      });
    return { node, run, statuses };
  }

  it('compares a profile with the attributes of the org, if its connection says so', async () => {
    const fields = { userId: str(blake.id), profile: { type: 'json', value: '{"shoeSize":42}' } };
    const { run } = await load('updateUserProfileWithId', fields, {}, {}, true);
    const { output, message } = await run();
    expect([output, message.okta]).toMatchObject([
      'failed',
      { error: { issues: [{ path: 'profile.shoeSize' }] } },
    ]);
    expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('sends the flat fields as payload, the result as okta and an entry of oktaSteps, and shows its status', async () => {
    const { run, statuses } = await load('getUserWithId', { userId: str(blake.id) });
    const { output, message } = await run({ keep: 'me', payload: 'before' });
    expect(output).toBe('done');
    expect(message).toMatchObject({
      keep: 'me',
      payload: { userId: blake.id, login: blake.login, status: 'ACTIVE' },
      okta: { ok: true, output: { user: { profile: { firstName: 'Blake' } } }, meta: { attempts: 1 } },
      oktaSteps: [
        { action: 'getUserWithId', title: 'Get User with ID', ok: true, text: 'Blake Rivers · ACTIVE' },
      ],
    });
    expect(message.payload).not.toHaveProperty('user');
    expect(statuses).toMatchObject([{ fill: 'blue' }, { fill: 'green', text: 'Blake Rivers · ACTIVE' }]);
  });

  it('sends a failure to the second output, with the payload unchanged and the earlier steps kept', async () => {
    const { run, statuses } = await load('suspendUser', { userId: msg('payload.who') }, { name: 'Lock out' });
    const earlier = [{ action: 'x', title: 'x', ok: true, text: 'done' }];
    const { output, message } = await run({ payload: { who: '00u0000000000000none' }, oktaSteps: earlier });
    expect(output).toBe('failed');
    expect(message).toMatchObject({
      payload: { who: '00u0000000000000none' },
      okta: { ok: false, error: { code: 'NOT_FOUND', remedy: expect.any(String) } },
      oktaSteps: [{ title: 'x' }, { title: 'Lock out', ok: false, code: 'NOT_FOUND', outcome: 'unchanged' }],
    });
    expect(statuses.at(-1)).toEqual({ fill: 'red', shape: 'ring', text: 'NOT_FOUND (404 E0000007)' });
  });

  it('reports a failure to Node-RED when the second output has no wire', async () => {
    const { node } = await load(
      'suspendUser',
      { userId: str('nobody@example.com') },
      { wires: [['done'], []] },
    );
    const reported = new Promise((resolve) => node.on('call:error', resolve));
    node.receive({});
    await reported;
  });

  it('reads inputs from message, flow, environment, JSON and JSONata, and converts them by the schema', async () => {
    process.env.OKTA_TEST_TITLE = 'Team lead';
    const { run } = await load('updateUserProfileWithId', {
      userId: { type: 'jsonata', value: '$lowercase(payload)' },
      profile: { type: 'json', value: '{"title":"Lead","badgeNumber":"B-1"}' },
    });
    expect((await run({ payload: blake.login.toUpperCase() })).output).toBe('done');
    expect(org.state.users.get(blake.id)?.profile).toMatchObject({ title: 'Lead', badgeNumber: 'B-1' });
    await helper.unload();
    const groups = `${seed.groups.sales.id}, ${seed.groups.newHires.id}`;
    const lists = await load('addUserToMultipleGroups', {
      userId: { type: 'flow', value: 'who' },
      groupIds: { type: 'list', value: groups },
    });
    lists.node.context().flow.set('who', emery.id);
    expect((await lists.run()).message.payload).toMatchObject({ added: 2, failed: 0 });
    await helper.unload();
    const named = await load('addGroup', {
      name: { type: 'env', value: 'OKTA_TEST_TITLE' },
      description: str(''),
    });
    expect((await named.run()).message.payload).toMatchObject({ name: 'Team lead' });
    delete process.env.OKTA_TEST_TITLE;
  });

  it('fails with INVALID_INPUT and sends nothing when a value or an expression cannot be read', async () => {
    const { run } = await load('updateUserProfileWithId', {
      userId: str(blake.id),
      profile: { type: 'json', value: '{' },
    });
    expect((await run()).message.okta).toMatchObject({
      error: { code: 'INVALID_INPUT', outcome: 'not-sent' },
    });
    await helper.unload();
    const wrong = await load('suspendUser', { userId: { type: 'jsonata', value: '$error("secret text")' } });
    const { okta } = (await wrong.run()).message;
    expect(okta).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    expect(JSON.stringify(okta)).not.toContain('secret text');
    expect(org.requests).toEqual([]);
  });

  it('reads a secret from its credentials or from the message', async () => {
    const fields = {
      userId: str(blake.id),
      oldPassword: { type: 'secret', value: '' },
      newPassword: msg('payload'),
    };
    const secrets = { oldPassword: blake.password as string };
    const { run } = await load('changePassword', fields, { allowed: true }, secrets);
    expect((await run({ payload: 'Small-Fir-93' })).output).toBe('done');
    expect(org.state.users.get(blake.id)?.password).toBe('Small-Fir-93');
  });

  it('puts secret outputs in okta only, not in the payload', async () => {
    const fields = { userId: str(blake.id), temporaryPassword: { type: 'bool', value: 'true' } };
    const { run } = await load('expirePassword', fields, { allowed: true });
    const { message } = await run();
    expect(message.okta).toMatchObject({ output: { temporaryPassword: expect.any(String) } });
    expect(Object.keys(message.payload as object)).not.toContain('temporaryPassword');
  });

  it.each([
    ['destructive', 'deactivateUser', emery.id],
    ['access-granting', 'unsuspendUser', kendall.id],
  ])('runs no %s action unless the node is allowed to', async (_, id, userId) => {
    const { run } = await load(id, { userId: str(userId) });
    expect((await run()).message.okta).toMatchObject({ error: { code: 'NOT_ALLOWED', outcome: 'not-sent' } });
    expect(org.requests).toEqual([]);
    await helper.unload();
    const allowed = await load(id, { userId: str(userId) }, { allowed: true });
    expect((await allowed.run()).output).toBe('done');
  });

  it('shows in its status that no change was needed, and the reason for a wait', async () => {
    const already = await load('suspendUser', { userId: str(kendall.id) });
    await already.run();
    expect(already.statuses.at(-1)).toMatchObject({ fill: 'green', text: 'no change needed' });
    await helper.unload();
    org.fault({ path: '/api/v1/users/*', kind: 429, resetInMs: 1000 });
    const limited = await load('getUserWithId', { userId: str(blake.id) });
    expect((await limited.run()).output).toBe('done');
    expect(limited.statuses).toContainEqual(
      expect.objectContaining({ fill: 'yellow', text: expect.stringMatching(/^waiting \d+ s/) }),
    );
  });

  it('fails with INVALID_CONNECTION when the connection is missing or invalid', async () => {
    const none = await load('suspendUser', { userId: str(blake.id) }, { connection: '' });
    expect((await none.run()).message.okta).toMatchObject({ error: { code: 'INVALID_CONNECTION' } });
    await helper.unload();
    const empty = { id: 'empty', type: 'okta-connection', org: 'own', organizationUrl: '' };
    const node = {
      id: 'node',
      type: 'okta-suspendUser',
      connection: 'empty',
      fields: { userId: str(blake.id) },
      wires: [[], ['failed']],
    };
    await helper.load(oktaNodes, [empty, node, { id: 'failed', type: 'helper' }]);
    const failed = new Promise<Message>((resolve) => helper.getNode('failed').on('input', resolve));
    helper.getNode('node').receive({});
    expect((await failed).okta).toMatchObject({
      error: { code: 'INVALID_CONNECTION', message: expect.stringMatching(/\w+/) },
    });
  });
});

it.each([
  [{ readOnly: true }, 'The option readOnly does not exist here'],
  [{ allowLoopback: 'yes' }, 'The option allowLoopback must be true or false.'],
])(
  'the settings %j of oktaConnector are refused at the start, because they would be ignored',
  (oktaConnector, message) => {
    const red = { settings: { oktaConnector } } as unknown as Parameters<typeof oktaNodes>[0];
    expect(() => oktaNodes(red)).toThrow(`oktaConnector in Node-RED's settings: ${message}`);
  },
);
