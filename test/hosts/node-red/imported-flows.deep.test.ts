import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { listActions } from '../../../src/catalog/catalog.js';
import { needsConsent } from '../../../src/hosts/shared/consent.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { connection, type FlowNode, openSession, type Session } from './builder-session.js';

const { blake, emery } = seed.people;
const SECRET = 'the environment of the operator';

describe('an imported flow', () => {
  let org: Sandbox;
  let session: Session;

  beforeAll(async () => {
    process.env.OKTA_CLIENT_TOKEN = SECRET;
    org = await startSandbox();
    session = await openSession(org);
  });
  beforeEach(() => org.reset());
  afterAll(async () => {
    delete process.env.OKTA_CLIENT_TOKEN;
    await session.close();
    await org.close();
  });

  const tab = { id: 'tab', type: 'tab', label: 'Imported' };
  const web: FlowNode = { id: 'in', type: 'http in', z: 'tab', url: '/go', method: 'get', wires: [['node']] };
  const out: FlowNode = { id: 'out', type: 'http response', z: 'tab', wires: [] };
  const node = (type: string, more: object): FlowNode[] => [
    tab,
    connection,
    web,
    { id: 'node', type, z: 'tab', wires: [['out']], ...more },
    out,
  ];
  const answerOf = async (nodes: FlowNode[]) => {
    await session.deploy(nodes);
    const answer = await session
      .fetch('/run/go', { signal: AbortSignal.timeout(1500) })
      .catch(() => undefined);
    return answer === undefined ? 'no answer' : await answer.text();
  };
  const set = (to: string, tot: string) => ({ rules: [{ t: 'set', p: 'payload', pt: 'msg', to, tot }] });

  describe('cannot reach the process', () => {
    const code = (func: string) => ({ func, outputs: 1, libs: [], initialize: '', finalize: '' });
    const escapes = {
      'a function node that leaves its sandbox': node(
        'function',
        code("msg.payload = Buffer.constructor('return process')().env; return msg;"),
      ),
      'a function node that runs at its start': node('function', {
        ...code('return msg;'),
        initialize: "Buffer.constructor('return process')().exit(1)",
      }),
      'a function node on a disabled tab': [
        { ...tab, disabled: true },
        ...node('function', code('return msg;')).slice(1),
      ],
      'a function node in a subflow': [
        { id: 'sub', type: 'subflow', name: 's', in: [], out: [] },
        { id: 'inner', type: 'function', z: 'sub', ...code('return msg;'), wires: [[]] },
        ...node('subflow:sub', {}),
      ],
      'a program': node('exec', { command: 'cat /proc/self/environ', addpay: '', append: '' }),
      'a file that is read': node('file in', { filename: '/proc/self/environ', filenameType: 'str' }),
      'a file that is written': node('file', { filename: '/tmp/x', filenameType: 'str' }),
      'a folder that is watched': node('watch', { files: '/tmp' }),
      'a port that is opened': node('tcp in', { server: 'server', host: '', port: '0' }),
      'a connection': node('tcp out', { host: '127.0.0.1', port: '22', beserver: 'client' }),
      'a TCP request': node('tcp request', { server: '127.0.0.1', port: '22' }),
      'UDP datagrams in': node('udp in', { port: '0' }),
      'UDP datagrams out': node('udp out', { addr: '127.0.0.1', port: '53' }),
      'a web request to this machine': node('http request', { url: 'http://127.0.0.1:1', method: 'GET' }),
      'a websocket in': node('websocket in', { server: 'ws' }),
      'a websocket out': node('websocket out', { client: 'ws' }),
      'a broker': node('mqtt in', { broker: 'b', topic: '#' }),
      'a certificate of this machine': node('tls-config', { cert: '/etc/ssl/private/key.pem' }),
      'an unknown type': node('crypto-miner', {}),
    };

    it.each(Object.entries(escapes))(
      '%s is not deployed, and the deployed flows keep running',
      async (_name, flow) => {
        await session.deploy(node('template', { template: 'still here', syntax: 'plain', output: 'str' }));
        const response = await session.fetch('/flows', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(flow),
        });
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(await response.text()).toMatch(/does not support the node type/);
        expect(await (await session.fetch('/run/go')).text()).toBe('still here');
      },
    );

    it.each(['/flow', '/flow/tab'])('a function node is not deployed through %s either', async (path) => {
      await session.deploy(node('template', { template: 'still here', syntax: 'plain', output: 'str' }));
      const nodes = [{ id: 'evil', type: 'function', z: 'tab', ...code('return msg;'), wires: [[]] }];
      const response = await session.fetch(path, {
        method: path === '/flow' ? 'POST' : 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: 'tab', label: 'x', nodes, configs: [] }),
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await (await session.fetch('/flows')).text()).not.toContain('"function"');
    });
  });

  describe('reads no environment variable and no file', () => {
    const expressions = [
      '$env("OKTA_CLIENT_TOKEN")',
      '$env("HOME") & $env("PATH") & $env("USER")',
      'req.constructor.constructor("return process")()',
      '$clone.constructor("return process.env")()',
      '$eval("$env(\\"OKTA_CLIENT_TOKEN\\")")',
      'res.sendFile("/proc/self/environ")',
      'res._res.sendFile("/proc/self/environ")',
      'res._res.download("/proc/self/environ")',
      'req.app.render("x.child_process")',
      'req.socket.server.address()',
      'req.res.sendFile("/etc/passwd")',
      '$string(req.socket)',
    ];
    const flows: [string, FlowNode[]][] = [
      ...expressions.map((expression): [string, FlowNode[]] => [
        expression,
        node('change', set(expression, 'jsonata')),
      ]),
      ['an env input', node('change', set('OKTA_CLIENT_TOKEN', 'env'))],
      ['a text with env references', node('change', set(`$\{OKTA_CLIENT_TOKEN} $\{PATH} $\{HOME}`, 'env'))],
      [
        'an env rule of a switch',
        node('switch', { property: 'OKTA_CLIENT_TOKEN', propertyType: 'env', rules: [{ t: 'nempty' }] }),
      ],
      [
        'a template',
        node('template', {
          template: '{{env.OKTA_CLIENT_TOKEN}}{{env.PATH}}{{{env.HOME}}}',
          syntax: 'mustache',
          output: 'str',
        }),
      ],
      [
        'a live response in a template',
        node('template', {
          template: '{{res._res.socket.server}}{{req.socket.server}}',
          syntax: 'mustache',
          output: 'str',
        }),
      ],
      [
        'a property with an env reference',
        node('template', {
          template: `$\{OKTA_CLIENT_TOKEN}`,
          name: `$\{OKTA_CLIENT_TOKEN}`,
          syntax: 'plain',
          output: 'str',
        }),
      ],
      [
        'the environment of a tab',
        [
          { ...tab, env: [{ name: 'X', value: 'OKTA_CLIENT_TOKEN', type: 'env' }] },
          ...node('change', set('X', 'env')).slice(1),
        ],
      ],
    ];

    it.each(flows)('with %s', async (_name, flow) => {
      const answer = await answerOf(flow);
      const hidden = [
        SECRET,
        org.token,
        process.env.PATH,
        process.env.HOME,
        'root:',
        session.folder,
        'okta-builder-',
      ];
      for (const one of hidden) if (one) expect(answer).not.toContain(one);
      expect(session.log.join('\n')).not.toContain(org.token);
    });

    it('with an Okta field that refers to the environment', async () => {
      const fields = { login: { type: 'env', value: 'OKTA_CLIENT_TOKEN' } };
      await answerOf(node('okta-getUserWithLogin', { connection: 'org', fields }));
      expect(JSON.stringify(org.requests)).not.toContain(encodeURIComponent(SECRET));
    });
  });

  describe('runs no step that needs consent', () => {
    const destructive = listActions().filter(needsConsent);
    const inject: FlowNode = {
      id: 'on-start',
      type: 'inject',
      z: 'tab',
      once: true,
      onceDelay: 0,
      props: [],
      wires: [['step']],
    };
    const step = (more: object = {}): FlowNode => ({
      id: 'step',
      type: 'okta-deactivateUser',
      z: 'tab',
      connection: 'org',
      allowed: true,
      fields: { userId: { type: 'str', value: blake.login } },
      wires: [[], []],
      ...more,
    });
    const flow = (...nodes: FlowNode[]) => [tab, connection, ...nodes];
    const refusals = () => session.log.filter((line) => line.includes('nobody has allowed this step')).length;
    const until = async (condition: () => boolean) => {
      for (let waited = 0; !condition() && waited < 60_000; waited += 20)
        await new Promise((next) => setTimeout(next, 20));
      expect(condition()).toBe(true);
    };
    /** Deploys nodes that start by themselves, and expects the step to be refused. */
    const refused = async (nodes: FlowNode[]) => {
      const before = refusals();
      await session.deploy(nodes);
      await until(() => refusals() > before);
      expect(org.requests).toEqual([]);
    };
    /** Deploys nodes that start by themselves, and expects the step to run. */
    const done = async (nodes: FlowNode[]) => {
      await session.deploy(nodes);
      await until(() => org.state.users.get(blake.id)?.status === 'DEPROVISIONED');
    };
    const revoke = () =>
      session.fetch('/okta/consents', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: 'step', allow: false }),
      });
    beforeEach(revoke);

    it.each(destructive.map(({ id }) => id))(
      'when %s is allowed in the flow and starts at the deploy',
      async (id) => {
        await refused(
          flow(inject, step({ type: `okta-${id}`, fields: { userId: { type: 'str', value: blake.login } } })),
        );
      },
    );

    it('until the user allows it as deployed; then it runs at the next deploy', async () => {
      await refused(flow(inject, step()));
      expect(await session.steps()).toMatchObject([
        {
          id: 'step',
          title: 'Deactivate User',
          flow: 'Imported',
          state: 'new',
          inputs: [{ name: 'userId', from: 'str', value: blake.login }],
          startedBy: ['inject: at every start and deploy'],
        },
      ]);
      await session.allow('step');
      expect(org.requests).toEqual([]);
      await done(flow(inject, step({ x: 500, y: 90 })));
    });

    const changes: Record<string, FlowNode[]> = {
      'another person': flow(inject, step({ fields: { userId: { type: 'str', value: emery.login } } })),
      'another action': flow(inject, step({ type: 'okta-deleteUser' })),
      'another connection': flow(inject, step({ connection: 'other' }), { ...connection, id: 'other' }),
      'another address of the connection': [
        tab,
        { ...connection, organizationUrl: 'https://other.okta.com' },
        inject,
        step(),
      ],
      'another start node': flow(inject, { ...inject, id: 'new' }, step()),
      'a node before it': flow(
        { ...inject, wires: [['before']] },
        { id: 'before', type: 'change', z: 'tab', rules: [], wires: [['step']] },
        step(),
      ),
      'a link to it': flow(
        inject,
        step(),
        { id: 'start', type: 'inject', z: 'tab', once: true, props: [], wires: [['away']] },
        { id: 'away', type: 'link out', z: 'tab', mode: 'link', links: ['here'], wires: [] },
        { id: 'here', type: 'link in', z: 'tab', links: [], wires: [['step']] },
      ),
      'a catch node to it': flow(inject, step(), {
        id: 'catch',
        type: 'catch',
        z: 'tab',
        scope: null,
        wires: [['step']],
      }),
      'a value of its tab': [
        { ...tab, env: [{ name: 'who', value: 'x', type: 'str' }] },
        connection,
        inject,
        step(),
      ],
    };

    it.each(Object.entries(changes))('after a change: %s', async (_name, changed) => {
      await refused(flow(inject, step()));
      await session.allow('step');
      await done(flow(inject, step()));
      await session.deploy([tab]);
      org.reset();
      await refused(changed);
      expect((await session.steps()).find(({ id }) => id === 'step')).toMatchObject({ state: 'changed' });
    });

    it('through a link call of another flow', async () => {
      const linked = flow(
        { id: 'here', type: 'link in', z: 'tab', name: 'leavers', links: [], wires: [['step']] },
        step({ fields: { userId: { type: 'msg', value: 'payload' } } }),
      );
      await session.deploy(linked);
      await session.allow('step');
      const evil = [
        { id: 'evil', type: 'tab', label: 'Evil' },
        {
          id: 'e1',
          type: 'inject',
          z: 'evil',
          once: true,
          props: [{ p: 'payload' }, { p: 'target', v: 'leavers', vt: 'str' }],
          payload: emery.login,
          payloadType: 'str',
          wires: [['e2']],
        },
        { id: 'e2', type: 'link call', z: 'evil', links: [], linkType: 'dynamic', timeout: '1', wires: [[]] },
      ];
      await refused([...linked, ...evil]);
    });

    it('inside a subflow', async () => {
      const sub = [
        { id: 'sub', type: 'subflow', name: 'Leave', in: [{ wires: [{ id: 'step' }] }], out: [] },
        step({ z: 'sub', x: 100, y: 40 }),
        { id: 'call', type: 'subflow:sub', z: 'tab', x: 300, y: 40, wires: [] },
        { ...inject, wires: [['call']] },
      ];
      await refused(flow(...sub));
      await session.allow('step');
      await done(flow(...sub));
      await session.deploy([tab]);
      org.reset();
      await refused(flow(...sub, { ...inject, id: 'second', wires: [['call']] }));
    });

    it('on a consent for a step that has changed since it was shown, or that needs none', async () => {
      await session.deploy(flow(step()));
      const hash = (await session.steps())[0]?.hash;
      await session.deploy(flow(step({ fields: { userId: { type: 'str', value: emery.login } } })));
      const consent = async (id: string, given: unknown) => {
        const response = await session.fetch('/okta/consents', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ id, hash: given, allow: true }),
        });
        return response.status;
      };
      expect(await consent('step', hash)).toBe(409);
      expect(await consent('step', undefined)).toBe(409);
      expect(await consent('org', hash)).toBe(409);
      expect(await session.steps()).toMatchObject([{ state: 'new' }]);
    });
  });
});
