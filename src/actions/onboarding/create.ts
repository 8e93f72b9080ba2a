import type { OnboardUserInput, User } from '../../generated/types.js';
import { endsCall } from '../../request/errors/interruptions.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { Warn } from '../handlers/context.js';
import type { Parts } from '../handlers/handler.js';
import { holderOf } from './holder.js';
import { strangeIn } from './same-person.js';
import { creating } from './steps.js';

const CLOSED: readonly string[] = ['SUSPENDED', 'DEPROVISIONED'];

/**
 * The person, not activated yet.
 * @throws Failure unless they are there afterwards
 */
export function* create(
  parts: Parts,
  inputs: OnboardUserInput,
  warn: Warn,
): Program<{ user: User; created: boolean }> {
  try {
    const { user } = yield* parts.run(creating(inputs), creation(inputs) as never);
    return { user: user as User, created: true };
  } catch (failure) {
    if (!(failure instanceof Failure) || endsCall(failure)) throw failure;
    const { outcome, code } = failure.details;
    const isInDoubt = outcome === 'unknown' || outcome === 'applied';
    if (!isInDoubt && code !== 'CONFLICT') throw failure;
    const user = yield* holderIfReadable(parts, inputs.login);
    if (user === undefined || strangeIn(user, inputs).length > 0 || CLOSED.includes(user.status))
      throw failure;
    if (!isInDoubt) return { user, created: false };
    yield { kind: 'proved', operationId: 'createUser', once: true };
    warn('The request to create the person got no response, but they were found afterwards.');
    return { user, created: true };
  }
}

/** What is not known after a failure stays so where this read fails too. */
function* holderIfReadable(parts: Parts, login: string): Program<User | undefined> {
  try {
    return yield* holderOf(parts, login);
  } catch (failure) {
    if (failure instanceof Failure) return undefined;
    throw failure;
  }
}

function creation(inputs: OnboardUserInput): object {
  const { firstName, lastName, email, login, mobilePhone, secondEmail, customAttributes, password } = inputs;
  const optional = { mobilePhone, secondEmail, customAttributes, password };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { firstName, lastName, email, login, ...Object.fromEntries(given), activate: false };
}
