import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Builder, startBuilder } from '../../../src/hosts/node-red/builder.js';
import type { ConsentStep } from '../../../src/hosts/node-red/flows/consents.js';
import type { Sandbox } from '../../../src/sandbox/index.js';

export type FlowNode = { id: string; type: string } & Record<string, unknown>;

/** A running builder, and its HTTP interface for a program that has the keys. */
export interface Session {
  readonly builder: Builder;
  readonly folder: string;
  readonly log: readonly string[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** @param which of the nodes start anew. Default full: all */
  deploy(nodes: FlowNode[], which?: 'full' | 'nodes'): Promise<void>;
  steps(): Promise<ConsentStep[]>;
  /** Allows a deployed step, as the editor does. */
  allow(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface SessionOptions {
  sandbox?: boolean;
  /** Default: a new folder, which `close` removes. */
  folder?: string;
}

export async function openSession(org: Sandbox, options: SessionOptions = {}): Promise<Session> {
  const { sandbox = true } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'okta-builder-'));
  const log: string[] = [];
  const builder = await startBuilder({
    org: { organizationUrl: org.url, apiToken: () => org.token, sandbox },
    folder,
    port: 0,
    log: (text) => log.push(text),
  });
  const get = (path: string, init: RequestInit = {}) => {
    const key = builder.key(path.startsWith('/run') ? 'pages' : 'editor');
    return fetch(new URL(path, builder.url), {
      ...init,
      // A connection that is kept open may be closed by the builder while a test is busy, and the next request is lost.
      headers: { ...init.headers, 'x-okta-builder-key': key, connection: 'close' },
    });
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    get(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const steps = async () => ((await (await get('/okta/consents')).json()) as { steps: ConsentStep[] }).steps;
  return {
    builder,
    folder,
    log,
    fetch: get,
    steps,
    deploy: async (nodes, which = 'full') => {
      const started = builder.nextStart();
      const response = await post('/flows', nodes, { 'Node-RED-Deployment-Type': which });
      if (!response.ok) throw new Error(`deploy: ${response.status} ${await response.text()}`);
      await started;
    },
    allow: async (id) => {
      const hash = (await steps()).find((step) => step.id === id)?.hash;
      const response = await post('/okta/consents', { id, hash, allow: true });
      if (!response.ok) throw new Error(`allow: ${response.status} ${await response.text()}`);
    },
    close: async () => {
      await builder.stop();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const connection: FlowNode = {
  id: 'org',
  type: 'okta-connection',
  org: 'builder',
  organizationUrl: '',
};

/** A flow that runs one node for each web request, and responds with the message that the node sends. */
export function flowAround(node: FlowNode): FlowNode[] {
  const web = { z: 'tab', url: '/go', method: 'post' };
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    connection,
    { id: 'in', type: 'http in', ...web, wires: [[node.id]] },
    { ...node, z: 'tab', wires: [['done'], ['failed']] },
    respond('done', 0),
    respond('failed', 1),
    { id: 'out', type: 'http response', z: 'tab', wires: [] },
  ];
}

function respond(id: string, port: number): FlowNode {
  const set = (p: string, to: string, tot = 'msg') => ({ t: 'set', p, pt: 'msg', to, tot });
  return {
    id,
    type: 'change',
    z: 'tab',
    rules: [
      set('sent.okta', 'okta'),
      set('sent.payload', 'payload'),
      set('sent.steps', 'oktaSteps'),
      set('sent.port', String(port), 'num'),
      set('payload', 'sent'),
    ],
    wires: [['out']],
  };
}
