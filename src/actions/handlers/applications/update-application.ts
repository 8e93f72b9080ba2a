import { fill } from '../../../catalog/template.js';
import type { ActionInputs, Application } from '../../../generated/types.js';
import { writeJson } from '../../../json/exact-number.js';
import { hasMembers, type Members, merged, withoutNulls } from '../../../json/merged.js';
import { unreadable } from '../../../request/errors/okta-errors.js';
import { Failure } from '../../../result/failure.js';
import { formerValues } from '../../run/kept-values.js';
import type { Handler } from '../handler.js';

type Inputs = ActionInputs['updateApplication'];

const SHARED = 'SHARED_USERNAME_AND_PASSWORD';

/** Where an application has what the inputs name. */
const PLACES = {
  label: '{label}',
  settings: '{settings}',
  visibility: {
    hide: { web: '{hideOnWeb}', iOS: '{hideOnMobile}' },
    autoLaunch: '{autoLaunch}',
    autoSubmitToolbar: '{autoSubmitToolbar}',
  },
  accessibility: {
    selfService: '{selfService}',
    errorRedirectUrl: '{errorRedirectUrl}',
    loginRedirectUrl: '{loginRedirectUrl}',
  },
  licensing: { seatCount: '{seatCount}' },
  profile: '{profile}',
  credentials: { password: { value: '{sharedPassword}' } },
};

/** What Okta alone sets, by Okta's contract. A replacement that holds it would be refused, or ignored. */
const READ_ONLY = new Set([
  ...['id', 'orn', 'status', 'created', 'lastUpdated', 'features', 'universalLogout'],
  ...['expressConfiguration', '_links', '_embedded'],
]);
const READ_ONLY_SIGNING = new Set(['lastRotated', 'nextRotation']);
const READ_ONLY_SETTINGS = new Set(['emOptInStatus']);
const READ_ONLY_KEY = new Set(['id', 'created', 'lastUpdated', '_links']);

/** Okta's PUT replaces the whole application, so what the inputs don't name is read first and sent along. */
export const updateApplication: Handler<'updateApplication'> = {
  plan: () => [{ step: 'read' }, { step: 'update', when: 'if something differs from what was read' }],

  *run({ inputs, fetch }) {
    const { body: read, answer } = yield* fetch('read');
    const found = answer.exact ?? read;
    if (!hasMembers(found) || typeof found.label !== 'string')
      throw unreadable(answer, 'its body is not an application');
    const kept = writable(found);
    const given = givenBy(inputs);
    if (sharesPassword(kept) && inputs.sharedPassword === undefined) throw unreadablePassword();
    if (holds(kept, given)) return { application: read as Application, changed: false };
    const { body, answer: update } = yield* fetch('update', { 'read.application': merged(kept, given) });
    const former = formerValues(given, found, update.exact ?? body);
    if (former.length > 0) throw notTaken(former);
    return { application: body as Application, changed: true };
  },
};

/** Never nothing: the action needs one input beside the id. */
function givenBy(inputs: Inputs): Members {
  return fill(PLACES, { ...inputs }) as Members;
}

/** Whether what is given is there already; null is what is not there. */
function holds(there: unknown, given: unknown): boolean {
  if (given === null) return there === undefined;
  if (!hasMembers(given)) return there !== undefined && writeJson(there) === writeJson(given);
  const members = hasMembers(there) ? there : {};
  return Object.entries(given).every(([name, member]) =>
    holds(Object.hasOwn(members, name) ? members[name] : undefined, member),
  );
}

/**
 * Nulls that nobody asked for are left out: reality has them, Okta's contract refuses them. Those of a SAML sign-on
 * stay: without one of its override settings Okta keeps the attribute statements as they are, and answers 200.
 */
function writable(application: Members): Members {
  const kept = withoutNulls(without(READ_ONLY, application));
  const { credentials, settings, signOnMode } = kept;
  return {
    ...kept,
    ...(hasMembers(credentials) && {
      credentials: changed(credentials, 'signing', (signing) => without(READ_ONLY_SIGNING, signing)),
    }),
    ...(hasMembers(settings) && {
      settings: {
        ...changed(without(READ_ONLY_SETTINGS, settings), 'oauthClient', (client) =>
          changed(client, 'jwks', writableKeys),
        ),
        ...(hasMembers(settings.signOn) &&
          String(signOnMode).startsWith('SAML') && { signOn: (application.settings as Members).signOn }),
      },
    }),
  };
}

function writableKeys({ keys, ...rest }: Members): Members {
  if (!Array.isArray(keys)) return { ...rest, ...(keys !== undefined && { keys }) };
  return { ...rest, keys: keys.map((key) => (hasMembers(key) ? without(READ_ONLY_KEY, key) : key)) };
}

function without(names: ReadonlySet<string>, object: Members): Members {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
}

function changed(object: Members, name: string, change: (member: Members) => Members): Members {
  const member = object[name];
  return hasMembers(member) ? { ...object, [name]: change(member) } : object;
}

function sharesPassword({ credentials }: Members): boolean {
  return hasMembers(credentials) && credentials.scheme === SHARED;
}

function unreadablePassword(): Failure {
  return new Failure({
    code: 'REJECTED',
    message:
      'The users of the application share one password. Okta does not show it, and an update without it might remove it.',
    remedy: 'Give the shared password as well (sharedPassword).',
    retryable: false,
    outcome: 'unchanged',
  });
}

function notTaken(paths: readonly string[]): Failure {
  return new Failure({
    code: 'REJECTED',
    message: `Okta answered that it updated the application, but still shows the former value of ${paths.join(', ')}.`,
    remedy:
      'Change it in the admin console. Okta takes some settings only there, or not for this kind of application.',
    retryable: false,
    outcome: 'partial',
  });
}
