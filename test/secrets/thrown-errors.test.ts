import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ConnectorOptions,
  createConnector,
  type Transport,
  type TransportRequest,
} from '../../src/index.js';
import { leaksIn } from '../helpers/leaks.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { Capture } from './capture.js';
import { echoAnswers } from './echo-answers.js';
import { type EchoServer, echoServer } from './echo-server.js';

const token = '00MarkedTokenOfTheOwner_91';
const password = 'Marked-password-91';
const marked = [
  { name: 'the token', value: token },
  { name: 'the token in small letters', value: token.toLowerCase() },
  { name: 'the password', value: password },
];

let server: EchoServer;
beforeAll(async () => {
  server = await echoServer();
});
afterAll(() => server.close());

const create = { ...usualInputs.createUserWithPassword, password };

/** An error that holds all that was sent, wherever an error can hold anything. */
function telling(request: TransportRequest, more: object = {}): Error {
  const cause = new Error(`could not send ${JSON.stringify(request)}`);
  const error = new Error(`failed with ${request.headers.authorization}`, { cause });
  error.name = `Error of ${request.headers.authorization}`;
  return Object.assign(error, { request, config: request, ...more });
}

const failing: Record<string, Transport> = {
  'throws at once': (request) => {
    throw telling(request);
  },
  rejects: (request) => Promise.reject(telling(request)),
  'rejects with a code that tells': (request) =>
    Promise.reject(telling(request, { code: request.headers.authorization })),
  'rejects with a code like a constant': (request) =>
    Promise.reject(telling(request, { code: 'ECONNRESET' })),
  'rejects with a text': (request) => Promise.reject(JSON.stringify(request)),
  'rejects with nothing': () => Promise.reject(),
  'gives no answer but an error': (request) => Promise.resolve(telling(request) as never),
  'gives an answer without headers': (request) =>
    Promise.resolve({ status: 200, body: JSON.stringify(request) } as never),
  'gives nothing': () => Promise.resolve(undefined as never),
};

const lease = () => new Error(`no lease for ${token}`, { cause: { token } });

const tokenFunctions: Record<string, () => string | Promise<string>> = {
  throws: () => {
    throw lease();
  },
  rejects: () => Promise.reject(lease()),
  'gives a token with a line break': () => `${token}\r\nx-evil: 1`,
  'gives an object': () => ({ token }) as never,
};

async function run(
  options: ConnectorOptions,
  apiToken: Parameters<typeof createConnector>[0]['apiToken'] = token,
) {
  const capture = new Capture();
  const connection = { organizationUrl: server.url, apiToken };
  const settings = { allowLoopback: true, logger: capture.logger, clock: leapingClock(), ...options };
  const okta = createConnector(connection, settings);
  const result = await okta.execute('createUserWithPassword', create as never);
  capture.addResult('the creation', result);
  capture.addResult('the test of the connection', await okta.testConnection());
  capture.addConnector(okta);
  await okta.close();
  return { result, leaks: leaksIn(capture.texts, marked) };
}

describe('an error with secrets in it is not exposed', () => {
  test.each(Object.entries(failing))('by a transport that %s', async (_, transport) => {
    const { result, leaks } = await run({ transport });
    expect(leaks).toEqual([]);
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown', retryable: false } });
  });

  test.each(Object.entries(tokenFunctions))('by a token function that %s', async (_, apiToken) => {
    server.answer(echoAnswers.success as (typeof echoAnswers)[string]);
    const { result, leaks } = await run({}, apiToken);
    expect(leaks).toEqual([]);
    expect(result).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'not-sent' } });
  });

  test('when the token changes between attempts: all its values are hidden', async () => {
    server.answer(echoAnswers['a broken org'] as (typeof echoAnswers)[string]);
    const tokens = ['00FirstMarkedToken_1', '00SecondMarkedToken_2', '00ThirdMarkedToken_3'];
    const capture = new Capture();
    const [one, ...others] = tokens;
    const given = [one as string, ...others];
    const okta = createConnector(
      { organizationUrl: server.url, apiToken: async () => given.shift() as string },
      { allowLoopback: true, logger: capture.logger, clock: leapingClock() },
    );
    capture.addResult('a read', await okta.execute('getGroup', { groupId: '00g1' }));
    await okta.close();
    expect(given).toEqual([]);
    expect(
      leaksIn(
        capture.texts,
        tokens.map((value) => ({ name: value.slice(0, 9), value })),
      ),
    ).toEqual([]);
  });

  test('when the logger throws: nothing changes', async () => {
    server.answer(echoAnswers.success as (typeof echoAnswers)[string]);
    const angry = () => {
      throw new Error('the disk is full');
    };
    const logger = { debug: angry, info: angry, warn: angry, error: angry };
    const { result } = await run({ logger });
    expect(result).toMatchObject({ ok: true });
  });
});

describe('a refused connection setting', () => {
  test.each([
    ['a token with spaces', { organizationUrl: 'https://example.okta.com', apiToken: `${token} x` }],
    ['a token with its scheme', { organizationUrl: 'https://example.okta.com', apiToken: `SSWS ${token}` }],
    ['a token in the path', { organizationUrl: `https://example.okta.com/${token}`, apiToken: token }],
    ['a token in the query', { organizationUrl: `https://example.okta.com?token=${token}`, apiToken: token }],
    ['a token as user', { organizationUrl: `https://${token}@example.okta.com`, apiToken: token }],
    ['a token as password', { organizationUrl: `https://a:${token}@example.okta.com`, apiToken: token }],
    ['URL and token in the wrong places', { organizationUrl: token, apiToken: 'https://example.okta.com' }],
  ])('such as %s does not appear in the error', (_, connection) => {
    const capture = new Capture();
    let thrown: unknown;
    try {
      createConnector(connection);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'INVALID_CONNECTION', outcome: 'not-sent' });
    capture.add('the error', thrown);
    expect(leaksIn(capture.texts, marked)).toEqual([]);
  });
});

test('the message of a partial failure contains no secret, although the output does', async () => {
  const refuse = echoAnswers['a wrong input'] as (typeof echoAnswers)[string];
  server.answer((echo) => (echo.path.includes('00gBad') ? refuse(echo) : { status: 204, body: '' }));
  const okta = createConnector({ organizationUrl: server.url, apiToken: token }, { allowLoopback: true });
  const inputs = { userId: '00u1a2b3c4d5e6f7g8h9', groupIds: ['00gGood', '00gBad'] };
  const result = await okta.execute('addUserToMultipleGroups', inputs);
  await okta.close();
  expect(result).toMatchObject({ ok: true, output: { added: 1, failed: 1 } });
  const capture = new Capture();
  capture.add('the output', result);
  expect(leaksIn(capture.texts, marked)).toEqual([]);
});
