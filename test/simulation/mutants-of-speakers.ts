import type * as SpeakerModule from '../../src/request/errors/answered-by.js';
import type * as NotOktaModule from '../../src/request/errors/not-okta.js';
import type * as FailuresModule from '../../src/request/errors/okta-errors.js';
import type * as RetryModule from '../../src/request/sending/retry.js';
import { Failure } from '../../src/result/failure.js';
import { type Mutant, replace } from './mutant.js';
import { inSource } from './source-mutant.js';

const retry = require('../../src/request/sending/retry.js') as typeof RetryModule;
const failures = require('../../src/request/errors/okta-errors.js') as typeof FailuresModule;
const notOkta = require('../../src/request/errors/not-okta.js') as typeof NotOktaModule;
const speaker = require('../../src/request/errors/answered-by.js') as typeof SpeakerModule;

const isPageOf = (failure: unknown, status: number) =>
  failure instanceof Failure && failure.details.answeredBy?.status === status;

/** Who answered is forgotten: something between us and Okta is taken at its word. */
export const mutantsOfSpeakers: readonly Mutant[] = [
  {
    name: 'a 404 page settles what a lost attempt left open',
    apply: () =>
      replace(
        retry,
        'provesDone',
        (real) => (request, failure) =>
          real(request, failure) ||
          (failure.ambiguous && isPageOf(failure, 404) && request.doneWhen?.includes(404) === true),
      ),
  },
  {
    name: 'deleteUser takes a 404 page for a user who is gone',
    apply: () =>
      replace(
        failures,
        'saysGone',
        (real) =>
          (failure): failure is Failure =>
            real(failure) || isPageOf(failure, 404),
      ),
  },
  {
    name: "a 204 without Okta's request id is done",
    apply: () =>
      replace(
        speaker,
        'requestIdOf',
        (real) => (answer) =>
          real(answer) ?? ('status' in answer && answer.status === 204 ? 'none' : undefined),
      ),
  },
  {
    name: 'a 403 page is FORBIDDEN',
    apply: () =>
      replace(
        speaker,
        'oktaErrorIn',
        (real) => (answer, id) => real(answer, id) ?? (answer.status === 403 ? { status: 403 } : undefined),
      ),
  },
  {
    name: "an error in the JSON of another service is Okta's",
    apply: () =>
      replace(speaker, 'oktaErrorIn', (real) => (answer, id) => {
        const isJson = answer.status >= 400 && answer.body.startsWith('{');
        return real(answer, id) ?? (isJson ? { status: answer.status } : undefined);
      }),
  },
  {
    name: 'a page with a definite status says that nothing was done',
    apply: () =>
      replace(notOkta, 'notOkta', (real) => (request, by, ambiguous, pause) => {
        const failure = real(request, by, ambiguous, pause);
        return by.status < 500 && !ambiguous ? failure.with({ outcome: 'unchanged' }) : failure;
      }),
  },
  {
    name: 'a redirect says that nothing was done',
    apply: () =>
      replace(notOkta, 'redirected', (real) => (request, by, ambiguous) => {
        const failure = real(request, by, ambiguous);
        return ambiguous ? failure : failure.with({ outcome: 'unchanged' });
      }),
  },
  {
    name: "a 404 without a code of Okta's is looked into as if it were about the state",
    apply: () =>
      inSource('actions/run/state-rule', [
        'const { errorCode, errorSummary',
        'if (details.answeredBy?.status === 404) return true; const { errorCode, errorSummary',
      ]),
  },
];
