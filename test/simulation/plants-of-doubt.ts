import type * as RateHeadersModule from '../../src/rate-limit/rate-headers.js';
import type * as WindowsModule from '../../src/rate-limit/window-length.js';
import type * as RetryModule from '../../src/request/sending/retry.js';
import type * as RetryAfterModule from '../../src/request/sending/retry-after.js';
import { type Plant, replace } from './plant.js';
import { inSource } from './source-plant.js';

const retry = require('../../src/request/sending/retry.js') as typeof RetryModule;
const retryAfter = require('../../src/request/sending/retry-after.js') as typeof RetryAfterModule;

const { RateHeaders } = require('../../src/rate-limit/rate-headers.js') as typeof RateHeadersModule;
const windows = require('../../src/rate-limit/window-length.js') as typeof WindowsModule;

/** What is open is forgotten, or looked at too little. */
export const plantsOfDoubt: readonly Plant[] = [
  {
    name: 'a doubt is forgotten after a 429',
    plant: () =>
      inSource('request/sending/throttle', [
        'const tooLong = await wait.afterRefusal(result);',
        'const tooLong = await wait.afterRefusal(result); context.history.ambiguous = false;',
      ]),
  },
  {
    name: 'a create is repeated after a 5xx',
    plant: () =>
      replace(
        retry,
        'mayRepeat',
        (real) => (request, failure) =>
          real(request, failure) ||
          (failure.details.code === 'OKTA_UNAVAILABLE' && request.operationId.startsWith('create')),
      ),
  },
  {
    name: 'Retry-After is ignored',
    plant: () => replace(retryAfter, 'retryAfterMs', () => () => undefined),
  },
  {
    name: 'a reset in milliseconds holds a bucket for years',
    plant: () => {
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
    plant: () =>
      inSource('actions/reconcile', [
        "if (verdict === 'not done') {\n            yield*",
        "if (verdict === 'never') {\n            yield*",
      ]),
  },
  {
    name: 'reconcile does not see what Okta still works on',
    plant: () => inSource('actions/seen', ["typeof next === 'string' ? next : undefined", 'undefined']),
  },
];
