import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../src/catalog/manifest.js';
import { prepare, prepareTrigger } from '../../src/catalog/prepare.js';
import { type ActionError, isConnectorError } from '../../src/result/failure.js';

const inputs = { userId: '00u1' };

describe('prepare returns', () => {
  test('the action with its inputs, including defaults', () => {
    const prepared = prepare('deactivateUser', inputs, undefined);
    expect(prepared.error).toBeUndefined();
    expect(prepared.action?.id).toBe('deactivateUser');
    expect(prepared.values).toEqual({ userId: '00u1', sendEmail: false });
  });

  test('must be a list where its items are gone through', () => {
    const prepared = prepare('listApplicationUsers', { applicationId: '0oa1' }, undefined, 'list');
    expect(prepared).toMatchObject({
      action: { id: 'listApplicationUsers' },
      values: { applicationId: '0oa1', limit: 200, returnAll: false, maxItems: 10_000 },
    });
    expect(prepare('getUserWithId', inputs, undefined, 'list').error).toMatchObject({
      message: 'There is no list getUserWithId.',
      remedy: 'Choose one of the ids in `lists`.',
    });
  });
});

describe('a call of any operation', () => {
  const call = (id: string, more: object = {}) => ({
    operationId: id,
    pathParameters: { id: '00u1' },
    ...more,
  });

  test('becomes the action that its operation is, with the values of its path', () => {
    const { action, values } = prepare('callOktaApi', call('deleteUser'), undefined);
    expect(action).toMatchObject({ id: 'callOktaApi', operation: 'deleteUser', effect: 'destructive' });
    expect(values).toEqual({ ...call('deleteUser'), id: '00u1' });
  });

  test('is refused where its operation is, though others are allowed', () => {
    const refusal = { code: 'NOT_ALLOWED', message: 'no' } as ActionError;
    const gate = {
      refusal: ({ operation }: { operation?: string }) => (operation === 'deleteUser' ? refusal : undefined),
    };
    expect(prepare('callOktaApi', call('deleteUser'), gate)).toEqual({ error: refusal });
    expect(prepare('callOktaApi', call('getUser'), gate).action).toMatchObject({ effect: 'read' });
  });

  test('is refused where Okta has no such operation', () => {
    expect(prepare('callOktaApi', { operationId: 'getUsr' }, undefined).error).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'operationId', message: "is not an operation of Okta's API; similar: getUser" }],
    });
  });
});

describe('a trigger', () => {
  const ids = readManifest().triggers.map(({ id }) => id);
  const allOfThem = `The triggers are ${ids.join(', ')}.`;
  const unknown = { code: 'UNKNOWN_ACTION', retryable: false, outcome: 'not-sent' };

  test('is returned with its inputs', () => {
    const filter = 'outcome.result eq "SUCCESS"';
    const prepared = prepareTrigger('userCreated', { filter }, undefined);
    expect(prepared).toMatchObject({ trigger: { id: 'userCreated' }, values: { filter } });
    expect(prepared).not.toHaveProperty('error');
  });

  test('that does not exist is refused with those whose ids are near, and all there are', () => {
    expect(prepareTrigger('userSuspende', {}, undefined).error).toEqual({
      ...unknown,
      message: 'There is no trigger userSuspende.',
      remedy: expect.stringMatching(/^Did you mean userSuspended[^.]*\? The triggers are /),
    });
    const { error } = prepareTrigger('x'.repeat(100), {}, undefined);
    expect([error?.message, error?.remedy]).toEqual([`There is no trigger ${'x'.repeat(60)}.`, allOfThem]);
    for (const id of [7, undefined, Object.create(null)])
      expect(prepareTrigger(id as never, {}, undefined)).toEqual({
        error: { ...unknown, message: 'The id of the trigger is not text.', remedy: allOfThem },
      });
  });

  test('is refused where reading the System Log is', () => {
    const refusal = { code: 'NOT_ALLOWED', message: 'no' } as ActionError;
    const gate = { refusal: ({ id }: { id: string }) => (id === 'getSystemLog' ? refusal : undefined) };
    expect(prepareTrigger('userCreated', {}, gate)).toEqual({ error: refusal });
    expect(prepareTrigger('userCreated', {}, { refusal: () => undefined }).trigger?.id).toBe('userCreated');
  });

  test('is refused with inputs that it does not take, or that throw', () => {
    expect(prepareTrigger('userCreated', { since: 1 }, undefined)).toMatchObject({
      error: {
        code: 'INVALID_INPUT',
        message: 'User Created: since is not a field of this action; it takes filter, q.',
        issues: [{ path: 'since' }],
      },
    });
    const closed = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('secret');
        },
      },
    );
    expect(prepareTrigger('userCreated', closed, undefined).error).toMatchObject({
      message: 'User Created: the inputs could not be read.',
      issues: [{ path: '', message: 'the inputs could not be read' }],
    });
  });
});

