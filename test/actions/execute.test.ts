import { describe, expect, test } from '@jest/globals';
import { executeAction, runProgram } from '../../src/actions/run/execute.js';
import { type Program, send, wait } from '../../src/request/program.js';
import type { OktaRequest } from '../../src/request/request.js';
import type { ActionError, Failure } from '../../src/result/failure.js';
import { actionOf, aRead, failureLike, sentBack } from '../helpers/programs.js';
import { callRig, type RigOptions } from '../request/call-rig.js';
import {
  change,
  ID,
  lost,
  ofProxy,
  ok,
  once,
  refused,
  refusedConnection,
  run,
  sending,
} from './execute-rig.js';

describe('a run', () => {
  test('follows its program, and returns its result', async () => {
    function* program(): Program<unknown> {
      const { body } = yield* send(aRead);
      yield* wait(250);
      return body;
    }
    const { result, time } = await run(program(), { reactions: [sentBack(200, { a: 1 })] });
    expect(result).toEqual({
      ok: true,
      output: { a: 1 },
      meta: { requestIds: ['request-1'], attempts: 1, durationMs: 250, warnings: [] },
    });
    expect(time.waits).toEqual([250]);
  });

  test('of an action gets its inputs, and hides secrets in its warnings', async () => {
    const rig = callRig({ reactions: [{ ...ok, body: `{"a":"Tall-Birch-42` }] });
    rig.call.redactor.add('body');
    const result = await executeAction(rig.settings, rig.call, actionOf('suspendUser'), { userId: ID });
    expect(result).toMatchObject({ ok: true, output: { userId: ID, changed: true } });
    expect(result.meta.warnings).toEqual(['[hidden]']);
  });

  test('fails when its program returns or throws a failure', async () => {
    const failure = failureLike({ code: 'AMBIGUOUS' });
    function* returning(): Program<string | Failure> {
      yield* wait(1);
      return failure;
    }
    function* throwing(): Program<string> {
      yield* wait(1);
      throw failure;
    }
    for (const program of [returning(), throwing()])
      expect((await run<string>(program)).error).toMatchObject({ code: 'AMBIGUOUS', outcome: 'unchanged' });
  });

  test('with an internal error claims nothing, and does not reveal its text', async () => {
    function* program(): Program<string> {
      yield* wait(1);
      throw new RangeError('Tall-Birch-42');
    }
    expect((await run(program())).error).toEqual({
      code: 'INVALID_RESPONSE',
      message: 'The connector failed because of an internal error (RangeError).',
      remedy: 'Check the org before you run the action again, and report this error with the request ids.',
      retryable: false,
      outcome: 'unknown',
    });
    function* text(): Program<string> {
      yield* wait(1);
      throw 'Tall-Birch-42';
    }
    expect((await run(text())).error?.message).toContain('(string)');
  });

  test('that waits ends with the call', async () => {
    function* program(): Program<string> {
      yield* wait(5_000);
      return 'done';
    }
    const { error, time } = await run(program(), { timeoutMs: 1_000 });
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' });
    expect(time.waits).toEqual([1_000]);
    expect((await run(program(), { timeoutMs: 10_000 })).output).toBe('done');
    const rig = callRig();
    rig.stop.abort();
    expect(await runProgram(rig.settings, rig.call, 'safe', program())).toMatchObject({
      error: { code: 'CANCELLED', outcome: 'not-sent' },
    });
    expect(rig.time.waits).toEqual([]);
  });

  test('records a step that a read proved done', async () => {
    function* program(...steps: { operationId: string; once?: true }[]): Program<string> {
      try {
        yield* send(change('one'));
      } catch {
        for (const step of steps) yield { kind: 'proved', ...step };
      }
      throw failureLike();
    }
    const doubtful = { reactions: [lost], ...once };
    expect((await run(program(), doubtful)).error).toMatchObject({ outcome: 'unknown' });
    const error = async (...steps: { operationId: string; once?: true }[]) =>
      (await run(program(...steps), doubtful)).error;
    expect(await error({ operationId: 'one' })).toMatchObject({
      outcome: 'partial',
      completedSteps: ['one'],
    });
    const again = { operationId: 'one', once: true } as const;
    expect(await error({ operationId: 'one' }, again)).toMatchObject({ completedSteps: ['one'] });
    expect(await error(again)).toMatchObject({ completedSteps: ['one'] });
    const twice = await error({ operationId: 'one' }, { operationId: 'one' });
    expect(twice).toMatchObject({ completedSteps: ['one', 'one'] });
  });

  test('has no ambiguity after a read that settled the outcome', async () => {
    function* program(): Program<string> {
      try {
        yield* send(change('one'));
      } catch {}
      throw failureLike({ outcome: 'unchanged', reconciled: true });
    }
    const { error } = await run(program(), { reactions: [lost], ...once });
    expect(error).toMatchObject({ outcome: 'unchanged', reconciled: true });
  });

  test('with an unknown outcome says how to find out', async () => {
    const action = actionOf('addGroup');
    const end = async (options: RigOptions) => {
      const rig = callRig({ action, ...once, ...options });
      const result = await executeAction(rig.settings, rig.call, action, { name: 'Night shift' });
      const { remedy, relatedOptions } = result.ok ? ({} as ActionError) : result.error;
      return { remedy, relatedOptions, sent: rig.sent.map(({ method }) => method) };
    };
    const look = 'Check the org before you run the action again.';
    const plain = await end({ reactions: [lost] });
    expect(plain.remedy).toContain(`${look} Get Group by Name (getGroupByName) shows it.`);
    expect(plain.relatedOptions).toEqual(['reconcile']);
    expect(plain.sent).toEqual(['POST']);
    expect((await end({ reactions: [refused] })).remedy).not.toContain('getGroupByName');
    const looked = await end({ reactions: [sentBack(200, []), lost], reconcile: true });
    expect(looked.sent.slice(0, 2)).toEqual(['GET', 'POST']);
    expect(looked.remedy).toMatch(/Get Group by Name \(getGroupByName\) shows it\.$/);
    expect(looked).toHaveProperty('relatedOptions', undefined);
  });

  test('reads before and after the change only if the action declares how', async () => {
    const rig = callRig({ reactions: [ok], reconcile: true });
    await executeAction(rig.settings, rig.call, actionOf('clearUserSessions'), { userId: ID });
    expect(rig.sent.map(({ method }) => method)).toEqual(['DELETE']);
  });

  test('hides secrets in its error', async () => {
    const rig = callRig({ reactions: [refused] });
    rig.call.redactor.add('Not valid');
    const result = await runProgram(rig.settings, rig.call, 'safe', sending(change('addGroup')));
    expect(result).toMatchObject({ error: { okta: { errorSummary: '[hidden]' } } });
  });
});

