import { describe, expect, test } from '@jest/globals';
import type { Meta, Result } from '../../src/connector/public-types.js';
import { type RowResult, stateOf, withoutOversize } from '../../src/hosts/cli/bulk/journal/row-result.js';
import { Stop } from '../../src/hosts/cli/bulk/run/stop.js';

const meta: Meta = { requestIds: ['abc'], attempts: 1, durationMs: 5, warnings: [] };

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe('a result that is too large or too deeply nested', () => {
  test.each<[string, Result<unknown>]>([
    ['nested 100,000 deep', { ok: true, output: { user: nested(100_000) }, meta }],
    ['of 20 MB', { ok: true, output: { text: 'x'.repeat(20_000_000) }, meta }],
    [
      'an error of 20 MB',
      {
        ok: false,
        error: {
          code: 'REJECTED',
          message: 'x'.repeat(20_000_000),
          remedy: 'Look.',
          retryable: false,
          outcome: 'unchanged',
          output: nested(100_000),
        },
        meta,
      },
    ],
  ])("%s is recorded without Okta's answer", (_, result) => {
    const kept = withoutOversize(result);
    expect(JSON.stringify(kept).length).toBeLessThan(10_000);
    expect(kept.ok).toBe(result.ok);
    expect(kept.meta.requestIds).toEqual(['abc']);
    expect(kept.meta.warnings.join()).toContain('is omitted here');
    for (const retry of ['safe', 'never'] as const) {
      expect(stateOf({ retry }, kept)).toBe(stateOf({ retry }, result));
    }
  });

  test('any other result is recorded with its secrets hidden', () => {
    const result: Result<unknown> = { ok: true, output: { a: 1 }, meta };
    expect(withoutOversize(result)).toBe(result);
    expect(
      withoutOversize(result, (each) => ({ ...each, output: '[hidden]' }) as Result<unknown>),
    ).toMatchObject({
      output: '[hidden]',
    });
  });

  test('secrets are hidden even if the answer is too deeply nested to be searched', () => {
    const result: Result<unknown> = { ok: true, output: { deep: nested(100_000) }, meta };
    const hide = (each: Result<unknown>) => JSON.parse(JSON.stringify(each)) as Result<unknown>;
    expect(withoutOversize(result, hide, Number.POSITIVE_INFINITY)).toMatchObject({ ok: true, output: {} });
  });
});

describe('rows that Okta did not answer', () => {
  const ended = (code: string, outcome: string): RowResult =>
    ({
      ok: false,
      error: { code, message: 'A page.', remedy: 'Look.', retryable: false, outcome },
      meta,
    }) as RowResult;

  test.each(['NOT_OKTA', 'INVALID_CONNECTION'])('%s for 20 rows stops the run like an outage', (code) => {
    const stop = new Stop(Number.POSITIVE_INFINITY);
    for (let row = 1; row < 20; row += 1) stop.ended(ended(code, 'unchanged'));
    expect(stop.reason).toBeUndefined();
    stop.ended(ended(code, 'unchanged'));
    expect(stop.reason).toBe('20 consecutive rows got no usable answer.');
  });

  test.each(['NOT_OKTA', 'INVALID_CONNECTION'])(
    '%s leaves the row open, unless it may have been done',
    (code) => {
      for (const outcome of ['not-sent', 'unchanged', 'unknown', 'partial']) {
        expect(stateOf({ retry: 'safe' }, ended(code, outcome))).toBe('retry');
      }
      expect(stateOf({ retry: 'never' }, ended(code, 'unchanged'))).toBe('retry');
      expect(stateOf({ retry: 'never' }, ended(code, 'unknown'))).toBe('unclear');
    },
  );
});
