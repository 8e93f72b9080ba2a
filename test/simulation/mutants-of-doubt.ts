import type * as RateHeadersModule from '../../src/rate-limit/rate-headers.js';
import type * as WindowsModule from '../../src/rate-limit/window-length.js';
import type * as RetryModule from '../../src/request/sending/retry.js';
import type * as RetryAfterModule from '../../src/request/sending/retry-after.js';
import { type Mutant, replace } from './mutant.js';
import { inSource } from './source-mutant.js';

const retry = require('../../src/request/sending/retry.js') as typeof RetryModule;
const retryAfter = require('../../src/request/sending/retry-after.js') as typeof RetryAfterModule;

const { RateHeaders } = require('../../src/rate-limit/rate-headers.js') as typeof RateHeadersModule;
const windows = require('../../src/rate-limit/window-length.js') as typeof WindowsModule;

/** What is open is forgotten, or looked at too little. */
export const mutantsOfDoubt: readonly Mutant[] = [
  {
    name: 'a doubt is forgotten after a 429',
    apply: () =>
      inSource('request/sending/throttle', [
        'const tooLong = await wait.afterRefusal(result);',
        'const tooLong = await wait.afterRefusal(result); context.history.ambiguous = false;',
      ]),
  },
  {
    name: 'an unsafe POST is repeated after a 5xx',
    apply: () =>
      replace(
        retry,
        'mayRepeat',
        (real) => (request, failure) =>
          real(request, failure) ||
          (failure.details.code === 'OKTA_UNAVAILABLE' && request.method === 'POST'),
      ),
  },
  {
    name: 'Retry-After is ignored',
    apply: () => replace(retryAfter, 'retryAfterMs', () => () => undefined),
  },
  {
    name: 'a reset in milliseconds holds a bucket for years',
    apply: () => {
      const unchecked = replace(RateHeaders.prototype, 'isPlausible', () => () => true);
      const unbounded = replace(windows, 'withinMaxWait', () => (time) => time);
      return () => {
        unchecked();
        unbounded();
      };
    },
  },
  {
    name: 'reconcile looks once only',
    apply: () =>
      inSource('actions/reconcile/reconcile', [
        "if (verdict === 'not done' || verdict === 'half done' || mayStillBeCreated(open, verdict)) {\n            yield*",
        "if (verdict === 'never') {\n            yield*",
      ]),
  },
  {
    name: 'reconcile does not see what Okta still works on',
    apply: () =>
      inSource('actions/reconcile/snapshot', ["typeof next === 'string' ? next : undefined", 'undefined']),
  },
];
