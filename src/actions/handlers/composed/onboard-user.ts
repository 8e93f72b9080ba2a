import type { OnboardUserOutput } from '../../../generated/types.js';
import type { Program } from '../../../request/program.js';
import { Failure } from '../../../result/failure.js';
import { create } from '../../onboarding/create.js';
import { admitted, holderOf, told } from '../../onboarding/holder.js';
import { onboardingParts } from '../../onboarding/onboarding-parts.js';
import { bringUp, hasGroups, INACTIVE, Onboarding } from '../../onboarding/steps.js';
import { thingsOf } from '../../onboarding/things.js';
import type { Warn } from '../context.js';
import type { Handler } from '../handler.js';

/** Finds the person or creates them, and brings them to the state that is asked for. */
export const onboardUser: Handler<'onboardUser'> = {
  planParts: onboardingParts,

  *run({ inputs, parts, warn }) {
    const known = yield* holderOf(parts, inputs.login);
    const old = known && (yield* admitted(parts, known, inputs));
    const things = yield* thingsOf(parts, inputs);
    const { user, created } = known ? { user: known, created: false } : yield* create(parts, inputs, warn);
    const work = new Onboarding(parts, inputs, things, user, created);
    yield* bringUp(work);
    for (const text of doubtsOf(work)) warn(text);
    const output = yield* outputOf(work, old && told(old), warn);
    if (!output.complete) throw incompleteOnboarding(work, output);
    return { ...output, ...work.link };
  },
};

/** What is as it was asked for, but not as one may think. */
function* doubtsOf({ inputs, user, created, needsLink, link, steps }: Onboarding): Iterable<string> {
  if (inputs.password !== undefined && !created)
    yield 'The password was not set: the person existed already.';
  const wasActivated = steps.some(({ action, changed }) => action === 'activateUser' && changed);
  if (wasActivated && !needsLink && inputs.password === undefined)
    yield 'The person had a password already, so there is no activation link, by email or in the output.';
  if (inputs.sendEmail || !inputs.activate || !needsLink || link.activationUrl !== undefined) return;
  if (user.status === 'PROVISIONED')
    yield 'The person was activated before, and has not followed the link yet. Reactivate User (reactivateUser) gives another.';
  else if (steps.some(({ action, ok }) => action === 'activateUser' && ok))
    yield 'The activation link was lost with an answer. Reactivate User (reactivateUser) gives another.';
}

function* outputOf(
  work: Onboarding,
  old: ReturnType<typeof told> | undefined,
  warn: Warn,
): Program<OnboardUserOutput> {
  const { user, inputs, created, steps } = work;
  const changed = steps.some((step) => step.changed);
  return {
    userId: user.id,
    login: user.profile.login,
    status: changed ? yield* work.statusAfter(warn) : user.status,
    created,
    changed,
    complete: steps.every(({ ok }) => ok) && (!inputs.activate || isActivated(work)),
    steps: steps as OnboardUserOutput['steps'],
    ...old,
  };
}

function isActivated(work: Onboarding): boolean {
  return !INACTIVE.includes(work.user.status) || work.did('activateUser');
}

function incompleteOnboarding(work: Onboarding, output: OnboardUserOutput): Failure {
  const failed = work.steps.filter(({ ok }) => !ok);
  const reasons = failed.map(
    ({ action, name, id, error }) =>
      `${[action, name ?? id].filter(Boolean).join(' ')} failed (${error?.code}): ${error?.message}`,
  );
  if (work.inputs.activate && !isActivated(work) && work.inputs.groupsFirst && !hasGroups(work))
    reasons.push('the person is not activated, because a group is missing');
  const lost = work.link.activationUrl !== undefined;
  return new Failure({
    code: 'INCOMPLETE',
    message: `Onboarding ${output.login} is not complete: ${reasons.slice(0, 10).join('; ')}`,
    remedy: [
      'Look at steps in the output for what is done. Put right what failed, and run the action again: it goes on with what is left.',
      ...(lost
        ? ['No error holds the activation link. Reactivate User (reactivateUser) gives another.']
        : []),
    ].join(' '),
    retryable: failed.length > 0 && failed.every(({ error }) => error?.retryable === true),
    outcome: 'unchanged',
    output: { ...output },
  });
}