describe('after a failure, the outcome', () => {
  const endOf = async (requests: OktaRequest[], options: RigOptions, retry?: 'safe' | 'never') =>
    (await run(sending(...requests), options, retry)).error;

  test('is "not-sent" when nothing was sent', async () => {
    const reactions = [refusedConnection, refusedConnection, refusedConnection];
    const error = await endOf([change('addGroup')], { reactions });
    expect(error).toMatchObject({ outcome: 'not-sent', retryable: true });
    expect(error).not.toHaveProperty('completedSteps');
  });

  test('is "unchanged" when something was sent and changed nothing', async () => {
    expect(await endOf([change('addGroup')], { reactions: [refused] })).toMatchObject({
      outcome: 'unchanged',
    });
    const readFirst = { reactions: [ok, refusedConnection], ...once };
    expect(await endOf([aRead, change('addGroup')], readFirst)).toMatchObject({ outcome: 'unchanged' });
  });

  test('is "partial" with the names of the completed steps, without reads', async () => {
    const reactions = [ok, ok, ok, refused];
    const error = await endOf([change('one'), aRead, change('two'), change('three')], { reactions });
    expect(error).toMatchObject({ outcome: 'partial', completedSteps: ['one', 'two'] });
    const notSent = { reactions: [ok, refusedConnection], ...once };
    expect(await endOf([change('one'), change('two')], notSent)).toMatchObject({
      outcome: 'partial',
      completedSteps: ['one'],
    });
  });

  test('is not changed by a step that a proxy answered', async () => {
    const error = await endOf([change('one'), change('two')], { reactions: [ofProxy, refused], ...once });
    expect(error).toMatchObject({ code: 'NOT_OKTA', outcome: 'unknown' });
    expect(error).not.toHaveProperty('completedSteps');
    const unreadable = { ...ok, body: '{"id":' };
    const two = [change('one'), change('two')];
    expect(await endOf(two, { reactions: [unreadable, refused], ...once })).toMatchObject({
      completedSteps: ['one'],
    });
  });

  test('stays "unknown" or "applied", whatever was done before', async () => {
    const reactions = [ok, lost];
    expect(await endOf([change('one'), change('two')], { reactions, ...once })).toMatchObject({
      outcome: 'unknown',
      completedSteps: ['one'],
    });
    function* applied(): Program<string> {
      yield* send(change('one'));
      throw failureLike({ outcome: 'applied' });
    }
    expect((await run(applied(), { reactions: [ok] })).error).toMatchObject({ outcome: 'applied' });
  });

  test('stays "unknown" when a later read could not settle it', async () => {
    function* program(): Program<string> {
      try {
        yield* send(change('one'));
      } catch {
        yield* send(aRead);
      }
      return 'done';
    }
    const doubtful = { reactions: [lost, refused], ...once };
    expect((await run(program(), doubtful)).error).toMatchObject({ outcome: 'unknown' });
    const certain = { reactions: [refused, refused], ...once };
    expect((await run(program(), certain)).error).toMatchObject({ outcome: 'unchanged' });
    expect((await run(program(), { reactions: [lost, ok], ...once })).output).toBe('done');
  });

  test('comes with a statement of whether a repetition is safe', async () => {
    const both = [change('one'), change('two')];
    const partial = { reactions: [ok, sentBack(503, { errorCode: 'E0000010' })], ...once };
    expect(await endOf(both, partial)).toMatchObject({ outcome: 'partial', retryable: true });
    expect(await endOf(both, partial, 'never')).toMatchObject({ outcome: 'partial', retryable: false });
    const mails = change('two', { retry: 'never' });
    expect(await endOf([change('one'), mails], partial)).toMatchObject({ retryable: false });
    const down = { reactions: [sentBack(503, { errorCode: 'E0000010' })], ...once };
    expect(await endOf([mails], down, 'never')).toMatchObject({ outcome: 'unchanged', retryable: true });
    expect(await endOf([change('one')], { reactions: [refused] })).toMatchObject({ retryable: false });
    expect(await endOf([change('one')], { reactions: [refusedConnection], ...once }, 'never')).toMatchObject({
      outcome: 'not-sent',
      retryable: true,
    });
  });
});
