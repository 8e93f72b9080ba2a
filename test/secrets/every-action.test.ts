import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Action, type Connector, createConnector } from '../../src/index.js';
import { all } from '../helpers/all-items.js';
import { type Captured, leaksIn, type Marked } from '../helpers/leaks.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { Capture } from './capture.js';
import { echoAnswers } from './echo-answers.js';
import { type EchoServer, echoServer } from './echo-server.js';
import { type Kind, kinds, markedInputs } from './marked-values.js';

let server: EchoServer;
beforeAll(async () => {
  server = await echoServer();
});
afterAll(() => server.close());

/** Inputs of an action in which every secret one is marked. */
function inputsOf(id: string, marked: readonly Marked[]): Record<string, unknown> {
  const secrets = Object.fromEntries(marked.map(({ name, value }) => [name, value]));
  const inputs = { ...usualInputs[id], ...secrets };
  if (id !== 'createUserWithPassword') return inputs;
  return {
    ...inputs,
    recoveryQuestion: 'First school?',
    customAttributes: { vpnPassword: 'Marked-custom-91' },
  };
}

/** Actions that hold secrets, or that gather answers; the others treat the token all the same way. */
function isTelling({ handler, input }: Action): boolean {
  return handler === true || Object.values(input.properties).some((field) => field.secret);
}

/** Runs an action in every answerName of the server, and gives back all that came to light. */
async function everyAnswer(okta: Connector, capture: Capture, id: string, inputs: Record<string, unknown>) {
  let arrived = 0;
  for (const [answerName, answer] of Object.entries(echoAnswers)) {
    server.answer(answer);
    const onProgress = (progress: unknown) => capture.add(`progress of ${id}`, progress);
    capture.addResult(
      `${id}: ${answerName}`,
      await okta.execute(id, inputs, { onProgress, timeoutMs: 60_000 }),
    );
    arrived += server.arrived;
  }
  return arrived;
}

function connect({ token }: Kind, capture: Capture): Connector {
  const connection = { organizationUrl: server.url, apiToken: token };
  const { logger } = capture;
  return createConnector(connection, { allowLoopback: true, logger, clock: leapingClock() });
}

describe.each(kinds.map((kind) => [kind.title, kind] as const))('%s', (_, kind) => {
  test('appear nowhere but in the output', async () => {
    const leaks = new Set<string>();
    let [texts, requests, secretInputs] = [0, 0, 0];
    const capture = new Capture();
    const okta = connect(kind, capture);
    capture.addConnector(okta);
    const actions = okta.actions.filter((action) => kind === kinds[0] || isTelling(action));
    for (const action of actions) {
      const marked = markedInputs(action, kind);
      const inputs = inputsOf(action.id, marked);
      requests += await everyAnswer(okta, capture, action.id, inputs);
      capture.add(`the plan of ${action.id}`, okta.plan(action.id, inputs));
      capture.add(`the plan of ${action.id} with wrong inputs`, okta.plan(action.id, { ...inputs, more: 1 }));
      capture.add(`the validation of ${action.id}`, okta.validate(action.id, { ...inputs, more: 1 }));
      const hidden = [...marked, { name: 'the token', value: kind.token }];
      for (const leak of leaksIn(capture.texts, hidden)) leaks.add(leak);
      secretInputs += marked.length;
      texts += capture.texts.length;
      capture.texts.length = 0;
    }
    for (const { id, examples } of okta.lists) {
      for (const [answerName, answer] of Object.entries(echoAnswers)) {
        server.answer(answer);
        const items = okta.items(id as string, examples[0]?.inputs, { timeoutMs: 60_000 });
        const thrown = await all(items).catch((error: unknown) => error);
        if (thrown instanceof Error) capture.add(`${id}: ${answerName}, what is thrown`, thrown);
        capture.add(`${id}: ${answerName}, the list`, items);
        requests += server.arrived;
      }
      expect(capture.texts.filter(({ from }) => from.includes('what is thrown')).length).toBeGreaterThan(10);
      for (const leak of leaksIn(capture.texts, [{ name: 'the token', value: kind.token }])) leaks.add(leak);
      texts += capture.texts.length;
      capture.texts.length = 0;
    }
    await okta.close();
    process.stdout.write(
      `${kind.title}: ${secretInputs} secret inputs, ${requests} requests, ${texts} texts looked through\n`,
    );
    expect([...leaks].slice(0, 20)).toEqual([]);
    expect(secretInputs).toBeGreaterThanOrEqual(7);
    expect(requests).toBeGreaterThanOrEqual(actions.length * Object.keys(echoAnswers).length);
    expect(texts).toBeGreaterThanOrEqual(1_500);
  }, 120_000);
});

