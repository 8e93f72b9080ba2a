import type { ActionInputs, User } from '../../../generated/types.js';
import { unreadable } from '../../../request/errors/okta-errors.js';
import type { Program } from '../../../request/program.js';
import type { OktaAnswer } from '../../../request/request.js';
import { Failure } from '../../../result/failure.js';
import { createdUser, holderSteps } from '../../shared/taken-login.js';
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
    const user = yield* createdUser(context, creation(inputs), givesLink(inputs) ? UNREAD : {});
    const { id } = user;
    if (!givesLink(inputs)) return { userId: id, user };
    const link = yield* activation(context, id);
    if (link.activationUrl === undefined) context.warn(NO_LINK);
    return { ...(yield* activated(context, id)), ...link };
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

/** Without the new user's id nobody is activated. */
const UNREAD = { outcome: 'partial', remedy: `${ACTIVATE}: the user is STAGED.` } as const;

const NO_LINK =
  'The user was activated, but Okta returned no link. Reactivate User (reactivateUser) gives one.';

interface Link {
  activationUrl?: string;
  activationToken?: string;
}

function* activation({ request }: Context, userId: string): Program<Link> {
  const asked = request('activate', { 'create.id': userId });
  asked.wantsBody = true;
  const answer = (yield { kind: 'send', request: asked }) as OktaAnswer | Failure;
  if (answer instanceof Failure) throw inactive(answer, userId);
  if (answer.body === undefined) throw inactive(unreadable(answer), userId);
  const { activationUrl, activationToken } = answer.body as Link;
  return {
    ...(activationUrl !== undefined && { activationUrl }),
    ...(activationToken !== undefined && { activationToken }),
  };
}

function inactive(failure: Failure, userId: string): Failure {
  const { outcome, message, remedy } = failure.details;
  const isOpen = outcome === 'unknown' || outcome === 'applied';
  return failure.with({
    message: `The user was created (error.existing.userId). The activation failed: ${message}`,
    remedy: isOpen
      ? `${ACTIVATE} if the user is STAGED. If PROVISIONED, Reactivate User (reactivateUser) gives a new link.`
      : `${remedy} ${ACTIVATE} with error.existing.userId then: the user is STAGED.`,
    existing: { userId },
  });
}

/** The user as activation left them. The link must not be lost because this read fails. */
function* activated({ request, warn }: Context, userId: string): Program<{ userId: string; user?: User }> {
  const answer = yield { kind: 'send', request: request('activated', { 'create.id': userId }) };
  const { body } = answer as Partial<OktaAnswer>;
  if (body !== undefined) return { userId, user: body as User };
  warn('The user was activated, but could not be read afterwards.');
  return { userId };
}
