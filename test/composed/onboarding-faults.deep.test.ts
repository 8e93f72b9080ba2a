import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector, OnboardUserInput } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { FAULTS } from './faults.js';

const LOGIN = 'mira.holm@example.com';
const { blake } = seed.people;

const MIRA: OnboardUserInput = {
  firstName: 'Mira',
  lastName: 'Holm',
  email: LOGIN,
  login: LOGIN,
  customAttributes: { department: 'Finance' },
  groupIds: ['New Hires', seed.groups.sales.id],
  applicationIds: ['Time Sheets'],
  roleType: 'HELP_DESK_ADMIN',
};
const RETURNING: OnboardUserInput = {
  ...MIRA,
  firstName: 'Blake',
  lastName: 'Rivers',
  email: blake.login,
  login: blake.login,
  returning: 'take-up',
};
/** What is done for whom, and what of it there may be once alone. */
const CASES: Record<string, { inputs: OnboardUserInput; mails: number; links: number; passwords: number }> = {
  'with a mailed link': { inputs: MIRA, mails: 1, links: 1, passwords: 0 },
  'with a link that comes back': { inputs: { ...MIRA, sendEmail: false }, mails: 0, links: 1, passwords: 0 },
  'with a first password': {
    inputs: { ...MIRA, password: 'Tall-Birch-42' },
    mails: 0,
    links: 1,
    passwords: 1,
  },
  'of a person who returns': { inputs: RETURNING, mails: 1, links: 1, passwords: 0 },
};

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  okta = connectTo(org, { clock: leapingClock(), maxRetries: 0 });
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

function start({ login }: OnboardUserInput): void {
  org.reset();
  if (login === LOGIN) return;
  const user = org.state.userById(blake.id);
  Object.assign(user, { status: 'DEPROVISIONED', roles: [], tokens: [], activated: null });
  delete user.password;
  for (const { users } of org.state.applications.values()) users.delete(blake.id);
}

/** Whom the org has under the login, and what they have. */
function became({ login }: OnboardUserInput) {
  return [...org.state.users.values()]
    .filter(({ profile }) => profile.login === login)
    .map((user) => ({
      status: user.status,
      department: user.profile.department,
      groups: MIRA_GROUPS.every((id) => org.state.groups.get(id)?.members.has(user.id)),
      timeSheets: org.state.application(seed.applications.timeSheets.id).users.has(user.id),
      roles: user.roles.map(({ type }) => type),
      links: user.tokens.filter(({ kind }) => kind === 'activation').length,
      passwords: user.password === undefined ? 0 : 1,
      changed: user.passwordHistory.length,
    }));
}
const MIRA_GROUPS = [seed.groups.newHires.id, seed.groups.sales.id];

describe.each(Object.entries(CASES))('an onboarding %s', (_, { inputs, mails, links, passwords }) => {
  const wanted = {
    status: passwords === 1 ? 'PASSWORD_EXPIRED' : 'PROVISIONED',
    department: 'Finance',
    groups: true,
    timeSheets: true,
    roles: ['HELP_DESK_ADMIN'],
    links,
    passwords,
  };

  test.each(FAULTS.map((kind) => [JSON.stringify(kind).slice(0, 60), kind] as const))(
    'and a fault at one of its requests is completed by another run, which does nothing twice: %s',
    async (_name, kind) => {
      start(inputs);
      const whole = await okta.execute('onboardUser', inputs);
      expect(whole).toMatchObject({ ok: true, output: { complete: true } });
      expect(became(inputs)).toMatchObject([wanted]);
      const requests = org.requests.length;
      let complete = 0;
      for (let skip = 0; skip < requests; skip += 1) {
        start(inputs);
        org.fault({ ...kind, path: '*', skip });
        const result = await okta.execute('onboardUser', inputs);
        const hasChanged = org.requests.some(
          ({ method, status }) => method !== 'GET' && (status ?? 200) < 300,
        );
        if (result.ok) complete += 1;
        else if (hasChanged)
          expect([skip, result.error.outcome]).toEqual([
            skip,
            expect.stringMatching(/partial|unknown|applied/),
          ]);
        else
          expect([skip, result.error.outcome]).toEqual([skip, expect.not.stringMatching(/partial|applied/)]);
        if (result.ok) expect([skip, became(inputs)]).toMatchObject([skip, [wanted]]);
        const again = await okta.execute('onboardUser', inputs);
        expect([skip, again.ok, became(inputs)]).toMatchObject([skip, true, [wanted]]);
        expect([skip, org.mails.filter(({ kind: what }) => what === 'activation').length]).toEqual([
          skip,
          mails,
        ]);
        const sent = org.requests.length;
        expect(await okta.execute('onboardUser', inputs)).toMatchObject({
          ok: true,
          output: { changed: false },
        });
        expect(org.requests.slice(sent).filter(({ method }) => method !== 'GET')).toEqual([]);
      }
      process.stdout.write(`${JSON.stringify(kind)}: ${requests} tried, ${complete} complete at once\n`);
      expect(requests).toBeGreaterThan(12);
    },
  );
});

test('two onboardings of one person at once make one user, one mail and one role', async () => {
  const results = await Promise.all([1, 2, 3].map(() => okta.execute('onboardUser', MIRA)));
  const again = await okta.execute('onboardUser', MIRA);
  expect(again).toMatchObject({ ok: true });
  expect(results.some(({ ok }) => ok)).toBe(true);
  expect(became(MIRA)).toMatchObject([
    { links: 1, roles: ['HELP_DESK_ADMIN'], groups: true, timeSheets: true },
  ]);
  expect(org.mails.filter(({ kind }) => kind === 'activation')).toHaveLength(1);
});
