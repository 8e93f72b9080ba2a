import { describe, expect, test } from '@jest/globals';
import { prepare } from '../../src/catalog/prepare.js';
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
    const disguised = { toString: () => 'suspendUser' };
    expect(prepare(disguised as never, inputs, undefined).error?.code).toBe('UNKNOWN_ACTION');
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
