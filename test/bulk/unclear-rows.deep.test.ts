import { describe, expect, test } from '@jest/globals';
import { type RowState, stateOf } from '../../src/hosts/cli/bulk/journal/row-result.js';
import type { ErrorCode, Outcome, Result } from '../../src/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { column, logins, rig } from './rig.js';

const at = rig(sharedCommandLine().cli);

describe('a row that was partly done and is not safe to repeat', () => {
  test('is listed in this run and in the next, and nothing of it is sent again', async () => {
    const users = at.more(3);
    const from = at.file('users.csv', column('userId', logins(users)));
    const args = ['deleteUser', '--permanently', 'true', '--yes', '--from', from, '--journal', at.path('j')];
    const refusal = { errorCode: 'E0000006', errorSummary: 'You do not have permission' };
    const path = `/api/v1/users/${users[1]?.id}`;
    at.org.fault({ kind: 'answer', status: 403, body: refusal, method: 'DELETE', path });
    const first = await at.bulk(args);
    expect(first.results.map(({ ok, error }) => ok || error?.outcome)).toEqual([true, 'partial', true]);
    expect(first.stderr).toContain('Of 3 rows: 2 done, 1 partly done or unknown.');
    expect(first.stderr).toContain('they are not repeated: row 2 (line 3).');
    const sent = at.org.requests.length;
    for (const retry of [[], ['--retry-failed']]) {
      const again = await at.bulk([...args, ...retry]);
      expect(again.code).toBe(1);
      expect(again.stderr).toContain('they are not repeated: row 2 (line 3).');
    }
    expect(at.org.requests).toHaveLength(sent);
  });
});

describe('the state of a row after its result', () => {
  const outcomes: Outcome[] = ['not-sent', 'unchanged', 'partial', 'applied', 'unknown'];
  const codes: ErrorCode[] = ['REJECTED', 'FORBIDDEN', 'NETWORK', 'TIMEOUT', 'OKTA_UNAVAILABLE', 'CANCELLED'];
  const all = outcomes.flatMap((outcome) =>
    codes.flatMap((code) =>
      (['safe', 'never'] as const).flatMap((retry) =>
        [true, false].map((retryable) => ({ outcome, code, retry, retryable })),
      ),
    ),
  );
  const states = new Map<string, RowState>(
    all.map((row) => {
      const error = { ...row, message: '', remedy: '' };
      const meta = { requestIds: [], attempts: 0, durationMs: 0, warnings: [] };
      return [JSON.stringify(row), stateOf(row, { ok: false, error, meta } as Result<unknown>)];
    }),
  );
  const stateAt = (row: (typeof all)[number]) => states.get(JSON.stringify(row));

  test.each(all)('$outcome, $code, retry $retry, retryable $retryable', (row) => {
    const mayBeDone = ['partial', 'applied', 'unknown'].includes(row.outcome);
    const state = stateAt(row);
    // Whatever it says of itself, what may have been done and must not repeat is for a person to look at.
    if (mayBeDone && row.retry === 'never') expect(state).toBe('unclear');
    else if (row.outcome === 'applied') expect(state).toBe('unclear');
    else if (row.outcome === 'not-sent' || row.outcome === 'unknown') expect(state).toBe('retry');
    else {
      // A run that was stopped cancels rows, which says nothing of them.
      const ofTheRun = row.code === 'CANCELLED';
      expect(state).toBe(row.retryable || ofTheRun ? 'retry' : 'failed');
    }
  });
});
