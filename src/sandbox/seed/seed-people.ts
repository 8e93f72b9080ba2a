import { oktaId, standardRoleId } from '../org/ids.js';
import type { RecoveryQuestion, UserStatus } from '../org/model.js';

/** Somebody in the seeded company. */
export interface SeededPerson {
  id: string;
  login: string;
  firstName: string;
  lastName: string;
  status: UserStatus;
  /** What this person is good for in a trial or a test. */
  note: string;
  title: string;
  department: string;
  password?: string;
  recoveryQuestion?: RecoveryQuestion;
  factors?: readonly string[];
  /** A factor that was enrolled and waits for the code that was sent. */
  pendingFactor?: { type: string; passCode: string };
  /** Open browser sessions, OAuth tokens and remembered devices. */
  signedIn?: { sessions: number; oauthTokens: number; devices: number };
  roles?: readonly string[];
  /** Whoever has an agency is of the user type Contractor. */
  agency?: string;
}

/** Somebody of whom more is known. */
export type Known<Details extends keyof SeededPerson> = SeededPerson & Required<Pick<SeededPerson, Details>>;

/** The people, by first name. */
export interface SeededPeople {
  readonly avery: Known<'password' | 'recoveryQuestion' | 'roles' | 'factors' | 'signedIn'>;
  readonly blake: Known<'password' | 'recoveryQuestion' | 'factors' | 'signedIn'>;
  readonly casey: SeededPerson;
  readonly devon: SeededPerson;
  readonly emery: Known<'password' | 'recoveryQuestion' | 'factors' | 'signedIn'>;
  readonly finley: Known<'password' | 'recoveryQuestion'>;
  readonly harper: Known<'password' | 'recoveryQuestion'>;
  readonly jordan: Known<'password'>;
  readonly kendall: Known<'password'>;
  readonly logan: SeededPerson;
  readonly morgan: Known<'password' | 'recoveryQuestion' | 'factors' | 'signedIn'>;
  readonly quinn: Known<'password' | 'roles'>;
  readonly riley: Known<'password' | 'pendingFactor'>;
  readonly rileyAtPartner: Known<'password'>;
}

type Details = Omit<SeededPerson, 'id' | 'login' | 'firstName' | 'lastName' | 'status' | 'note'> & {
  domain?: string;
};

function person<Given extends Details>(name: string, status: UserStatus, note: string, details: Given) {
  const [firstName = '', lastName = ''] = name.split(' ');
  const login = `${firstName}.${lastName}@${details.domain ?? 'example.com'}`.toLowerCase();
  const seeded: SeededPerson & Given = {
    id: oktaId('00u', login),
    login,
    firstName,
    lastName,
    status,
    note,
    ...details,
  };
  return seeded;
}

const question = 'What was the name of your first pet?';

/** Passwords and answers are the ones that the sandbox checks. */
export const people: SeededPeople = {
  avery: person('Avery Stone', 'ACTIVE', 'the administrator whose API token this is', {
    title: 'IT Administrator',
    department: 'IT',
    password: 'Sandbox-Admin-1',
    recoveryQuestion: { question, answer: 'Pebble' },
    roles: ['SUPER_ADMIN'],
    factors: ['push'],
    signedIn: { sessions: 1, oauthTokens: 0, devices: 1 },
  }),
  blake: person('Blake Rivers', 'ACTIVE', 'two sessions, three factors, a recovery question, two groups', {
    title: 'Software Engineer',
    department: 'Engineering',
    password: 'Long-Winding-4',
    recoveryQuestion: { question, answer: 'Otter' },
    factors: ['sms', 'token:software:totp', 'push'],
    signedIn: { sessions: 2, oauthTokens: 3, devices: 1 },
  }),
  casey: person('Casey Fields', 'STAGED', 'created, waits for activation, has no password', {
    title: 'Account Executive',
    department: 'Sales',
  }),
  devon: person('Devon Marsh', 'PROVISIONED', 'activated, has not chosen a password yet', {
    title: 'Support Engineer',
    department: 'Support',
  }),
  emery: person('Emery Brooks', 'ACTIVE', 'has two factors, is assigned to Time Sheets directly', {
    title: 'Sales Manager',
    department: 'Sales',
    password: 'Quiet-Water-5',
    recoveryQuestion: { question, answer: 'Heron' },
    factors: ['sms', 'email'],
    signedIn: { sessions: 1, oauthTokens: 1, devices: 0 },
  }),
  finley: person('Finley Hart', 'RECOVERY', 'the password was reset, a new one is awaited', {
    title: 'Accountant',
    department: 'Finance',
    password: 'Open-Ledger-6',
    recoveryQuestion: { question, answer: 'Badger' },
  }),
  harper: person('Harper Lake', 'LOCKED_OUT', 'too many failed sign-ins', {
    title: 'Software Engineer',
    department: 'Engineering',
    password: 'Still-Mirror-7',
    recoveryQuestion: { question, answer: 'Trout' },
  }),
  jordan: person('Jordan Vale', 'PASSWORD_EXPIRED', 'must change the password at the next sign-in', {
    title: 'Recruiter',
    department: 'People',
    password: 'Green-Slopes-8',
  }),
  kendall: person('Kendall Frost', 'SUSPENDED', 'suspended, can be unsuspended', {
    title: 'Contractor',
    department: 'Engineering',
    password: 'Cold-Morning-9',
  }),
  logan: person('Logan Reed', 'DEPROVISIONED', 'deactivated, can be deleted or activated again', {
    title: 'Analyst',
    department: 'Finance',
  }),
  morgan: person('Morgan Hill', 'ACTIVE', 'leaves the company: in three groups, has the Wiki through one', {
    title: 'Engineering Lead',
    department: 'Engineering',
    password: 'Steep-Path-10',
    recoveryQuestion: { question, answer: 'Falcon' },
    factors: ['push', 'webauthn'],
    signedIn: { sessions: 3, oauthTokens: 2, devices: 2 },
  }),
  quinn: person('Quinn Forest', 'ACTIVE', 'help desk administrator, without a recovery question', {
    title: 'Help Desk',
    department: 'IT',
    password: 'Tall-Cedars-11',
    roles: ['HELP_DESK_ADMIN'],
  }),
  riley: person('Riley Shore', 'ACTIVE', 'shares the short name riley.shore with a partner', {
    title: 'Account Executive',
    department: 'Sales',
    password: 'Low-Tide-12a',
    pendingFactor: { type: 'sms', passCode: '246810' },
  }),
  rileyAtPartner: person('Riley Shore', 'ACTIVE', 'the other riley.shore, so the short name is ambiguous', {
    domain: 'partner.example.com',
    title: 'Consultant',
    department: 'Partners',
    agency: 'Northwind Partners',
    password: 'High-Tide-13a',
  }),
};

const factorPrefixes: Record<string, string> = { sms: 'mbl', email: 'emf', push: 'opf', webauthn: 'fwf' };

/** The id of a seeded person's factor. */
export function factorId({ login }: SeededPerson, factorType: string): string {
  return oktaId(factorPrefixes[factorType] ?? 'ost', `${login}/${factorType}`);
}

/** The id of a seeded person's role assignment. */
export function roleAssignmentId({ login }: SeededPerson, type: string): string {
  return standardRoleId(type, oktaId('ra1', `${login}/${type}`));
}
