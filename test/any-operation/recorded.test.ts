import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import type { CallInputs } from '../helpers/any-call.js';
import {
  inputsOf,
  type RawServer,
  type RecordedExchange,
  rawServer,
  recordedExchanges,
} from './exchanges.js';

const exchanges = recordedExchanges();

let server: RawServer;
let okta: Connector;
beforeAll(async () => {
  server = await rawServer();
  okta = server.connect();
});
afterAll(() => server.close());

/** Okta names its own address in Link headers; here it is the server's. */
function headersOf({ contentType, link }: RecordedExchange): Record<string, string | string[]> {
  const here = link?.map((one) => one.replace(/https:\/\/[^/]+/, server.url));
  return { ...(contentType && { 'content-type': contentType }), ...(here && { link: here }) };
}

/** What differs from the recording. */
async function replayed(exchange: RecordedExchange, inputs: CallInputs): Promise<string[]> {
  const { method, path, query, body, status, answer, contentType } = exchange;
  server.play({ status, body: answer, headers: headersOf(exchange) });
  const result = await okta.execute('callOktaApi', inputs);
  const faults: string[] = [];
  const same = (what: string, one: unknown, other: unknown) => {
    if (JSON.stringify(one) !== JSON.stringify(other))
      faults.push(`${what}: ${JSON.stringify(one)} instead of ${JSON.stringify(other)}`);
  };
  const parsed = (text: string) => (text === '' ? undefined : (JSON.parse(text) as unknown));
  const [sentPath = '', search = ''] = (server.seen[0]?.url ?? '').split('?');
  same('requests', server.seen.length, 1);
  same('method', server.seen[0]?.method, method);
  same('path', decodeURIComponent(sentPath), decodeURIComponent(path));
  same('query', [...new URLSearchParams(search)].sort(), [...query].sort());
  same('body', parsed(String(server.seen[0]?.body)), parsed(body));
  same('warnings', result.meta.warnings, []);
  if (result.ok) {
    same('status', result.output.status, status);
    same('answer', result.output.body, parsed(answer));
    same('content type', result.output.contentType, contentType);
  } else {
    same('refusal', result.error.okta?.status, status >= 400 ? status : 'a success');
    same('refusal', (result.error.output as { body?: unknown }).body, parsed(answer));
  }
  return faults;
}

describe("Okta's recorded exchanges through callOktaApi", () => {
  const calls = exchanges.flatMap((exchange, index) => {
    const inputs = inputsOf(exchange);
    return inputs === undefined ? [] : [{ exchange, inputs, line: index + 1 }];
  });

  test('each goes out as it was recorded, and its answer comes out whole', async () => {
    const wrong: string[] = [];
    for (const { exchange, inputs, line } of calls) {
      const faults = await replayed(exchange, inputs);
      wrong.push(...faults.map((fault) => `line ${line}, ${inputs.operationId}: ${fault}`));
    }
    expect(wrong).toEqual([]);
    expect(calls.length).toBe(587);
  });

  test('only the requests for a token have no operation in the management API', () => {
    const without = exchanges.filter((exchange) => inputsOf(exchange) === undefined);
    const operations = without.map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(operations)]).toEqual(['POST /oauth2/v1/token']);
  });
});
