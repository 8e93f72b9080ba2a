import fc from 'fast-check';
import { seed, type User, type UserStatus } from '../../src/sandbox/index.js';
import type { Sandbox } from '../helpers/sandbox-org.js';

/** A generated org, file and policy. */
export interface World {
  people: OrgPerson[];
  rows: FileRow[];
  policy: {
    newPeople: 'activate' | 'stage' | 'ignore';
    returning: 'keep' | 'reactivate';
    missing: 'keep' | 'suspend' | 'offboard';
    ended: 'keep' | 'suspend' | 'offboard';
    maxDestructive: number | `${number}%`;
    protectGroup: boolean;
    protectPerson: boolean;
  };
}

interface OrgPerson {
  status: UserStatus;
  /** Its number; undefined without an employee number. */
  number: number | undefined;
  department: string;
  title: string;
  groups: readonly string[];
  application: boolean;
}

interface FileRow {
  number: number;
  department: string;
  title: string;
  start: string;
  end: string;
}

const STATUSES: readonly UserStatus[] = [
  'ACTIVE',
  'ACTIVE',
  'ACTIVE',
  'STAGED',
  'STAGED',
  'PROVISIONED',
  'RECOVERY',
  'LOCKED_OUT',
  'PASSWORD_EXPIRED',
  'SUSPENDED',
  'DEPROVISIONED',
];
export const DEPARTMENTS: readonly string[] = ['Engineering', 'Sales', 'Partners', 'Nowhere'];
/** Managed: an ordinary group, one that gives an application, and one that a rule fills. */
export const MANAGED = {
  Sales: seed.groups.sales.id,
  Engineering: seed.groups.engineering.id,
  Partners: seed.groups.partners.id,
};
const UNMANAGED = seed.groups.newHires.id;
const APPLICATION = seed.applications.wiki.id;

const person: fc.Arbitrary<OrgPerson> = fc.record({
  status: fc.constantFrom(...STATUSES),
  number: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined, freq: 9 }),
  department: fc.constantFrom(...DEPARTMENTS),
  title: fc.constantFrom('Lead', 'Trainee'),
  groups: fc.subarray([...Object.values(MANAGED), UNMANAGED]),
  application: fc.boolean(),
});

const row: fc.Arbitrary<FileRow> = fc.record({
  number: fc.integer({ min: 1, max: 12 }),
  department: fc.constantFrom(...DEPARTMENTS),
  title: fc.constantFrom('Lead', 'Trainee', ''),
  start: fc.constantFrom('', '', '', '2020-01-01', '2099-01-01'),
  end: fc.constantFrom('', '', '', '2021-12-31', '2099-12-31'),
});

export const worlds: fc.Arbitrary<World> = fc.record({
  people: fc.array(person, { minLength: 2, maxLength: 8 }),
  rows: fc
    .uniqueArray(row, { minLength: 2, maxLength: 7, selector: ({ number }) => number })
    .map((rows) =>
      rows.map((each) => (each.start > each.end && each.end !== '' ? { ...each, start: '' } : each)),
    ),
  policy: fc.record({
    newPeople: fc.constantFrom('activate', 'stage', 'ignore'),
    returning: fc.constantFrom('keep', 'reactivate'),
    missing: fc.constantFrom('keep', 'suspend', 'offboard'),
    ended: fc.constantFrom('keep', 'suspend', 'offboard'),
    maxDestructive: fc.constantFrom(0, 2, 100, '20%', '100%'),
    protectGroup: fc.boolean(),
    protectPerson: fc.boolean(),
  }),
}) as fc.Arbitrary<World>;

/** One person of the org, whom the file has, with the policy's usual words but these. */
function worldOf(
  one: Partial<OrgPerson>,
  row: Partial<FileRow>,
  policy: Partial<World['policy']> = {},
): World {
  const nobody: OrgPerson = {
    status: 'ACTIVE',
    number: undefined,
    department: 'Engineering',
    title: 'Lead',
    groups: [],
    application: false,
  };
  return {
    people: [{ ...nobody, number: 1, ...one }, nobody],
    rows: [{ number: 1, department: 'Engineering', title: 'Lead', start: '', end: '', ...row }],
    policy: {
      newPeople: 'activate',
      returning: 'keep',
      missing: 'keep',
      ended: 'keep',
      maxDestructive: 100,
      protectGroup: false,
      protectPerson: false,
      ...policy,
    },
  };
}

