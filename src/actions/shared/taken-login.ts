import type { Values } from '../../catalog/template.js';
import type { User } from '../../generated/types.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import type { Program } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import { type ActionError, Failure, type OktaSaid } from '../../result/failure.js';
import type { PlannedStep } from '../handlers/handler.js';
import { type FoundUser, findByLogin } from '../look-up/identifier.js';
import { isBeyondAPath, loginFilter, loginOf, loginSearch } from '../look-up/login.js';

type Read = 'existing' | 'existingByFilter' | 'existingBySearch';

/** What an action that creates a user has for it: the request, and the reads of who has the login. */
interface Creation {
  readonly inputs: { readonly login: string };
  fetch(step: 'create', extras: Values): Program<{ body: unknown; answer: OktaAnswer }>;
  request(step: Read, extras?: Values): OktaRequest;
}

/** The steps that a taken login leads to. */
export function holderSteps(login: string): readonly PlannedStep<Read>[] {
  return isBeyondAPath(login)
    ? [
        { step: 'existingByFilter', extras: { 'handler.filter': loginFilter(login) } },
        { step: 'existingBySearch', extras: { 'handler.search': loginSearch(login) } },
      ]
    : [{ step: 'existing' }];
}

/**
 * Creates a user; where the login is taken, a read says by whom, so that a playbook can be run again.
 * @param unread what a failure says besides, where the user was created, and the answer can't be read
 * @throws Failure CONFLICT with `existing.userId`
 */
export function* createdUser(
  { inputs, fetch, request }: Creation,
  extras: Values,
  unread: Partial<ActionError> = {},
): Program<User> {
  const { login } = inputs;
  try {
    const { body, answer } = yield* fetch('create', extras);
    if (typeof (body as User | null)?.id !== 'string') throw unreadable(answer, 'its body is not a user');
    return body as User;
  } catch (failure) {
    if (failure instanceof Failure && failure.details.outcome === 'applied') throw failure.with(unread);
    if (!(failure instanceof Failure) || !isAboutLogin(failure)) throw failure;
    let holder: FoundUser | undefined;
    try {
      holder = yield* findByLogin(login, {
        byPath: () => request('existing'),
        byFilter: () => request('existingByFilter', { 'handler.filter': loginFilter(login) }),
        bySearch: () => request('existingBySearch', { 'handler.search': loginSearch(login) }),
      });
    } catch {
      throw failure;
    }
    throw holder === undefined ? failure : withExisting(failure, login, holder);
  }
}

/** Another attribute may be taken as well (a cause names it: `employeeNumber: …`); then the login is not why. */
function isAboutLogin({ details: { code, okta } }: Failure): boolean {
  if (code !== 'CONFLICT') return false;
  const { errorCauses = [], errorSummary = '' } = okta as OktaSaid;
  const fields = [...errorCauses, errorSummary.replace('Api validation failed: ', '')].flatMap(
    (text) => /^([\w.]+)(?::|$)/.exec(text)?.[1] ?? [],
  );
  return fields.length === 0 || fields.includes('login');
}

function withExisting(failure: Failure, login: string, holder: FoundUser): Failure {
  const its = loginOf(holder);
  const spelling = its.toLowerCase() === login.toLowerCase() ? '' : `, with the spelling ${its}`;
  const isDeactivated = holder.status === 'DEPROVISIONED';
  return failure.with({
    message: `A user with the login ${login} already exists${spelling}${isDeactivated ? ', and is DEPROVISIONED' : ''}.`,
    remedy: isDeactivated
      ? 'Use Activate User (activateUser) with the existing user (error.existing.userId), or choose another login.'
      : 'Continue with the existing user (error.existing.userId), or choose another login.',
    existing: { userId: holder.id },
  });
}
