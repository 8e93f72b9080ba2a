import { expect, test } from '@jest/globals';
import type { ActionError } from '../../src/core/failure.js';
import { check } from './checker.js';
import { type Evidence, evidenceOf, operationOf } from './evidence.js';
import { generate } from './generate.js';
import { type CallRecord, type History, run } from './run.js';

type Lie = Partial<ActionError> | 'ok';

/** What each call could have said instead, and which would be false of the org. */
function* liesFor({ record, changing, done, sends }: Evidence): Generator<[name: string, lie: Lie]> {
  const { result, reached, valid } = record;
  if (changing.length > 0) {
    yield ['unchanged', { outcome: 'unchanged' }];
    yield ['not-sent', { outcome: 'not-sent' }];
    const operations = new Set(
      changing.map(({ method, target }) => operationOf(record.planned.id, `${method} ${target}`)),
    );
    const others = [...done.keys()]
      .map((step) => operationOf(record.planned.id, step))
      .filter((operation) => !operations.has(operation));
    yield ['partial without a step', { outcome: 'partial', completedSteps: others }];
  } else if (sends.some(({ left }) => left)) yield ['not-sent', { outcome: 'not-sent' }];
  if (done.size === 0) {
    yield ['applied', { outcome: 'applied' }];
    yield ['partial with a step', { outcome: 'partial', completedSteps: ['suspendUser'] }];
    if (valid && !reached && result !== undefined && !result.ok) yield ['ok', 'ok'];
  }
  if (sends.length === 0) yield ['unknown', { outcome: 'unknown' }];
}

function lying(history: History, record: CallRecord, lie: Lie): History {
  const error = { code: 'NETWORK', message: '', remedy: '', retryable: false, outcome: 'unknown' } as const;
  const meta = { requestIds: [], attempts: 0, durationMs: 0, warnings: [] };
  const result =
    lie === 'ok'
      ? { ok: true, output: pretended(history, record), meta }
      : { ok: false, error: { ...error, ...lie }, meta };
  const liar = {
    ...record,
    result,
    crashed: false,
    endedAt: record.endedAt ?? record.startedAt,
  } as CallRecord;
  return { ...history, calls: history.calls.map((other) => (other === record ? liar : other)) };
}

/** What the call would give back had it done its work. */
function pretended(history: History, { planned }: CallRecord): Record<string, unknown> {
  const { userId, permanently, groupIds = [] } = planned.inputs;
  const results = (groupIds as string[]).map((groupId) => ({ groupId, ok: true }));
  const [id] = history.org.idsOf(String(userId));
  return { userId: id, result: permanently ? 'deleted' : 'deactivated', changed: true, results };
}

test('every lie that a call could have told of the org is found', async () => {
  const told: Record<string, number> = {};
  const believed: string[] = [];
  for (let number = 0; number < 60; number += 1) {
    const history = await run(generate(`lies/${number}`));
    for (const record of history.calls) {
      const evidence = evidenceOf(record, history);
      if (evidence.reads || record.result === undefined) continue;
      for (const [name, lie] of liesFor(evidence)) {
        told[name] = (told[name] ?? 0) + 1;
        const found = check(lying(history, record, lie)).some(({ call }) => call === record.planned.index);
        if (!found)
          believed.push(`lies/${number}, call ${record.planned.index} ${record.planned.id}: ${name}`);
      }
    }
  }
  console.info(told);
  expect(believed).toEqual([]);
  expect(Object.keys(told)).toHaveLength(7);
  expect(Math.min(...Object.values(told))).toBeGreaterThan(20);
}, 60_000);
