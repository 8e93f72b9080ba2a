import { expect, test } from '@jest/globals';
import type { ActionError, ErrorCode } from '../../src/result/failure.js';
import { check, type Violation } from './checker.js';
import { type Evidence, evidenceOf, operationOf } from './evidence.js';
import { generate } from './generate.js';
import { type CallRecord, type History, run } from './run.js';

type FalseStatement = Partial<ActionError> | 'ok';

/** Every code that a call can end with; the checker may believe none of them more than another. */
const CODES: Readonly<Record<ErrorCode, true>> = {
  UNKNOWN_ACTION: true,
  INVALID_INPUT: true,
  INVALID_CONNECTION: true,
  NOT_ALLOWED: true,
  GUARDED: true,
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  NOT_FOUND: true,
  AMBIGUOUS: true,
  CONFLICT: true,
  REJECTED: true,
  RATE_LIMITED: true,
  OKTA_UNAVAILABLE: true,
  NOT_OKTA: true,
  TIMEOUT: true,
  NETWORK: true,
  CANCELLED: true,
  INVALID_RESPONSE: true,
  INCOMPLETE: true,
  INTERRUPTED: true,
  CHECKPOINT: true,
};
const codes = Object.keys(CODES) as ErrorCode[];

/** What each call could have said instead, and which would be false of the org. */
function* falseStatementsFor({
  record,
  changing,
  done,
  sends,
}: Evidence): Generator<[name: string, statement: FalseStatement]> {
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

function withStatement(
  history: History,
  record: CallRecord,
  statement: FalseStatement,
  code: ErrorCode,
): History {
  const error = { code, message: '', remedy: '', retryable: false, outcome: 'unknown' } as const;
  const meta = { requestIds: [], attempts: 0, durationMs: 0, warnings: [] };
  const result =
    statement === 'ok'
      ? { ok: true, output: pretended(history, record), meta }
      : { ok: false, error: { ...error, ...statement }, meta };
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
  const { userId, permanently, groupIds = [], userIds = [] } = planned.inputs;
  const results = [
    ...(groupIds as string[]).map((groupId) => ({ groupId, ok: true })),
    ...(userIds as string[]).map((each) => ({ userId: history.org.idsOf(each)[0] ?? each, ok: true })),
  ];
  const [id] = history.org.idsOf(String(userId));
  return { userId: id, result: permanently ? 'deleted' : 'deactivated', changed: true, results };
}

test('the judge finds every false statement that a call can make about the org, whatever its code', async () => {
  const told = new Map<string, number>();
  const believed: string[] = [];
  for (let number = 0; number < 80; number += 1) {
    const history = await run(generate(`false-statements/${number}`));
    const truth = new Set(check(history).map(textOf));
    for (const record of history.calls) {
      const evidence = evidenceOf(record, history);
      if (evidence.reads || record.result === undefined) continue;
      for (const [name, statement] of falseStatementsFor(evidence)) {
        // One code after the other, for each statement.
        const before = told.get(name) ?? 0;
        told.set(name, before + 1);
        const code = codes[before % codes.length] as ErrorCode;
        const found = check(withStatement(history, record, statement, code)).filter(
          (one) => !truth.has(textOf(one)),
        );
        // That the code stands on no answer of Okta's is another finding.
        if (!found.some(({ call, rule }) => call === record.planned.index && rule !== 'who'))
          believed.push(
            `false-statements/${number}, call ${record.planned.index} ${record.planned.id}: ${name}, ${code}`,
          );
      }
    }
  }
  expect(believed).toEqual([]);
  expect(told.size).toBe(7);
  expect(Math.min(...told.values())).toBeGreaterThanOrEqual(codes.length);
});

function textOf({ rule, call, text }: Violation): string {
  return [rule, call, text].join();
}
