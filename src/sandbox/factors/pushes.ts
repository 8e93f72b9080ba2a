import type { Factor, Push } from '../org/access-model.js';
import type { Org } from '../org/org.js';

const minutesToAnswer = 5;

/** Sends a push to the user's phone; with a number, the user must choose it there. */
export function sendPush(org: Org, factor: Factor, withNumber = false): Push {
  const push: Push = {
    id: org.newId('mst'),
    expiresAt: new Date(org.clock.now() + minutesToAnswer * 60_000).toISOString(),
    polls: 0,
    ...(withNumber ? { challenge: 10 + (org.newSecret(1).charCodeAt(0) % 90) } : {}),
  };
  factor.pushes = [...(factor.pushes ?? []), push];
  return push;
}

/** What has become of a push at this poll: the user answers as the factor says, and nobody after the time is up. */
export function pollPush(
  org: Org,
  factor: Factor,
  push: Push,
): 'WAITING' | 'SUCCESS' | 'REJECTED' | 'TIMEOUT' {
  push.polls += 1;
  const answer = factor.answersPush ?? { with: 'SUCCESS', atPoll: 1 };
  if (answer.with !== 'TIMEOUT' && push.polls >= answer.atPoll) return answer.with;
  return org.clock.now() < Date.parse(push.expiresAt) ? 'WAITING' : 'TIMEOUT';
}
