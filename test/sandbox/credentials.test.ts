import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, signsIn, statusOf } from './client.js';

const { blake, casey, finley, jordan, kendall, quinn } = seed.people;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

function credential(userId: string, step: string, body?: unknown) {
  return call(org, 'POST', `/users/${userId}/credentials/${step}`, body);
}

function passwords(oldPassword: string, newPassword: string, more: object = {}) {
  return { oldPassword: { value: oldPassword }, newPassword: { value: newPassword }, ...more };
}

async function refusal(reply: ReturnType<typeof call>): Promise<string> {
  const { status, body } = await reply;
  return `${status} ${body.errorCode}`;
}

describe('change_password', () => {
  test('sets the new password, and ends sessions if the body says so', async () => {
    const reply = await credential(blake.id, 'change_password', passwords(blake.password, 'Even-Longer-5'));
    expect(reply.body).toEqual({
      password: {},
      recovery_question: { question: blake.recoveryQuestion.question },
      provider: { type: 'OKTA', name: 'OKTA' },
    });
    expect(await signsIn(org, blake.login, blake.password)).toBe('E0000004');
    expect(await signsIn(org, blake.login, 'Even-Longer-5')).toBe('SUCCESS');
    const again = passwords('Even-Longer-5', 'Even-Longer-6', { revokeSessions: true });
    await credential(blake.id, 'change_password', again);
    expect(org.state.userById(blake.id).sessions).toHaveLength(0);
  });

  test.each([
    ['a wrong old one', 'Wrong-Pass-1', 'Even-Longer-5'],
    ['one that is too short', blake.password, 'Ab1'],
    ['one without a digit', blake.password, 'Even-Longer'],
    ['one with a part of the login', blake.password, 'My-Rivers-55'],
  ])('refuses %s', async (_name, oldPassword, newPassword) => {
    const reply = credential(blake.id, 'change_password', passwords(oldPassword, newPassword));
    expect(await refusal(reply)).toBe('403 E0000014');
    expect(await signsIn(org, blake.login, blake.password)).toBe('SUCCESS');
  });

  test('compares with former passwords only in strict mode', async () => {
    const same = passwords(blake.password, blake.password);
    expect(await refusal(credential(blake.id, 'change_password?strict=true', same))).toBe('403 E0000014');
    expect((await credential(blake.id, 'change_password', same)).status).toBe(200);
  });

  test('counts the last four distinct passwords: the same one again takes no place', async () => {
    const change = (from: string, to: string) =>
      credential(blake.id, 'change_password', passwords(from, to)).then(({ status }) => status);
    const chain = [blake.password, 'Even-Longer-1', 'Even-Longer-2', 'Even-Longer-2', 'Even-Longer-3'];
    for (const [index, password] of chain.slice(1).entries())
      expect(await change(chain[index] as string, password)).toBe(200);
    const back = passwords('Even-Longer-3', blake.password);
    expect(await refusal(credential(blake.id, 'change_password?strict=true', back))).toBe('403 E0000014');
    expect(await change('Even-Longer-3', 'Even-Longer-4')).toBe(200);
    expect(await change('Even-Longer-4', 'Even-Longer-5')).toBe(200);
    const old = passwords('Even-Longer-5', blake.password);
    expect((await credential(blake.id, 'change_password?strict=true', old)).status).toBe(200);
  });

  test('is allowed when the user must change the password, and refused without a password or while suspended', async () => {
    for (const person of [finley, jordan]) {
      const reply = await credential(
        person.id,
        'change_password',
        passwords(person.password, 'Even-Longer-5'),
      );
      expect(reply.status).toBe(200);
      expect(await statusOf(org, person.id)).toBe('ACTIVE');
    }
    for (const id of [casey.id, kendall.id]) {
      const reply = credential(id, 'change_password', passwords(kendall.password, 'Even-Longer-5'));
      expect(await refusal(reply)).toBe('403 E0000035');
    }
  });

  test('requires both passwords', async () => {
    expect(await refusal(credential(blake.id, 'change_password', {}))).toBe('400 E0000001');
    expect(await refusal(credential(blake.id, 'change_password', { oldPassword: { value: 'x' } }))).toBe(
      '400 E0000001',
    );
  });

  test('accepts an id, but no login', async () => {
    const body = passwords(blake.password, 'Even-Longer-5');
    expect(await refusal(credential(blake.login, 'change_password', body))).toBe('404 E0000007');
  });
});

