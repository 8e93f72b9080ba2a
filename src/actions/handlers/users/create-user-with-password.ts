import type { Values } from '../../../catalog/template.js';
import type { ActionInputs, User } from '../../../generated/types.js';
import { Failure, type OktaSaid } from '../../../result/failure.js';
import { type FoundUser, findByLogin } from '../../identifier.js';
import { isBeyondAPath, loginFilter, loginOf, loginSearch } from '../../login.js';
import type { Handler } from '../handler.js';

type Inputs = ActionInputs['createUserWithPassword'];

/** Creates a user; where the login is taken, a read says by whom, so that a playbook can be run again. */
export const createUserWithPassword: Handler<'createUserWithPassword'> = {
  plan: (inputs) => [
    { step: 'create', extras: creation(inputs), when: null },
    ...(isBeyondAPath(inputs.login)
      ? ([
          { step: 'existingByFilter', extras: { 'handler.filter': loginFilter(inputs.login) } },
          { step: 'existingBySearch', extras: { 'handler.search': loginSearch(inputs.login) } },
        ] as const)
      : ([{ step: 'existing' }] as const)),
  ],

  *run({ inputs, fetch, request }) {
    try {
      const { body } = yield* fetch('create', creation(inputs));
      return { user: body as User };
    } catch (failure) {
      if (!(failure instanceof Failure) || !isAboutLogin(failure)) throw failure;
      let holder: FoundUser | undefined;
      try {
        holder = yield* findByLogin(inputs.login, {
          byPath: () => request('existing'),
          byFilter: () => request('existingByFilter', { 'handler.filter': loginFilter(inputs.login) }),
          bySearch: () => request('existingBySearch', { 'handler.search': loginSearch(inputs.login) }),
        });
      } catch {
        throw failure;
      }
      throw holder === undefined ? failure : withExisting(failure, inputs.login, holder);
    }
  },
};

/** Another attribute may be taken as well (a cause names it: `employeeNumber: …`); then the login is not why. */
function isAboutLogin({ details: { code, okta } }: Failure): boolean {
  if (code !== 'CONFLICT') return false;
  const { errorCauses = [], errorSummary = '' } = okta as OktaSaid;
  const fields = [...errorCauses, errorSummary.replace('Api validation failed: ', '')].flatMap(
    (text) => /^([\w.]+)(?::|$)/.exec(text)?.[1] ?? [],
  );
  return fields.length === 0 || fields.includes('login');
}

function creation(inputs: Inputs): Values {
  return { 'handler.nextLogin': inputs.changePasswordAtNextLogin ? 'changePassword' : undefined };
}

function withExisting(failure: Failure, login: string, holder: FoundUser): Failure {
  const its = loginOf(holder);
  const spelling = its.toLowerCase() === login.toLowerCase() ? '' : `, with the spelling ${its}`;
  return failure.with({
    message: `A user with the login ${login} already exists${spelling}.`,
    remedy: 'Continue with the existing user (error.existing.userId), or choose another login.',
    existing: { userId: holder.id },
  });
}
