import { describe, expect, test } from '@jest/globals';
import type { Action } from '../../src/catalog/action.js';
import { findAction } from '../../src/catalog/catalog.js';
import { type Group, seed } from '../../src/sandbox/index.js';
import { systemClock } from '../../src/transport/clock.js';
import { matchOperation } from '../contract/contract.js';
import { isShownByReads } from '../proof-of-change.js';
import { SteppedTime } from '../rate-limit/stepped-time.js';
import { type Call, calls, errorOf, reconcileRig } from './reconcile-rig.js';

const { people, groups } = seed;
const rig = reconcileRig();
const { execute } = rig;

interface Write {
  readonly method: string;
  readonly operationId: string;
}

/** The writes that a call sends, in their order, and the names of its outputs. */
interface Whole {
  readonly writes: readonly Write[];
  readonly outputs: readonly string[];
}

const known = new Map<Call, Whole>();

async function wholeOf(call: Call): Promise<Whole> {
  const whole = known.get(call) ?? (await sentBy(call));
  known.set(call, whole);
  return whole;
}

async function sentBy({ action, inputs }: Call): Promise<Whole> {
  const result = await execute(undefined, action.id, inputs);
  const writes = rig.org.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => {
      const operationId = matchOperation(method, path)?.id;
      if (operationId === undefined) throw new Error(`Okta's contract has no ${method} ${path}.`);
      return { method, operationId };
    });
  rig.org.reset();
  return { writes, outputs: outputsOf(result) };
}

const outputsOf = (result: unknown) => Object.keys((result as { output: object }).output).sort();

/** The call, of which the write at this index meets the fault. */
async function hit({ action, inputs }: Call, writes: readonly Write[], index: number, kind: Lost) {
  const { method } = writes[index] as Write;
  const skip = writes.slice(0, index).filter((write) => write.method === method).length;
  rig.org.fault({ kind, method, path: '*', skip });
  const result = await execute(undefined, action.id, inputs);
  rig.org.reset();
  return result;
}

type Lost = 'drop-before' | 'drop-after';

/** The operations of the first writes; of what is done for several items, none: each item is settled by itself. */
function stepsOf({ rule }: Call, writes: readonly Write[], count: number): string[] {
  return rule?.parts === undefined ? writes.slice(0, count).map(({ operationId }) => operationId) : [];
}

