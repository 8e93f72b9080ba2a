import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/index.js';
import { joinerInputs, LEAVERS, LOGIN, leaverInputs, PeopleOrg } from './people.js';
import { Random } from './random.js';

const LEAVER_RUNS = 120;
const JOINER_RUNS = 200;

let people: PeopleOrg;

beforeAll(async () => {
  people = await PeopleOrg.start();
});
afterAll(() => people.close());

test(`in ${LEAVER_RUNS} histories with faults, late lists and another administrator, no offboarding is called complete falsely`, async () => {
  const { org, okta } = people;
  const tally = { complete: 0, incomplete: 0, excused: 0, deeds: 0 };
  for (let number = 0; number < LEAVER_RUNS; number += 1) {
    const random = new Random(`leaver/${number}`);
    org.reset();
    const inputs = leaverInputs(random);
    const deeds = people.arm(random, () => inputs.userId, 90);
    const result = await okta.execute('offboardUser', inputs);
    const { false: held, excused } = people.judge(inputs.userId, deeds);
    tally.deeds += deeds.length;
    if (result.ok) {
      tally.complete += 1;
      tally.excused += excused.length;
      expect([number, result.output.complete, held]).toEqual([number, true, []]);
      continue;
    }
    tally.incomplete += 1;
    expect([number, (result.error.output as { complete?: unknown })?.complete]).not.toEqual([number, true]);
  }
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  expect(tally.complete).toBeGreaterThan(LEAVER_RUNS / 10);
  expect(tally.incomplete).toBeGreaterThan(LEAVER_RUNS / 10);
  expect(tally.deeds).toBeGreaterThan(LEAVER_RUNS / 2);
}, 300_000);

test('what is given back before the last reading, and still there, is judged as a false completion', async () => {
  const { org, okta, clock } = people;
  org.reset();
  org.state.memberships.lagMs = 0;
  const [{ id: userId } = { id: '' }] = LEAVERS;
  await okta.execute('offboardUser', { userId, removeRuleMemberships: true });
  const group = org.state.groups.get(seed.groups.sales.id);
  group?.members.add(userId);
  const deed = { kind: 'groups', id: seed.groups.sales.id, gives: true, at: clock.now() - 60_000 };
  expect(people.judge(userId, [{ ...deed, after: 5 }]).false).toEqual([`groups ${deed.id}`]);
  expect(people.judge(userId, []).false).toEqual([`groups ${deed.id}`]);
  expect(people.judge(userId, [{ ...deed, after: org.requests.length }]).excused).toEqual([
    `groups ${deed.id}`,
  ]);
});

test(`in ${JOINER_RUNS} histories with faults, late lists and another administrator, no onboarding is called complete falsely, and nothing is done twice`, async () => {
  const { org, okta } = people;
  const tally = { complete: 0, incomplete: 0, deeds: 0 };
  const mira = () => [...org.state.users.values()].filter(({ profile }) => profile.login === LOGIN);
  for (let number = 0; number < JOINER_RUNS; number += 1) {
    const random = new Random(`joiner/${number}`);
    org.reset();
    const inputs = joinerInputs(random);
    const deeds = people.arm(random, () => mira()[0]?.id, 18);
    for (let run = 0; run < 3; run += 1) {
      const result = await okta.execute('onboardUser', inputs);
      tally[result.ok ? 'complete' : 'incomplete'] += 1;
      if (!result.ok) continue;
      const { userId } = result.output;
      expect([number, result.output.complete, mira().map(({ id }) => id)]).toEqual([number, true, [userId]]);
      const taken = (kind: string, id: string) =>
        deeds.some((deed) => deed.kind === kind && deed.id === id && !deed.gives);
      const missing = (inputs.groupIds ?? []).filter(
        (id) => !org.state.groups.get(id)?.members.has(userId) && !taken('groups', id),
      );
      const apps = (inputs.applicationIds ?? []).filter((id) => !org.state.application(id).users.has(userId));
      expect([number, missing, apps]).toEqual([number, [], []]);
      expect([number, org.state.userById(userId).status]).not.toEqual([number, 'STAGED']);
    }
    tally.deeds += deeds.length;
    const mails = org.mails.filter(({ kind }) => kind === 'activation').length;
    expect([number, mira().length <= 1, mails <= 1]).toEqual([number, true, true]);
    expect([number, (mira()[0]?.tokens.length ?? 0) <= 1]).toEqual([number, true]);
  }
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  expect(tally.complete).toBeGreaterThan(JOINER_RUNS);
  expect(tally.incomplete).toBeGreaterThan(JOINER_RUNS / 10);
}, 300_000);
