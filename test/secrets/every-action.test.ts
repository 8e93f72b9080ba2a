import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { type Captured, leaksIn, type Marked } from '../helpers/leaks.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { Capture } from './capture.js';
import { echoAnswers } from './echo-answers.js';
import { type EchoServer, echoServer } from './echo-server.js';
import { secretsOf } from './every-action.case.js';

secretsOf('actions in turn');

let server: EchoServer;
beforeAll(async () => {
  server = await echoServer();
});
afterAll(() => server.close());

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
  const okta = createConnector(
    { organizationUrl: server.url, apiToken: token },
    { allowLoopback: true, logger: capture.logger, clock: leapingClock() },
  );
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