/** The operations by which what the remedy names, an action or an operation of Okta, reads. */
function readsNamedIn(remedy: string): string[] {
  const [, shownBy, operationId] = / (?:\((\w+)\)|Okta's (\w+)) shows it\.$/.exec(remedy) ?? [];
  if (shownBy === undefined) return [String(operationId)];
  return findAction(shownBy)?.steps.map((step) => step.operationId) ?? [];
}

/** The operation by which reconcile reads, where no input makes an exception. */
function readOf({ reconcile = [], state, steps }: Action): string | undefined {
  const { read = state?.read } = reconcile.at(-1) ?? {};
  return typeof read === 'object' ? read.operationId : steps.find(({ name }) => name === read)?.operationId;
}

describe('reconcile', () => {
  test.each(calls)('confirms that %s was done, where the response of a write is lost', async (_, call) => {
    const { rule, action } = call;
    const { writes, outputs } = await wholeOf(call);
    expect(writes).not.toEqual([]);
    for (const index of writes.keys()) {
      const result = await hit(call, writes, index, 'drop-after');
      const completedSteps = stepsOf(call, writes, index + 1);
      if (!isShownByReads(action)) {
        expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
        expect(result).not.toHaveProperty('error.reconciled');
      } else if (completedSteps.length > 0 && index + 1 < writes.length) {
        expect(result).toMatchObject({ error: { outcome: 'partial', completedSteps, reconciled: true } });
      } else if (rule?.lost !== undefined) {
        const message = expect.stringContaining(`${rule.lost} was lost`);
        expect(result).toMatchObject({ ok: false, error: { outcome: 'applied', reconciled: true, message } });
      } else {
        expect(result).toMatchObject({ ok: true });
        expect(result.meta.warnings).toContainEqual(
          expect.stringMatching(index === 0 ? /response was lost/ : /response/),
        );
        expect(outputsOf(result)).toEqual(outputs);
      }
    }
  });

  test.each(calls)('confirms that %s was not done, where a write is lost', async (_, call) => {
    const { rule, action } = call;
    const { writes } = await wholeOf(call);
    for (const index of writes.keys()) {
      const result = await hit(call, writes, index, 'drop-before');
      const completedSteps = stepsOf(call, writes, index);
      if (rule?.parts !== undefined) expect(result).toMatchObject({ ok: true, output: { failed: 1 } });
      else if (!isShownByReads(action) || rule?.lags)
        expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
      else if (index > 0) {
        expect(result).toMatchObject({ error: { outcome: 'partial', completedSteps, reconciled: true } });
        if (rule?.creates !== undefined)
          expect(result).toMatchObject({
            error: { existing: { [rule.creates]: expect.stringMatching(/^\w{20}$/) } },
          });
      } else expect(result).toMatchObject({ error: { outcome: 'unchanged', reconciled: true } });
      if (!result.ok)
        expect(result.error.retryable).toBe(action.retry === 'safe' && result.error.code !== 'REJECTED');
    }
  });

  test.each(calls)('reads nothing of %s without the option, and names what does', async (_, call) => {
    const { action, inputs } = call;
    const error = await errorOf(execute({ kind: 'drop-after' }, action.id, inputs, { reconcile: false }));
    expect(error).not.toHaveProperty('reconciled');
    expect(error.outcome).toBe('unknown');
    expect(rig.org.requests.at(-1)?.method).not.toBe('GET');
    if (isShownByReads(action)) expect(readsNamedIn(error.remedy)).toContain(readOf(action));
    else {
      const again = action.retry === 'safe' ? 'is safe' : 'may do it a second time';
      const advice = `No read shows whether it was done. Running it again ${again}.`;
      expect(error.remedy.endsWith(advice)).toBe(true);
    }
  });
});

describe('the reads of reconcile', () => {
  test('accept a login instead of an id', async () => {
    const inputs = { userId: people.blake.login, groupId: groups.sales.id };
    const result = await execute({ kind: 'drop-after' }, 'addUserToGroup', inputs);
    expect(result).toMatchObject({ ok: true, output: { userId: people.blake.id }, meta: { attempts: 4 } });
  });

  test('find a membership on a later page', async () => {
    const { state } = rig.org;
    const model = state.groups.get(groups.sales.id) as Group;
    for (let count = 0; count < 210; count += 1) {
      const group = { ...model, id: `00gTeam${count}`, members: new Set<string>() };
      state.groups.set(group.id, group);
    }
    for (const group of state.groups.values())
      if (group.type === 'OKTA_GROUP') group.members.add(people.blake.id);
    const last = [...state.groups.keys()].at(-1) as string;
    state.groups.get(last)?.members.delete(people.blake.id);
    const inputs = { userId: people.blake.id, groupId: last };
    expect(await execute({ kind: 'drop-after' }, 'addUserToGroup', inputs)).toMatchObject({ ok: true });
    const pages = rig.org.requests.filter(({ path }) => path === `/api/v1/users/${people.blake.id}/groups`);
    expect(pages.length).toBeGreaterThan(2);
  });

  test('settle each group of removeUserFromAllGroups, and leave those that it keeps', async () => {
    const { state } = rig.org;
    const userId = people.finley.id;
    for (const { id } of [groups.sales, groups.engineering]) state.groups.get(id)?.members.add(userId);
    rig.org.fault({ kind: 'drop-after', method: 'DELETE', path: `/api/v1/groups/${groups.sales.id}/*` });
    rig.org.fault({
      kind: 'drop-before',
      method: 'DELETE',
      path: `/api/v1/groups/${groups.engineering.id}/*`,
    });
    const result = await execute(undefined, 'removeUserFromAllGroups', { userId });
    expect(result).toMatchObject({
      ok: true,
      output: {
        results: expect.arrayContaining([
          { groupId: groups.sales.id, ok: true },
          {
            groupId: groups.engineering.id,
            ok: false,
            error: expect.objectContaining({ outcome: 'unchanged', reconciled: true }),
          },
        ]),
        failed: 1,
        kept: [{ name: 'Everyone' }, { name: 'Finance' }],
      },
      meta: { warnings: ['A response was lost. Reads show what was done.'] },
    });
    const isIn = ({ id }: { id: string }) => state.groups.get(id)?.members.has(userId);
    expect([groups.sales, groups.engineering, groups.financeInLedger].map(isIn)).toEqual([false, true, true]);
  });

  test('leave it unknown where the user can no longer be read', async () => {
    const userId = people.morgan.id;
    const before = () => void rig.org.state.users.delete(userId);
    const error = await errorOf(
      execute({ kind: 'drop-before', before }, 'removeUserFromAllGroups', { userId }),
    );
    expect(error).toMatchObject({
      code: 'NETWORK',
      outcome: 'unknown',
      output: { failed: expect.any(Number) },
    });
    expect(error).not.toHaveProperty('reconciled');
  });

  test('are not sent after a timeout or a cancellation, and the outcome stays unknown', async () => {
    const userId = people.blake.id;
    const time = new SteppedTime();
    const slow = await errorOf(
      execute(
        { kind: 'slow', delayMs: 60_000, before: () => void time.pass(400) },
        'suspendUser',
        { userId },
        { timeoutMs: 400 },
        { clock: time.clock },
      ),
    );
    expect(slow).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    const stop = new AbortController();
    const before = () => setTimeout(() => stop.abort(), 50);
    const cancelled = await errorOf(
      execute(
        { kind: 'slow', delayMs: 60_000, before },
        'unsuspendUser',
        { userId: people.kendall.id },
        { signal: stop.signal },
        { clock: systemClock },
      ),
    );
    expect(cancelled).toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
  });

  test('leave the outcome unknown when they fail, and the first one does not stop the action', async () => {
    rig.org.fault({ kind: 500, method: 'GET', path: '*', times: Number.POSITIVE_INFINITY });
    const userId = people.blake.id;
    expect(await execute(undefined, 'suspendUser', { userId })).toMatchObject({ ok: true });
    const error = await errorOf(execute({ kind: 'drop-after' }, 'unsuspendUser', { userId }));
    expect(error).toMatchObject({ code: 'NETWORK', outcome: 'unknown' });
  });
});
