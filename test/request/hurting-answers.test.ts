import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Connector, createConnector } from '../../src/index.js';

type Answer = { status?: number; body: string };
let server: Server | undefined;
let okta: Connector | undefined;
const sent: { method: string; body: string }[] = [];

afterEach(async () => {
  await okta?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
  sent.length = 0;
});

/** An org that answers each request as told. */
async function orgThat(answer: (request: IncomingMessage, body: string) => Answer): Promise<Connector> {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    sent.push({ method: request.method ?? '', body });
    const { status = 200, body: text } = answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  okta = createConnector(
    { organizationUrl: `http://127.0.0.1:${port}`, apiToken: '00TokenTokenTokenTokenTokenTokenTokenToken' },
    { allowLoopback: true, maxRetries: 0 },
  );
  return okta;
}

const ID = '00u1a2b3c4d5e6f7g8h9';
const deep = (levels: number) => `{"id":"${ID}","profile":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;

describe('a response that is nested too deep', () => {
  test('is INVALID_RESPONSE for a read, and the result fits into JSON', async () => {
    const connector = await orgThat(() => ({ body: deep(100_000) }));
    const result = await connector.execute('getUserWithId', { userId: ID });
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_RESPONSE', outcome: 'unchanged' } });
    expect(JSON.stringify(result)).toMatch('nested deeper than 64 levels');
    const list = connector.items('listApplicationUsers', {
      applicationId: '0oa1a2b3c4d5e6f7g8h9',
    });
    await expect(list[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
    expect(await connector.search('user', 'a')).toMatchObject({ error: { code: 'INVALID_RESPONSE' } });
  });

  test('has the outcome "applied" for a change', async () => {
    const connector = await orgThat(() => ({ body: deep(100_000) }));
    const result = await connector.execute('updateUserProfileWithId', {
      userId: ID,
      profile: { title: 'Lead' },
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_RESPONSE', outcome: 'applied' } });
  });
});

describe('an error message of unlimited length', () => {
  test('is cut, and marked as cut', async () => {
    const errorSummary = 'x'.repeat(5_000_000);
    const errorCauses = Array.from({ length: 500 }, () => ({ errorSummary: 'y'.repeat(9_000) }));
    const body = JSON.stringify({
      errorCode: 'E0000001',
      errorSummary,
      errorCauses,
      errorId: 'z'.repeat(9_999),
    });
    const connector = await orgThat(() => ({ status: 400, body }));
    const result = await connector.execute('suspendUser', { userId: ID });
    if (result.ok) throw new Error('It must fail.');
    expect(JSON.stringify(result).length).toBeLessThan(30_000);
    const { okta: said, message } = result.error;
    expect(said?.errorSummary).toBe(`${'x'.repeat(1_000)}… (cut)`);
    expect(said?.errorCauses).toHaveLength(21);
    expect(said?.errorCauses?.at(-1)).toBe('(480 more causes)');
    expect(said?.errorId?.length).toBeLessThan(120);
    expect(message.length).toBeLessThan(2_100);
    const many = await connector.execute('addUserToMultipleGroups', {
      userId: ID,
      groupIds: ['00g1', '00g2'],
    });
    expect(JSON.stringify(many).length).toBeLessThan(100_000);
  });

  test('is never cut in the middle of a secret', async () => {
    const password = `Tall-Birch-${'4'.repeat(40)}`;
    for (const lead of [980, 960, 7_980]) {
      const body = JSON.stringify({
        errorCode: 'E0000001',
        errorSummary: `${'x'.repeat(lead)}${password}${'x'.repeat(9_000)}`,
      });
      const connector = await orgThat(() => ({ status: 400, body }));
      const inputs = { userId: ID, oldPassword: password, newPassword: 'Other-Birch-42' };
      const text = JSON.stringify(await connector.execute('changePassword', inputs));
      expect(text).not.toMatch('Tall');
      await connector.close();
      server?.closeAllConnections();
      server?.close();
    }
  });
});

describe('a number that JavaScript would round', () => {
  const group = (extra: string) =>
    `{"id":"00g1a2b3c4d5e6f7g8h9","type":"OKTA_GROUP","profile":{"name":"Sales","description":"Old","externalNumber":${extra}}}`;

  test.each(['9007199254740993', '1e400', '0.1234567890123456789', '-123456789012345678901234567890'])(
    'stays %s when only the description of a group is changed',
    async (written) => {
      const connector = await orgThat((request, body) =>
        request.method === 'PUT'
          ? { body: `{"id":"00g1a2b3c4d5e6f7g8h9","type":"OKTA_GROUP",${body.slice(1)}` }
          : { body: group(written) },
      );
      const result = await connector.execute('updateGroup', {
        groupId: '00g1a2b3c4d5e6f7g8h9',
        description: 'New',
      });
      expect(sent.at(-1)).toEqual({
        method: 'PUT',
        body: `{"profile":{"name":"Sales","description":"New","externalNumber":${written}}}`,
      });
      expect(result).toMatchObject({ ok: true, output: { group: { profile: { externalNumber: written } } } });
    },
  );
});
