import { describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/actions/run/execute.js';
import type { Progress, Result } from '../../src/index.js';
import { type Program, type Settled, sendAll } from '../../src/request/program.js';
import type { OktaRequest } from '../../src/request/request.js';
import type { TransportAnswer, TransportContext } from '../../src/transport/transport.js';
import { failureLike, sentBack } from '../helpers/programs.js';
import { callRig } from '../request/call-rig.js';
import { change, lost, ofProxy, ok, refused, run } from './execute-rig.js';

describe('many requests of one action', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => change(`op${index}`, { path: `/${index}`, retry: 'never' }));

  function* fanOut(requests: readonly OktaRequest[]): Program<readonly Settled[]> {
    return yield* sendAll(requests);
  }

  /** Answers wait until the test lets them go, by path. */
  function held() {
    const going = new Map<string, (answer: TransportAnswer) => void>();
    const reaction = (_: unknown, { path }: { path: string }) =>
      new Promise<TransportAnswer>((resolve) => going.set(path, resolve));
    return { going, reactions: Array.from({ length: 30 }, () => reaction) };
  }
  /** Goes when the attempt is broken off. */
  const untilAborted = ({ signal }: TransportContext) =>
    new Promise<TransportAnswer>((_, reject) => {
      signal.addEventListener('abort', () => reject(lost));
    });
  const outputOf = (result: Result<readonly Settled[]>) => (result.ok ? result.output : []);
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test('run five at a time, and their results keep the order', async () => {
    const { going, reactions } = held();
    const rig = callRig({ reactions });
    const result = runProgram(rig.settings, rig.call, 'safe', fanOut(many(7)));
    await turn();
    expect([...going.keys()]).toEqual(['/0', '/1', '/2', '/3', '/4']);
    going.get('/3')?.(sentBack(200, { number: 3 }));
    await turn();
    expect([...going.keys()].slice(5)).toEqual(['/5']);
    for (const path of ['/4', '/5', '/0', '/1', '/2', '/6']) {
      going.get(path)?.(sentBack(200, { number: Number(path.slice(1)) }));
      await turn();
    }
    const bodies = outputOf(await result).map((one) => 'answer' in one && one.answer.body);
    expect(bodies).toEqual([0, 1, 2, 3, 4, 5, 6].map((number) => ({ number })));
  });

  test('may be none', async () => {
    expect((await run(fanOut([]))).output).toEqual([]);
  });

  test('have bulk priority after the first ten', async () => {
    const { limits } = await run(fanOut(many(12)), { reactions: Array(12).fill(ok) });
    expect(limits.priorities.map(({ level }) => level)).toEqual([
      ...Array(10).fill('single'),
      'bulk',
      'bulk',
    ]);
  });

  test('fail individually, without secrets in the errors', async () => {
    const rig = callRig({ reactions: [ok, refused, ok] });
    rig.call.redactor.add('Not valid');
    const result = await runProgram(rig.settings, rig.call, 'safe', fanOut(many(3)));
    expect(result).toMatchObject({
      ok: true,
      output: [
        { answer: { status: 200 } },
        { failure: { details: { code: 'REJECTED', okta: { errorSummary: '[hidden]' } } } },
        { answer: { status: 200 } },
      ],
    });
  });

  test('continue after a refusal', async () => {
    const { output } = await run(fanOut(many(9)), {
      reactions: [...Array(5).fill(refused), ...Array(4).fill(ok)],
    });
    expect((output as Settled[]).slice(5)).toMatchObject(Array(4).fill({ answer: { status: 200 } }));
  });

  test('that something other than Okta answered have failed, and are no completed step', async () => {
    const settled: Settled[] = [];
    function* program(): Program<string> {
      settled.push(...(yield* sendAll(many(1))));
      throw failureLike();
    }
    const { error } = await run(program(), { reactions: [ofProxy] });
    expect(settled).toMatchObject([{ failure: { details: { code: 'NOT_OKTA', outcome: 'unknown' } } }]);
    expect(error).not.toHaveProperty('completedSteps');
  });

  test('that succeeded are completed steps of the action', async () => {
    function* program(): Program<string> {
      yield* sendAll(many(2));
      throw failureLike();
    }
    const { error } = await run(program(), { reactions: [ok, { ...ok, body: '{"id":' }] });
    expect(error).toMatchObject({ outcome: 'partial', completedSteps: ['op0', 'op1'] });
  });

  test('that succeeded are all completed steps, however many they are', async () => {
    const settled: Settled[] = [];
    function* program(): Program<string> {
      settled.push(...(yield* sendAll(many(23))));
      throw failureLike();
    }
    const { error } = await run(program(), { reactions: Array(23).fill(ok) });
    const names = Array.from({ length: 23 }, (_, index) => `op${index}`);
    expect(error).toMatchObject({ outcome: 'partial', completedSteps: names });
    expect(settled.every((one) => 'answer' in one)).toBe(true);
  });

  test('stop when the token is rejected', async () => {
    const unauthenticated = sentBack(401, { errorCode: 'E0000011' });
    const { output, sent } = await run(fanOut(many(9)), { reactions: Array(9).fill(unauthenticated) });
    expect(sent).toHaveLength(5);
    expect((output as Settled[]).slice(5)).toEqual(Array(4).fill({ notSent: true }));
  });

  test('stop when the call is over', async () => {
    const rig = callRig({ reactions: Array(5).fill(untilAborted) });
    const result = runProgram(rig.settings, rig.call, 'safe', fanOut(many(9)));
    await turn();
    rig.stop.abort();
    const output = outputOf(await result);
    expect(output[0]).toMatchObject({ failure: { details: { code: 'CANCELLED' } } });
    expect(output.slice(5)).toEqual(Array(4).fill({ notSent: true }));
  });

  test('continue after one that exceeded its own time limit', async () => {
    const rig = callRig({ reactions: [...Array(5).fill(untilAborted), ...Array(4).fill(ok)] });
    const result = runProgram(rig.settings, rig.call, 'safe', fanOut(many(9)));
    await turn();
    await rig.time.pass(30_000);
    const output = outputOf(await result);
    expect(output.filter((one) => 'answer' in one)).toHaveLength(4);
    expect(output[0]).toMatchObject({ failure: { details: { code: 'TIMEOUT' } } });
  });

  test('beyond ten are predicted with bulk priority and a concurrency of five', async () => {
    const foreseen = async (count: number) => {
      const { limits } = await run(fanOut(many(count)), {
        reactions: Array(count).fill(ok),
        onProgress: () => {},
      });
      return [...new Set(limits.asked.map(({ level }) => level))];
    };
    expect(await foreseen(10)).toEqual(['single']);
    expect(await foreseen(11)).toEqual(['bulk']);
  });

  test('report their progress', async () => {
    const news: Progress[] = [];
    const onProgress = (progress: Progress) => news.push(progress);
    await run(fanOut(many(3)), { reactions: [ok, refused, ok], onProgress });
    expect(news.map(({ done, failed, total }) => [done, failed, total])).toEqual([
      [1, 0, 3],
      [2, 1, 3],
      [3, 1, 3],
    ]);
    expect(news.at(-1)).toMatchObject({ action: 'anAction', remainingMs: 0 });
    expect(news.every(({ remainingMs }) => Number.isFinite(remainingMs))).toBe(true);
  });
});
