import type { EventType } from '../log/event-types.js';
import type { LogParty } from '../log/log-model.js';
import type { Org } from '../org/org.js';
import { seed } from './seed.js';
import { people, type SeededPerson } from './seed-people.js';

const founded = '2024-02-01T09:00:00.000Z';
const hour = 3_600_000;

/** The org's API tokens, and what happened in the hours before it started. */
export function seedTokensAndLog(org: Org): void {
  const used = new Date(Math.floor(org.clock.now() / 1000) * 1000 - 48 * hour).toISOString();
  const add = (id: string, name: string, userId: string) =>
    org.apiTokens.set(id, { id, name, userId, created: founded, lastUpdated: used });
  add(org.ownTokenId, seed.apiTokens.own.label, people.avery.id);
  add(seed.apiTokens.helpDesk.id, seed.apiTokens.helpDesk.label, people.quinn.id);

  const write = (
    hoursAgo: number,
    eventType: EventType,
    [actor, target]: readonly [SeededPerson, SeededPerson],
    result: 'SUCCESS' | 'FAILURE' = 'SUCCESS',
  ) =>
    org.log.add({
      published: org.clock.now() - hoursAgo * hour,
      eventType,
      result,
      actor: partyOf(actor),
      target: [partyOf(target)],
    });
  const { avery, harper, kendall, quinn } = people;
  write(30, 'user.lifecycle.suspend', [avery, kendall]);
  write(3, 'user.session.start', [avery, avery]);
  write(2, 'user.session.start', [harper, harper], 'FAILURE');
  write(2, 'user.account.lock', [harper, harper], 'FAILURE');
  write(1, 'user.session.start', [quinn, quinn]);
}

function partyOf({ id, login, firstName, lastName }: SeededPerson): LogParty {
  return { id, type: 'User', alternateId: login, displayName: `${firstName} ${lastName}` };
}
