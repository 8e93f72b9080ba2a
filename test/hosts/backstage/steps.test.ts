import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { templateActions } from '../../../src/hosts/backstage/actions.js';
import { type Connector, isConnectorError } from '../../../src/index.js';
import { seed, startSandbox } from '../../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../../helpers/sandbox-org.js';
import { leapingClock } from '../../helpers/scripted-server.js';
import { Ended, Task } from './task.js';

let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  org = await startSandbox();
  okta = connectTo(org, { clock: leapingClock() });
});
afterAll(async () => {
  await okta.close();
  await org.close();
});
afterEach(() => org.reset());

const { blake, emery } = seed.people;
const { engineering, sales } = seed.groups;
const PASSWORD = 'Tall-Birch-42';
const hire = {
  firstName: 'Mira',
  lastName: 'Holm',
  email: 'mira.holm@example.com',
  login: 'mira.holm@example.com',
};

function action(id: string, options = {}): TemplateAction {
  return templateActions(okta, options).find((each) => each.id === `okta:${id}`) as TemplateAction;
}
const writes = () => org.requests.filter(({ method }) => method !== 'GET').length;
const people = () =>
  [...org.state.users.values()].filter(({ profile }) => profile.login === hire.login).length;

describe('a task that is run again', () => {
  test('gives the outputs of what was done and does it not again', async () => {
    const task = new Task();
    const first = await task.run(action('createUser'), { input: hire });
    const second = await task.run(action('createUser'), { input: hire });
    expect(second).toEqual(first);
    expect([people(), org.mails.length, writes()]).toEqual([1, 1, 1]);
    expect(task.log.join()).toContain('was done by an earlier run of this task');
  });

  test('runs what Okta refused', async () => {
    const task = new Task();
    org.fault({ method: 'POST', kind: 'answer', status: 403, body: { errorCode: 'E0000006' } });
    await expect(task.run(action('createUser'), { input: hire })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await task.run(action('createUser'), { input: hire });
    expect(people()).toBe(1);
  });

  test.each(['before', 'result'])('once after a crash around the checkpoint %s', async (key) => {
    for (const when of ['before the work', 'after the work'] as const) {
      org.reset();
      const task = new Task();
      const crash = { key: `/${key}`, when };
      await expect(task.run(action('createUser'), { input: hire, crash })).rejects.toThrow(Ended);
      await task.run(action('createUser'), { input: hire });
      expect([people(), org.mails.length]).toEqual([1, 1]);
    }
  });

  test('does not mail twice where no read tells whether it was done', async () => {
    const task = new Task();
    const crash = { key: '/result', when: 'after the work' } as const;
    const input = { userId: blake.id, sendEmail: true };
    await expect(task.run(action('forgotPassword'), { input, crash })).rejects.toThrow(Ended);
    await expect(task.run(action('forgotPassword'), { input })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect(org.mails).toHaveLength(1);
  });

  test('looks first where the outcome of a failure was unknown', async () => {
    const task = new Task();
    // The user is created, and neither the answer nor a read after it arrives.
    org.fault({ method: 'POST', path: '/api/v1/users', kind: 'drop-after' });
    const outage = org.fault({ method: 'GET', kind: 503, times: Number.POSITIVE_INFINITY, skip: 1 });
    await expect(task.run(action('createUser'), { input: hire })).rejects.toMatchObject({
      outcome: 'unknown',
    });
    outage.remove();
    await task.run(action('createUser'), { input: hire });
    expect([people(), org.mails.length]).toEqual([1, 1]);
  });

  test('does each entry of a step with each', async () => {
    const task = new Task();
    for (const groupId of [engineering.id, sales.id])
      await task.run(action('addUserToGroup'), { input: { groupId, userId: emery.id } });
    for (const { id } of [engineering, sales]) {
      const answer = await fetch(`${org.url}/api/v1/groups/${id}/users`, {
        headers: { authorization: `SSWS ${org.token}` },
      });
      expect(((await answer.json()) as { id: string }[]).map((user) => user.id)).toContain(emery.id);
    }
  });

  test('reads again', async () => {
    const task = new Task();
    await task.run(action('getGroup'), { input: { groupId: sales.id } });
    const before = org.requests.length;
    await task.run(action('getGroup'), { input: { groupId: sales.id } });
    expect(org.requests.length).toBeGreaterThan(before);
    expect(task.checkpoints.size).toBe(0);
  });
});

describe('a failure', () => {
  test('shows code, message, remedy and outcome in the log, and no stack', async () => {
    const task = new Task();
    const error = await task
      .run(action('addGroup'), { input: { name: 'Engineering' } })
      .catch((thrown) => thrown);
    expect(isConnectorError(error)).toBe(true);
    expect(error).toMatchObject({ name: 'OktaError', code: 'CONFLICT', outcome: 'unchanged' });
    expect(task.log.at(-1)).toBe(`OktaError: ${error.message}`);
    expect(error.message).toContain(error.remedy);
    expect(error.message).toMatch(/Nothing was changed in the org\.$/);
  });

  test('keeps text of the org on one line', async () => {
    const task = new Task();
    const input = { groupId: 'Team\u2028Finished step Create the group', userId: blake.id };
    await task.run(action('addUserToGroup'), { input }).catch(() => undefined);
    expect(task.log.at(-1)).not.toMatch(/[\n\u2028]/);
  });
});

describe('secrets', () => {
  const withPassword = { ...hire, password: PASSWORD };

  test('pass by the secrets of the task, and are in no log and no checkpoint', async () => {
    const task = new Task();
    await task.run(action('createUserWithPassword'), { input: withPassword, secrets: { first: PASSWORD } });
    expect(people()).toBe(1);
    expect(task.shown()).not.toContain(PASSWORD);
  });

  test.each([false, true])('among the parameters are refused, dry run: %s', async (isDryRun) => {
    const task = new Task();
    const running = task.run(action('createUserWithPassword'), {
      input: withPassword,
      secrets: { other: 'Small-Fir-93', none: '' },
      isDryRun,
    });
    await expect(running).rejects.toMatchObject({ code: 'NOT_ALLOWED', outcome: 'not-sent' });
    expect(org.requests).toEqual([]);
    expect(task.shown()).toContain('password did not come from');
    expect(task.shown()).not.toContain(PASSWORD);
  });

  test('inside free-form settings count too', async () => {
    const input = {
      operationId: 'createGroup',
      body: { profile: { name: 'Team Oslo', description: 'x' }, password: PASSWORD },
    };
    const running = new Task().run(action('callOktaApi'), { input });
    await expect(running).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect(org.requests).toEqual([]);
  });

  test('of outputs are refused unless they are to be shown', async () => {
    const input = { ...hire, sendEmail: false };
    await expect(new Task().run(action('createUser'), { input })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    expect(org.requests).toEqual([]);
    const task = new Task();
    const output = await task.run(action('createUser', { showSecrets: true }), { input });
    expect(output.activationUrl).toMatch(/^http/);
    expect(task.log.join()).not.toContain(output.activationUrl);
  });
});
