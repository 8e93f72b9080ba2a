import { type ChildProcess, spawn } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, jest, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';

/** An org that accepts no connection for 900 ms, so that the first packet of one is lost and comes again after 1 s. */
const SLOW_ORG = `
  const server = require('node:http').createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'r1' });
    response.end('{"id":"00g0000000000000aaaa","profile":{"name":"Sales"}}');
  });
  process.stdin.on('data', () => {
    process.stdout.write('blocked\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
`;

let org: ChildProcess | undefined;
const fillers: net.Socket[] = [];
afterEach(() => {
  jest.restoreAllMocks();
  for (const socket of fillers) socket.destroy();
  org?.kill('SIGKILL');
});

test('an address that answers after a second is not given up for one that can not be reached', async () => {
  org = spawn(process.execPath, ['-e', SLOW_ORG], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(org.stdout as NodeJS.ReadableStream, 'data');
  const port = Number(String(line));
  jest.spyOn(dns, 'lookup').mockImplementation(((
    _host: string,
    _options: unknown,
    callback: CallableFunction,
  ) =>
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])) as never);
  const okta = createConnector(
    { organizationUrl: `http://localhost:${port}`, apiToken: '00abcdefghijklmnopqrstuvwxyz' },
    { allowLoopback: true, maxRetries: 0 },
  );
  org.stdin?.write('block\n');
  await once(org.stdout as NodeJS.ReadableStream, 'data');
  for (let index = 0; index < 4; index += 1) {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    fillers.push(socket);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await okta.execute('getGroup', { groupId: '00g0000000000000aaaa' })).toMatchObject({ ok: true });
  await okta.close();
});