describe('recovery', () => {
  test('by forgot_password sends an email or returns a link, which is new each time', async () => {
    expect((await credential(blake.id, 'forgot_password')).body).toEqual({});
    expect(org.mails).toMatchObject([{ kind: 'forgot-password', to: blake.login }]);
    const first = await credential(blake.id, 'forgot_password?sendEmail=false');
    const second = await credential(blake.id, 'forgot_password?sendEmail=false');
    expect(first.body.resetPasswordUrl).not.toBe(second.body.resetPasswordUrl);
  });

  test('is refused without a recovery question and outside ACTIVE', async () => {
    expect(await refusal(credential(quinn.id, 'forgot_password'))).toBe('403 E0000034');
    expect(await refusal(credential(finley.id, 'forgot_password'))).toBe('403 E0000034');
  });

  test('sets a password if the answer is right', async () => {
    const body = (answer: string) => ({
      password: { value: 'Even-Longer-5' },
      recovery_question: { answer },
    });
    const step = 'forgot_password_recovery_question';
    expect(await refusal(credential(blake.id, step, body('Wombat')))).toBe('403 E0000087');
    expect((await credential(blake.id, step, body('otter'))).status).toBe(200);
    expect(await signsIn(org, blake.login, 'Even-Longer-5')).toBe('SUCCESS');
  });

  test('gets a new question if the password is right', async () => {
    const recovery_question = { question: 'Which colour?', answer: 'Turquoise' };
    const body = (value: string) => ({ password: { value }, recovery_question });
    const step = 'change_recovery_question';
    expect(await refusal(credential(blake.id, step, body('Wrong-Pass-1')))).toBe('403 E0000014');
    expect(await refusal(credential(casey.id, step, body('Wrong-Pass-1')))).toBe('403 E0000036');
    const { body: changed } = await credential(blake.id, step, body(blake.password));
    expect(changed.recovery_question).toEqual({ question: 'Which colour?' });
    expect(org.state.userById(blake.id).recoveryQuestion?.answer).toBe('Turquoise');
  });

  test('gets a new question from an administrator without a password', async () => {
    const question = (answer: string) => ({
      credentials: { recovery_question: { question: 'Which colour?', answer } },
    });
    const set = await call(org, 'POST', `/users/${quinn.id}`, question('Turquoise'));
    expect(set.body.credentials.recovery_question).toEqual({ question: 'Which colour?' });
    expect((await credential(quinn.id, 'forgot_password')).status).toBe(200);
    expect(await refusal(call(org, 'POST', `/users/${quinn.id}`, question('No')))).toBe('400 E0000001');
  });
});

test('ten failed sign-ins lock the user out', async () => {
  for (let attempt = 0; attempt < 10; attempt += 1) await signsIn(org, quinn.login, 'Wrong-Pass-1');
  expect(await statusOf(org, quinn.id)).toBe('LOCKED_OUT');
  expect(await signsIn(org, quinn.login, quinn.password)).toBe('E0000119');
});

test('clearing sessions also removes tokens and devices only as far as the parameters say', async () => {
  const state = () => {
    const { sessions, oauthTokens, rememberedDevices } = org.state.userById(blake.id);
    return [sessions.length, oauthTokens.length, rememberedDevices];
  };
  expect(state()).toEqual([2, 3, 1]);
  expect((await call(org, 'DELETE', `/users/${blake.id}/sessions?forgetDevices=false`)).status).toBe(204);
  expect(state()).toEqual([0, 3, 1]);
  await call(org, 'DELETE', `/users/${blake.id}/sessions?oauthTokens=true`);
  expect(state()).toEqual([0, 0, 0]);
});
