import type { ActionInputs, User } from '../../../generated/types.js';
import type { Program } from '../../../request/program.js';
import { Failure } from '../../../result/failure.js';
import { createdUser, holderSteps } from '../../taken-login.js';
import type { Handler, HandlerContext } from '../handler.js';

type Inputs = ActionInputs['createUser'];
type Context = HandlerContext<'createUser'>;

/**
 * Creates a user without a password. Okta mails the activation link whenever it activates while it creates; without a
 * mail the user is created STAGED, and a second request activates and gives the link.
 */
export const createUser: Handler<'createUser'> = {
  plan: (inputs) => [
    { step: 'create', extras: creation(inputs), when: null },
    ...holderSteps(inputs.login),
    ...(givesLink(inputs) ? ([{ step: 'activate' }, { step: 'activated' }] as const) : []),
  ],

  *run(context) {
    const { inputs } = context;
    if (givesLink(inputs)) {
      const { id } = yield* staged(context);
      const link = yield* activation(context, id);
      return { ...(yield* activated(context, id)), ...link };
    }
    const user = yield* createdUser(context, creation(inputs));
    return { userId: user.id, user };
  },
};

/** An identity provider signs the user in, so that there is nothing to mail. */
function signsInElsewhere({ credentialProvider }: Inputs): boolean {
  return credentialProvider === 'FEDERATION' || credentialProvider === 'SOCIAL';
}

function givesLink(inputs: Inputs): boolean {
  return inputs.activate === true && inputs.sendEmail === false && !signsInElsewhere(inputs);
}

/** Okta takes the provider only where a parameter says that there is one. */
function creation(inputs: Inputs) {
  const { activate, credentialProvider } = inputs;
  const isOktas = credentialProvider === 'OKTA';
  return {
    'handler.activate': activate && !givesLink(inputs),
    'handler.provider': isOktas ? undefined : true,
    'handler.providerType': isOktas ? undefined : credentialProvider,
  };
}

const ACTIVATE = 'Use Activate User (activateUser)';

/** The user, not activated yet. Without an answer that can be read, nobody knows whom to activate. */
function* staged(context: Context) {
  try {
    return yield* createdUser(context, creation(context.inputs));
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.details.outcome !== 'applied') throw failure;
    throw failure.with({ outcome: 'partial', remedy: `${ACTIVATE}: the user is STAGED.` });
  }
}

function* activation({ fetch }: Context, userId: string) {
  try {
    const { body } = yield* fetch('activate', { 'create.id': userId });
    const { activationUrl, activationToken } = body as { activationUrl: string; activationToken: string };
    return { activationUrl, activationToken };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const { outcome, message, remedy } = failure.details;
    const isOpen = outcome === 'unknown' || outcome === 'applied';
    throw failure.with({
      message: `The user was created (error.existing.userId). The activation failed: ${message}`,
      remedy: isOpen
        ? `${ACTIVATE} if the user is STAGED. If PROVISIONED, Reactivate User (reactivateUser) gives a new link.`
        : `${remedy} ${ACTIVATE} with error.existing.userId then: the user is STAGED.`,
      existing: { userId },
    });
  }
}

/** The user as activation left them. The link must not be lost because this read fails. */
function* activated({ fetch, warn }: Context, userId: string): Program<{ userId: string; user?: User }> {
  try {
    return { userId, user: (yield* fetch('activated', { 'create.id': userId })).body as User };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    warn('The user was activated, but could not be read afterwards.');
    return { userId };
  }
}
