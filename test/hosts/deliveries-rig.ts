import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import type { Ended } from '../helpers/command-line.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

export const SECRET: string = `whsec_${Buffer.from('a-secret-of-the-deliveries').toString('base64')}`;

export interface Delivery {
  headers: IncomingHttpHeaders;
  body: string;
}

/** An org, a receiver of its events, and the command that delivers them. */
export interface DeliveriesRig {
  readonly org: Sandbox;
  readonly folder: string;
  readonly url: string;
  /** What the receiver got. */
  readonly deliveries: Delivery[];
  /** What the receiver does next: 204 where nothing is said. */
  readonly answers: (number | ((response: ServerResponse) => void))[];
  cli: ReturnType<typeof sharedCommandLine>['cli'];
  command(...more: string[]): string[];
  environment(): Record<string, string>;
  /** Delivers what happened since the last time with the same folder. */
  deliver(...more: string[]): Promise<Ended>;
  deactivate(...people: { id: string }[]): Promise<void>;
}

/** @example const rig = deliveriesRig(); // at the top of a test file */
export function deliveriesRig(): DeliveriesRig {
  const { cli } = sharedCommandLine();
  const deliveries: Delivery[] = [];
  const answers: DeliveriesRig['answers'] = [];
  let org: Sandbox;
  let receiver: Server;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    org = await startSandbox();
    receiver = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      deliveries.push({ headers: request.headers, body });
      const answer = answers.shift() ?? 204;
      if (typeof answer === 'number') response.writeHead(answer).end();
      else answer(response);
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/okta`;
  });
  beforeEach(() => {
    org.reset();
    deliveries.length = 0;
    answers.length = 0;
    folder = mkdtempSync(join(tmpdir(), 'okta-deliveries-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await org.close();
  });

  const environment = () => ({
    OKTA_CLIENT_ORGURL: org.url,
    OKTA_CLIENT_TOKEN: org.token,
    OKTA_DELIVERY_SECRET: SECRET,
  });
  const command = (...more: string[]) => [
    'events',
    'userDeactivated',
    '--checkpoint',
    join(folder, 'kept'),
    '--deliver-to',
    url,
    ...more,
  ];

  return {
    get org() {
      return org;
    },
    get folder() {
      return folder;
    },
    get url() {
      return url;
    },
    deliveries,
    answers,
    cli,
    command,
    environment,
    deliver: (...more) => cli(command(...more), { env: environment() }),
    async deactivate(...people) {
      const okta = connectTo(org);
      for (const { id: userId } of people)
        expect((await okta.execute('deactivateUser', { userId })).ok).toBe(true);
      await okta.close();
    },
  };
}
