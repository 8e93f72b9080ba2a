import type * as InterruptionsModule from '../../src/request/errors/interruptions.js';
import type * as ProgramModule from '../../src/request/program.js';
import type * as RequestModule from '../../src/request/request.js';
import type * as AttemptModule from '../../src/request/sending/attempt.js';
import type * as RetryModule from '../../src/request/sending/retry.js';
import { type Mutant, replace } from './mutant.js';
import { mutantsOfDoubt } from './mutants-of-doubt.js';
import { mutantsOfLists } from './mutants-of-lists.js';
import { mutantsOfSpeakers } from './mutants-of-speakers.js';
import { mutantsOfTokens } from './mutants-of-tokens.js';

const retry = require('../../src/request/sending/retry.js') as typeof RetryModule;
const { Attempt } = require('../../src/request/sending/attempt.js') as typeof AttemptModule;
const interruptions = require('../../src/request/errors/interruptions.js') as typeof InterruptionsModule;
const program = require('../../src/request/program.js') as typeof ProgramModule;
const request = require('../../src/request/request.js') as typeof RequestModule;

export const mutants: readonly Mutant[] = [
  {
    name: 'a retry of an unsafe POST',
    apply: () =>
      replace(retry, 'mayRepeat', (real) => (sent, failure) => real({ ...sent, retry: 'safe' }, failure)),
  },
  {
    name: 'a swallowed answer',
    // A request that broke is told as done.
    apply: () =>
      replace(
        Attempt.prototype,
        'send',
        (real) =>
          async function (this: InstanceType<typeof Attempt>, token) {
            try {
              return await real.call(this, token);
            } catch (error) {
              if (this.context.request.method === 'GET' || !interruptions.wasSent(error)) throw error;
              return { status: 204, headers: { 'x-okta-request-id': 'none' }, body: '' };
            }
          },
      ),
  },
  {
    name: 'not-sent after a send',
    apply: () =>
      replace(interruptions, 'interrupted', (real) => (why, sent) => real(why, sent, false, false)),
  },
  {
    name: 'a lost step',
    apply: () =>
      replace(
        program,
        'sendAll',
        (real) =>
          function* (requests) {
            const settled = yield* real(requests.slice(0, -1));
            const last = requests.at(-1) as (typeof requests)[number];
            const answer = { request: last, status: 204, headers: {}, body: undefined, assumed: false };
            return [...settled, { answer }];
          },
      ),
  },
  ...mutantsOfSpeakers,
  ...mutantsOfDoubt,
  ...mutantsOfLists,
  ...mutantsOfTokens,
  {
    name: 'a double DELETE',
    // The obvious deleteUser: DELETE deactivates, so a lost answer's repeat destroys.
    apply: () =>
      replace(request, 'requestOf', (real) => (step, values) => {
        const made = real(step, values);
        if (step.name !== 'deactivate' || made.operationId !== 'deactivateUser') return made;
        return { ...made, method: 'DELETE', path: made.path.replace('/lifecycle/deactivate', '') };
      }),
  },
];
