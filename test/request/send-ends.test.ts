import { describe, expect, test } from '@jest/globals';
import type { OktaRequest } from '../../src/request/request.js';
import { sendRequest } from '../../src/request/sending/send.js';
import type { TransportContext } from '../../src/transport/transport.js';
import { aRead, detailsOf } from '../helpers/programs.js';
import { type CallRig, callRig } from './call-rig.js';

import { change, lost, ok, repeatable, silent } from './send-rig.js';

describe('a call that has ended', () => {
  test('sends nothing', async () => {
    const rig = callRig({ reactions: [ok] });
    rig.stop.abort();
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({
      code: 'CANCELLED',
      outcome: 'not-sent',
    });
    expect([rig.sent, rig.limits.events]).toEqual([[], []]);
    const late = callRig({ reactions: [ok], timeoutMs: 10 });
    late.time.now += 10;
    expect(detailsOf(await sendRequest(late.settings, late.call, change))).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('an attempt', () => {
  const underWay = async (rig: CallRig, request: OktaRequest, end: () => void | Promise<void>) => {
    const result = sendRequest(rig.settings, rig.call, request);
    await new Promise((resolve) => setImmediate(resolve));
    await end();
    return detailsOf(await result);
  };

  test('that the signal aborts leaves a change unknown', async () => {
    const rig = callRig({ reactions: [silent] });
    const failure = await underWay(rig, repeatable, () => rig.stop.abort());
    expect(failure).toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
    expect(rig.logged[0]?.[1]).toMatchObject({ result: 'cancelled' });
    expect(rig.limits.events).toEqual(['suspendUser lost']);
  });

  test('that the time limit of the call aborts leaves a change unknown', async () => {
    const rig = callRig({ reactions: [silent], timeoutMs: 20_000 });
    const failure = await underWay(rig, repeatable, () => rig.time.pass(20_000));
    expect(failure).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    expect(failure).toMatchObject({ relatedOptions: ['timeoutMs'] });
    expect(rig.sent).toHaveLength(1);
  });

  test('that its own time limit aborts is repeated if that is allowed', async () => {
    const rig = callRig({ reactions: [silent, ok] });
    const result = sendRequest(rig.settings, rig.call, repeatable);
    await rig.time.pass(29_999);
    expect(rig.sent).toHaveLength(1);
    await rig.time.pass(1);
    expect(await result).toMatchObject({ status: 200 });
    expect(rig.logged[0]?.[1]).toMatchObject({ result: 'attempt-timeout' });
    const once = callRig({ reactions: [silent], timeoutMs: 60_000 });
    const failure = await underWay(once, change, () => once.time.pass(30_000));
    expect(failure).toMatchObject({
      code: 'TIMEOUT',
      relatedOptions: ['attemptTimeoutMs'],
      outcome: 'unknown',
    });
  });

  test('is aborted once, and every listener is told, early or late', async () => {
    const heard: string[] = [];
    let context: TransportContext | undefined;
    const rig = callRig({
      reactions: [
        (given) => {
          context = given;
          given.onAbort(() => heard.push('early'));
          return new Promise((_, reject) => given.signal.addEventListener('abort', () => reject(lost)));
        },
      ],
    });
    const failure = await underWay(rig, change, async () => {
      expect(context?.signal.aborted).toBe(false);
      rig.stop.abort();
      await rig.time.pass(60_000);
    });
    expect(failure).toMatchObject({ code: 'CANCELLED' });
    context?.onAbort(() => heard.push('late'));
    expect(heard).toEqual(['early', 'late']);
    expect(context?.signal.aborted).toBe(true);
  });

  test('has an aborted signal even for code that asks for it later', async () => {
    let later: TransportContext | undefined;
    const rig = callRig({
      reactions: [
        (context) => {
          later = context;
          return new Promise((_, reject) => context.onAbort(() => reject(lost)));
        },
      ],
    });
    await underWay(rig, change, () => rig.stop.abort());
    expect(later?.signal.aborted).toBe(true);
    expect(later?.signal).toBe(later?.signal);
  });

  test('that has ended is not aborted any more', async () => {
    let context: TransportContext | undefined;
    const rig = callRig({
      reactions: [
        async (given) => {
          context = given;
          return ok;
        },
      ],
    });
    await sendRequest(rig.settings, rig.call, aRead);
    rig.stop.abort();
    await rig.time.pass(60_000);
    expect(context?.signal.aborted).toBe(false);
  });
});
