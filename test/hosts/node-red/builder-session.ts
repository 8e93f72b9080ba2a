import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Builder, startBuilder } from '../../../src/hosts/node-red/builder.js';
import type { Sandbox } from '../../../src/sandbox/index.js';

export type FlowNode = { id: string; type: string } & Record<string, unknown>;

/** A builder on a folder of its own, and its HTTP interface with the session's cookie. */
export interface Session {
  readonly builder: Builder;
  readonly folder: string;
  readonly log: readonly string[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  deploy(nodes: FlowNode[]): Promise<void>;
  close(): Promise<void>;
}

export async function openSession(org: Sandbox, sandbox = true): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'okta-builder-'));
  const log: string[] = [];
  const builder = await startBuilder({
    org: { organizationUrl: org.url, apiToken: () => org.token, sandbox },
    folder,
    port: 0,
    log: (text) => log.push(text),
  });
  const entered = await fetch(builder.url, { redirect: 'manual' });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const get = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, builder.url), { ...init, headers: { ...init.headers, cookie } });
  return {
    builder,
    folder,
    log,
    fetch: get,
    deploy: async (nodes) => {
      const started = new Promise((resolve) => builder.red.events.once('flows:started', resolve));
      const response = await get('/flows', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': 'full' },
        body: JSON.stringify(nodes),
      });
      if (!response.ok) throw new Error(`deploy: ${response.status} ${await response.text()}`);
      await started;
    },
    close: async () => {
      await builder.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const connection: FlowNode = {
  id: 'org',
  type: 'okta-connection',
  org: 'builder',
  organizationUrl: '',
};

/** A flow that runs one node with each web request, and answers with the message as it leaves the node. */
export function flowAround(node: FlowNode): FlowNode[] {
  const web = { z: 'tab', url: '/go', method: 'post' };
  const told =
    'msg.payload = { okta: msg.okta, payload: msg.payload, steps: msg.oktaSteps, port: PORT }; return msg;';
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    connection,
    { id: 'in', type: 'http in', ...web, wires: [[node.id]] },
    { ...node, z: 'tab', wires: [['done'], ['failed']] },
    { id: 'done', type: 'function', z: 'tab', func: told.replace('PORT', '0'), outputs: 1, wires: [['out']] },
    {
      id: 'failed',
      type: 'function',
      z: 'tab',
      func: told.replace('PORT', '1'),
      outputs: 1,
      wires: [['out']],
    },
    { id: 'out', type: 'http response', z: 'tab', wires: [] },
  ];
}
