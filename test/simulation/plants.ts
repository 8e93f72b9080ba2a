import type * as InterruptionsModule from '../../src/request/errors/interruptions.js';
import type * as ProgramModule from '../../src/request/program.js';
import type * as RequestModule from '../../src/request/request.js';
import type * as AttemptModule from '../../src/request/sending/attempt.js';
import type * as RetryModule from '../../src/request/sending/retry.js';
import { type Plant, replace } from './plant.js';
import { plantsOfDoubt } from './plants-of-doubt.js';
import { plantsOfLists } from './plants-of-lists.js';
import { plantsOfSpeakers } from './plants-of-speakers.js';

const retry = require('../../src/request/sending/retry.js') as typeof RetryModule;
const { Attempt } = require('../../src/request/sending/attempt.js') as typeof AttemptModule;
const interruptions = require('../../src/request/errors/interruptions.js') as typeof InterruptionsModule;
const program = require('../../src/request/program.js') as typeof ProgramModule;
const request = require('../../src/request/request.js') as typeof RequestModule;

export const plants: readonly Plant[] = [
  {
    name: 'a retry of an unsafe POST',
    plant: () =>
      replace(retry, 'mayRepeat', (real) => (sent, failure) => real({ ...sent, retry: 'safe' }, failure)),
  },
  {
    name: 'a swallowed answer',
    // A request that broke is told as done.
    plant: () =>
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
    plant: () =>
      replace(interruptions, 'interrupted', (real) => (why, sent) => real(why, sent, false, false)),
  },
  {
    name: 'a lost step',
    plant: () =>
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
  ...plantsOfSpeakers,
  ...plantsOfDoubt,
  ...plantsOfLists,
  {
    name: 'a double DELETE',
    // The obvious deleteUser: DELETE deactivates, so a lost answer's repeat destroys.
    plant: () =>
      replace(request, 'requestOf', (real) => (step, values) => {
        const made = real(step, values);
        if (step.name !== 'deactivate' || made.operationId !== 'deactivateUser') return made;
        return { ...made, method: 'DELETE', path: made.path.replace('/lifecycle/deactivate', '') };
      }),
  },
];
