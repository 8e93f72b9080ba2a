import type { ApplicationUser } from '../../../generated/types.js';
import { Failure } from '../../../result/failure.js';
import type { Handler } from '../handler.js';

const WORDS = { USER: "the user's own", GROUP: 'one through a group' };

/** Okta may answer 200 and leave the assignment as it was. */
export const convertApplicationAssignment: Handler<'convertApplicationAssignment'> = {
  *run({ inputs, fetch }) {
    const { body } = yield* fetch('convert');
    const assignment = body as ApplicationUser;
    const { scope } = Object(assignment) as { scope?: keyof typeof WORDS };
    if (scope !== inputs.scope && scope !== undefined && Object.hasOwn(WORDS, scope)) throw kept(scope);
    return { assignment };
  },
};

function kept(scope: keyof typeof WORDS): Failure {
  return new Failure({
    code: 'REJECTED',
    message: `Okta accepted the call, but the assignment is still ${WORDS[scope]} (${scope}).`,
    remedy: 'Convert it in the admin console: Convert Assignments on the Assignments tab of the application.',
    retryable: false,
    outcome: 'partial',
  });
}