/** Worlds in which a plan once failed: Okta gives a suspended user no application, and takes none that a group gives. */
export const FOUND: readonly World[] = [
  worldOf({ status: 'SUSPENDED' }, { department: 'Partners' }),
  worldOf({ status: 'SUSPENDED' }, {}, { returning: 'reactivate' }),
  worldOf({ application: true }, { title: 'Trainee' }),
];

/** The employee number as HR writes it. */
export function employeeNumber(number: number): string {
  return String(number).padStart(5, '0');
}

export const PROTECTED = 'person.0@example.com';

/** Puts the people of the world into the seeded org, in place of the seeded ones but the owner of the token. */
export function populate(org: Sandbox, { people }: World): void {
  org.reset();
  const { state } = org;
  const model = [...state.users.values()].find(
    ({ id, status }) => status === 'ACTIVE' && id !== state.tokenOwnerId,
  ) as User;
  for (const id of [...state.users.keys()]) {
    if (id === state.tokenOwnerId) continue;
    state.users.delete(id);
    for (const group of state.groups.values()) group.members.delete(id);
    for (const application of state.applications.values()) application.users.delete(id);
    for (const rule of state.rules.values()) rule.placed.delete(id);
  }
  people.forEach(({ status, number, department, title, groups, application }, index) => {
    const user = structuredClone(model);
    user.id = state.newId('00u');
    user.status = status;
    const { password, ...rest } = user;
    const withoutPassword = status === 'STAGED' || status === 'PROVISIONED';
    const made: User = withoutPassword ? (rest as User) : { ...rest, password: password as string };
    made.profile = {
      firstName: 'Person',
      lastName: `${index}`,
      login: `person.${index}@example.com`,
      email: `person.${index}@example.com`,
      department,
      title,
      city: `City ${index}`,
      ...(number !== undefined && { employeeNumber: employeeNumber(number) }),
    };
    made.roles = [];
    state.users.set(made.id, made);
    for (const id of groups) state.groups.get(id)?.members.add(made.id);
    if (application && status !== 'DEPROVISIONED')
      state.applications.get(APPLICATION)?.users.set(made.id, {
        created: state.time(),
        lastUpdated: state.time(),
        credentials: { userName: `person.${index}@example.com` },
        profile: {},
      });
    // The rule has placed whom it matches.
    for (const rule of state.rules.values())
      if (rule.status === 'ACTIVE' && department === 'Partners' && status !== 'DEPROVISIONED') {
        rule.placed.add(made.id);
        for (const id of rule.groupIds) state.groups.get(id)?.members.add(made.id);
      }
  });
}

/** The policy and the rows, as planPeople takes them. */
export function planInputs({ rows, policy, people }: World) {
  return {
    policy: {
      match: { column: 'Number', attribute: 'employeeNumber' },
      attributes: {
        firstName: 'First',
        lastName: 'Last',
        email: 'Mail',
        login: 'Mail',
        department: 'Department',
        title: { column: 'Title', whenEmpty: 'clear' },
      },
      groups: {
        managed: Object.keys(MANAGED),
        byColumn: {
          Department: {
            Engineering: ['Engineering'],
            Sales: ['Sales', 'Partners'],
            Partners: ['Partners'],
          },
        },
      },
      applications: {
        managed: ['Company Wiki'],
        byColumn: { Title: { Lead: ['Company Wiki'] } },
      },
      startDate: 'Start',
      endDate: 'End',
      newPeople: policy.newPeople,
      returning: policy.returning,
      missing: policy.missing,
      ended: policy.ended,
      limits: {
        maxDestructive: policy.maxDestructive,
        protect: {
          people: policy.protectPerson && people.length > 0 ? [PROTECTED] : [],
          groups: policy.protectGroup ? ['Engineering'] : [],
        },
      },
    },
    rows: rows.map(({ number, department, title, start, end }) => ({
      Number: employeeNumber(number),
      First: 'New',
      Last: `Name ${number}`,
      Mail: `hr.${number}@example.com`,
      Department: department,
      Title: title,
      Start: start,
      End: end,
    })),
  };
}
