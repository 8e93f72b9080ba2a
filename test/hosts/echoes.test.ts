import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { cli } from '../helpers/command-line.js';
import { startServe } from './http-process.js';

const TOKEN = '00TokenThatTheOrgSaysAgain_4711xyzABCDEfg';
const ANSWER = 'Northfield-Lane-77';
const { blake } = seed.people;
const inputs = { userId: blake.id, question: 'First school?', answer: ANSWER };

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox({ token: TOKEN });
});
beforeEach(() => {
  org.reset();
  const user = org.state.users.get(blake.id) as { profile: Record<string, unknown> };
  user.profile.title = `the token ${TOKEN.toUpperCase()} and the answer ${ANSWER}`;
});
afterAll(() => org.close());

test('over HTTP a good answer does not say the token or a given secret again', async () => {
  const server = await startServe(org, ['--yes-destructive', '--show-secrets']);
  try {
    const { body } = await server.call('POST', '/actions/setRecoveryQuestion/execute', inputs);
    expect(body).toMatchObject({
      ok: true,
      output: { user: { profile: { title: 'the token [hidden] and the answer [hidden]' } } },
    });
    const link = { userId: blake.id, sendEmail: false };
    const reset = await server.call('POST', '/actions/resetPassword/execute', link);
    expect(reset.body.output.resetPasswordUrl).toMatch(/^http/);
  } finally {
    await server.stop();
  }
});

test('piped run does not either', async () => {
  const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: TOKEN };
  const stdin = JSON.stringify(inputs);
  const { stdout } = await cli(['run', 'setRecoveryQuestion', '--yes', '--input', '-'], { env, stdin });
  expect(JSON.parse(stdout)).toMatchObject({
    output: { user: { profile: { title: 'the token [hidden] and the answer [hidden]' } } },
  });
});

test('the library gives what Okta said, unless it is told to hide echoes', async () => {
  const okta = createConnector({ organizationUrl: org.url, apiToken: () => TOKEN }, { allowLoopback: true });
  const plain = await okta.execute('setRecoveryQuestion', inputs);
  expect(JSON.stringify(plain)).toContain(ANSWER);
  const hidden = await okta.execute('setRecoveryQuestion', inputs, { hideEchoes: true });
  expect(hidden.ok).toBe(true);
  expect(JSON.stringify(hidden)).not.toMatch(new RegExp(`${ANSWER}|${TOKEN}`, 'i'));
  await okta.close();
});
