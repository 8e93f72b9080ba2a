import { afterAll, expect, test } from '@jest/globals';
import { type ActionId, createConnector } from '../../src/index.js';

const okta = createConnector({ organizationUrl: 'https://example.okta.com', apiToken: '00typedcallstoken' });

afterAll(() => okta.close());

test('an id or an input that is misspelled in the code does not compile, and sends nothing', async () => {
  const refusals = [
    // @ts-expect-error an action that does not exist
    await okta.execute('suspendUsr', { userId: 'blake.rivers@example.com' }),
    // @ts-expect-error an input that the action does not have
    await okta.execute('suspendUser', { user: 'blake.rivers@example.com' }),
    // @ts-expect-error an input that is missing
    await okta.execute('suspendUser', {}),
    // @ts-expect-error an input of another type
    await okta.execute('suspendUser', { userId: 7 }),
  ];
  expect(refusals.map((each) => !each.ok && [each.error.code, each.error.outcome])).toEqual([
    ['UNKNOWN_ACTION', 'not-sent'],
    ['INVALID_INPUT', 'not-sent'],
    ['INVALID_INPUT', 'not-sent'],
    ['INVALID_INPUT', 'not-sent'],
  ]);
  // @ts-expect-error a list that does not exist
  await expect(okta.items('listUser', {}).next()).rejects.toMatchObject({ code: 'UNKNOWN_ACTION' });
});

test('an id that is known at run time only takes any inputs, and is judged when it is called', async () => {
  const step: { id: string; inputs: unknown } = { id: 'suspendUser', inputs: {} };
  const any: { id: ActionId; inputs: Record<string, unknown> } = { id: 'suspendUser', inputs: {} };
  for (const { id, inputs } of [step, any])
    expect(await okta.execute(id, inputs)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  expect(await okta.execute(any.id, any.inputs)).toMatchObject({
    ok: false,
    error: { code: 'INVALID_INPUT' },
  });
});