describe('prepare refuses', () => {
  const refused = { retryable: false, outcome: 'not-sent' };

  test('an action that does not exist, however long its name is', () => {
    const { error } = prepare('deleteEverything', inputs, undefined);
    expect(error).toEqual({
      code: 'UNKNOWN_ACTION',
      message: 'There is no action deleteEverything.',
      remedy: 'Choose one of the ids in `actions`.',
      ...refused,
    });
    expect(isConnectorError(error)).toBe(true);
    expect(prepare('x'.repeat(100), inputs, undefined).error?.message).toBe(
      `There is no action ${'x'.repeat(60)}.`,
    );
    expect(prepare(undefined as never, inputs, undefined).error?.message).toBe(
      'The id of the action is not text.',
    );
  });

  test('an id that is not text, whatever it says of itself', () => {
    const disguised = { toString: () => 'suspendUser' };
    for (const id of [disguised, Object.create(null), 7, Symbol('suspendUser')])
      expect(prepare(id as never, inputs, undefined)).toEqual({
        error: {
          code: 'UNKNOWN_ACTION',
          message: 'The id of the action is not text.',
          remedy: 'Choose one of the ids in `actions`.',
          ...refused,
        },
      });
  });

  test('an id with a typing mistake, and names those that are near: of lists only where it must be one', () => {
    expect(prepare('suspendUsr', inputs, undefined).error?.remedy).toBe(
      'Did you mean suspendUser or unsuspendUser? Choose one of the ids in `actions`.',
    );
    expect(prepare('suspendUser', inputs, undefined, 'list').error?.remedy).not.toMatch(/suspendUser/);
    expect(prepare('listUser', {}, undefined, 'list').error?.remedy).toMatch(/^Did you mean listUsers or /);
  });

  test('invalid inputs, and names each of them', () => {
    const { error } = prepare('suspendUser', { nobody: 1 }, undefined);
    expect(error).toEqual({
      code: 'INVALID_INPUT',
      message: 'Suspend User: userId is required; nobody is not a field of this action; it takes userId.',
      remedy: 'Correct the inputs; nothing was sent.',
      ...refused,
      issues: [
        { path: 'userId', message: 'is required' },
        { path: 'nobody', message: 'is not a field of this action; it takes userId' },
      ],
    });
    expect(prepare('suspendUser', [], undefined).error).toMatchObject({
      message: 'Suspend User: the inputs must be an object.',
      issues: [{ path: '', message: 'the inputs must be an object' }],
    });
  });

  test('inputs that throw when they are read', () => {
    const trap = Object.defineProperty({}, 'userId', {
      enumerable: true,
      get() {
        throw new Error('secret');
      },
    });
    expect(prepare('suspendUser', trap, undefined).error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Suspend User: userId could not be read.',
      issues: [{ path: 'userId', message: 'could not be read' }],
    });
    const closed = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('secret');
        },
      },
    );
    expect(prepare('suspendUser', closed, undefined).error).toMatchObject({
      message: 'Suspend User: the inputs could not be read.',
      issues: [{ path: '', message: 'the inputs could not be read' }],
    });
  });

  test('what the connector is not allowed to do, whatever the inputs are', () => {
    const refusal = { code: 'NOT_ALLOWED', message: 'no' } as ActionError;
    const gate = { refusal: ({ id }: { id: string }) => (id === 'deleteUser' ? refusal : undefined) };
    expect(prepare('deleteUser', [], gate)).toEqual({ error: refusal });
    expect(prepare('suspendUser', inputs, gate).error).toBeUndefined();
  });
});
