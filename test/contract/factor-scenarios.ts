import { type Scenario, scenario, USER } from './scenario.js';

const inputs = { userId: USER, factorId: 'opf1' };
const factor = (body: unknown) => [{ status: 200, body }];

/** Every branch of the handler that sends a push. */
export const FACTOR_SCENARIOS: readonly Scenario[] = [
  ['is no push factor', { id: 'opf1', factorType: 'sms', status: 'ACTIVE' }, 'REJECTED'],
  ['waits for its enrollment', { id: 'opf1', factorType: 'push', status: 'PENDING_ACTIVATION' }, 'CONFLICT'],
  ['is read as null', null, 'INVALID_RESPONSE'],
  ['has no type', { id: 'opf1', status: 'ACTIVE' }, 'INVALID_RESPONSE'],
].map(([title, body, ends]) =>
  scenario(
    'sendPushChallenge',
    title as string,
    inputs,
    { getFactor: factor(body) },
    ends as Scenario['ends'],
  ),
);