test('an error keeps its code, its outcome and its names even if a secret is very short', async () => {
  const capture = new Capture();
  for (const answer of ['e', 'NOT', 'code', 'user', 'okta', '4', 'NOT_FOUND', 'unchanged']) {
    const okta = createConnector(
      { organizationUrl: server.url, apiToken: 'a-long-token' },
      { allowLoopback: true, logger: capture.logger },
    );
    server.answer(echoAnswers['nothing found'] as (typeof echoAnswers)[string]);
    const result = await okta.execute('setRecoveryQuestion', {
      userId: '00u1a2b3c4d5e6f7g8h9',
      question: 'Q?',
      answer,
    });
    await okta.close();
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND', outcome: 'unchanged', retryable: false },
    });
    expect(result).toMatchObject({
      error: { okta: { status: 404 }, remedy: expect.stringMatching(/Check the id/) },
    });
  }
});

test.each(['Zq9/', 'p4ß"w', '+&=%5'])(
  'a text of Okta that contains the secret %s is hidden completely',
  async (answer) => {
    server.answer(({ strings }) => ({
      status: 400,
      body: JSON.stringify({ errorSummary: `wrong: ${strings.join()}!` }),
    }));
    const okta = createConnector(
      { organizationUrl: server.url, apiToken: 'a-long-token' },
      { allowLoopback: true },
    );
    const inputs = { userId: '00u1a2b3c4d5e6f7g8h9', question: 'Q?', answer };
    const result = await okta.execute('setRecoveryQuestion', inputs);
    await okta.close();
    expect(result).toMatchObject({
      ok: false,
      error: { okta: { errorSummary: '[hidden]' }, message: '[hidden]' },
    });
  },
);

test('a secret is also hidden where it was entered as another input', async () => {
  const capture = new Capture();
  const [token, password] = ['00MarkedTokenOfTheOwner_91', 'Marked password/91'];
  const marked = [token, password].map((value) => ({ name: value, value }));
  const okta = connect({ title: '', value: String, token }, capture);
  server.answer(echoAnswers['nothing found'] as (typeof echoAnswers)[string]);
  const inputs = { userId: password, oldPassword: password, newPassword: 'Brand-New-Day-3' };
  const person = {
    ...usualInputs.createUserWithPassword,
    password,
    customAttributes: { badgeNumber: [password] },
  };
  capture.addResult('the change', await okta.execute('changePassword', inputs));
  capture.addResult('the suspension', await okta.execute('suspendUser', { userId: token }));
  capture.add('the plans', [
    okta.plan('changePassword', inputs),
    okta.plan('suspendUser', { userId: token }),
    okta.plan('getUserWithLogin', { login: `${token}/` }),
    okta.plan('createUserWithPassword', person),
  ]);
  await okta.close();
  expect(leaksIn(capture.texts, marked)).toEqual([]);
  expect(capture.texts.length).toBeGreaterThanOrEqual(10);
});

test('the search for secrets finds each encoding of a secret', () => {
  const marked = [{ name: 'it', value: `a "b" \\c/ +é` }];
  const { value } = marked[0] as Marked;
  const forms: Captured[] = [
    value,
    encodeURIComponent(value),
    new URLSearchParams({ value }).toString(),
    JSON.stringify(value),
    JSON.stringify(JSON.stringify(value)),
    encodeURIComponent(JSON.stringify(value)),
    ...['', '1', '22', '333'].map((lead) => `x ${Buffer.from(`${lead}${value}tail`).toString('base64')} y`),
    Buffer.from(JSON.stringify(value)).toString('base64url'),
  ].map((text, index) => ({ from: `form ${index}`, text }));
  expect(leaksIn(forms, marked)).toHaveLength(forms.length);
  expect(leaksIn([{ from: 'nothing', text: 'a b c' }], marked)).toEqual([]);
});
