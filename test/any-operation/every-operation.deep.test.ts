import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { type CallInputs, callOf, operationFacts } from '../helpers/any-call.js';
import { fullCallOf } from './any-body.js';
import { type RawServer, rawServer, type SeenRequest } from './exchanges.js';
import { answerOf, expectedOf, SHAPES, type Shape } from './shapes.js';

let server: RawServer;
let okta: Connector;
beforeAll(async () => {
  server = await rawServer();
  okta = server.connect();
});
afterAll(() => server.close());

const ids = Object.keys(operationFacts);

/** What the contract makes of the inputs. */
function expectedRequest(inputs: CallInputs): Record<string, unknown> {
  const { method, path, commas = [] } = operationFacts[inputs.operationId] as (typeof operationFacts)[string];
  const named = path.replace(/\{(.+?)\}/g, (_, name: string) => String(inputs.pathParameters?.[name]));
  const query = Object.entries(inputs.query ?? {}).flatMap(([name, value]) => {
    const all = Array.isArray(value) ? value : [value];
    return commas.includes(name) ? [[name, all.join(',')]] : all.map((one) => [name, String(one)]);
  });
  const headers = Object.entries(inputs.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, path: named, query, headers: Object.fromEntries(headers) };
}

function sentRequest({ method, url, headers }: SeenRequest, inputs: CallInputs): Record<string, unknown> {
  const [path = '', search = ''] = url.split('?');
  const own = Object.keys(inputs.headers ?? {}).map((name) => name.toLowerCase());
  return {
    method,
    path: path.split('/').map(decodeURIComponent).join('/'),
    query: [...new URLSearchParams(search)],
    headers: Object.fromEntries(own.map((name) => [name, headers[name]])),
  };
}

describe('every operation of the contract', () => {
  test('leaves with everything that it takes, each value in its place', async () => {
    let bodies = 0;
    for (const id of ids) {
      const inputs = fullCallOf(id);
      server.play({ status: 204 });
      const result = await okta.execute('callOktaApi', inputs);
      const issues = result.ok ? [] : [id, result.error.message, ...(result.error.issues ?? [])];
      expect(issues).toEqual([]);
      expect(server.seen).toHaveLength(1);
      const [seen] = server.seen as [SeenRequest];
      expect(sentRequest(seen, inputs)).toEqual(expectedRequest(inputs));
      if (typeof operationFacts[id]?.body !== 'string') continue;
      expect(JSON.parse(String(seen.body))).toEqual(inputs.body);
      bodies += 1;
    }
    expect(bodies).toBeGreaterThan(200);
  });

  /** Every operation gets some of the shapes, and every shape comes to many operations. */
  const pairs = ids.flatMap((id, index) =>
    [0, 1, 2].map((turn): [string, Shape] => [id, SHAPES[(index * 3 + turn) % SHAPES.length] as Shape]),
  );

  test('gives what Okta answered as it came, whatever it is', async () => {
    const wrong: unknown[] = [];
    for (const [index, [id, shape]] of pairs.entries()) {
      const status = [200, 201, 202][index % 3] as number;
      server.play(answerOf(shape, status));
      const result = await okta.execute('callOktaApi', callOf(id));
      const { count: _count, ...output } = (result.ok ? result.output : {}) as Record<string, unknown>;
      const expected = { operationId: id, ...expectedOf(shape, status) };
      if (JSON.stringify(sorted(output)) !== JSON.stringify(sorted(expected)) || server.seen.length !== 1)
        wrong.push([id, shape.what, result]);
    }
    expect(wrong).toEqual([]);
  });

  test('gives what Okta refused it with as it came, whatever it is', async () => {
    const wrong: unknown[] = [];
    for (const [index, [id, shape]] of pairs.entries()) {
      if (index % 3 !== 0) continue;
      server.play(answerOf(shape, 400));
      const result = await okta.execute('callOktaApi', callOf(id));
      const output = result.ok ? {} : (result.error.output as Record<string, unknown>);
      if (JSON.stringify(sorted(output)) !== JSON.stringify(sorted(expectedOf(shape, 400))))
        wrong.push([id, shape.what, result]);
    }
    expect(wrong).toEqual([]);
  });

  test('says so where the answer is empty, and asks once', async () => {
    const wrong: unknown[] = [];
    for (const [index, id] of ids.entries()) {
      const status = [200, 201, 202, 204][index % 4] as number;
      server.play({ status, headers: { 'content-type': 'application/json' } });
      const result = await okta.execute('callOktaApi', callOf(id));
      const expected = { operationId: id, status, contentType: 'application/json' };
      if (!result.ok || JSON.stringify(sorted(result.output)) !== JSON.stringify(sorted(expected)))
        wrong.push([id, result]);
    }
    expect(wrong).toEqual([]);
  });
});

function sorted(value: object): unknown {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
