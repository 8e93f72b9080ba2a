import { oktaId } from './ids.js';
import type { Application, Factor, Group, GroupType, JsonObject, User } from './model.js';
import type { Org } from './org.js';
import { standardRole } from './roles.js';
import { people, type SeededPerson } from './seed-people.js';

const founded = '2024-02-01T09:00:00.000Z';

export interface SeededGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export interface SeededApplication {
  readonly id: string;
  readonly label: string;
}

const group = (key: string, name: string, description: string): SeededGroup => ({
  id: oktaId('00g', key),
  name,
  description,
});
const application = (key: string, label: string): SeededApplication => ({ id: oktaId('0oa', key), label });

/** Ids and names in the seeded org; the same at every start. */
export const seed = {
  people,
  groups: {
    everyone: group('everyone', 'Everyone', 'All users in your organization'),
    engineering: group('engineering', 'Engineering', 'Everybody who builds the product'),
    engineeringLeads: group('engineering-leads', 'Engineering Leads', 'Leads of the engineering teams'),
    sales: group('sales', 'Sales', 'Account executives and their managers'),
    newHires: group('new-hires', 'New Hires', 'People in their first month'),
    finance: group('finance', 'Finance', 'Accountants and analysts'),
    /** An APP_GROUP that came from the Ledger; it shares its name with the OKTA_GROUP above. */
    financeInLedger: group('finance-ledger', 'Finance', 'Imported from Ledger'),
  },
  applications: {
    /** Active; assigned to Blake, and to the group Engineering. */
    wiki: application('wiki', 'Company Wiki'),
    /** Active; assigned to the groups Finance and Sales. */
    ledger: application('ledger', 'Ledger'),
    /** Active; assigned to Emery and Blake. */
    timeSheets: application('time-sheets', 'Time Sheets'),
    /** Inactive, so it can be deleted. */
    oldIntranet: application('old-intranet', 'Old Intranet'),
  },
  customRole: { id: oktaId('cr0', 'onboarding'), label: 'Onboarding Assistant' },
  resourceSet: { id: oktaId('iam', 'onboarding'), label: 'Onboarding Resources' },
  /** Attributes that this org's user schema has beside Okta's own. */
  customUserAttributes: {
    badgeNumber: 'string',
    contractor: 'boolean',
    deskNumber: 'number',
    sites: 'array',
  },
  customGroupAttributes: { costCenter: 'string' },
} as const;

const members = {
  engineering: [people.blake, people.harper, people.kendall, people.morgan],
  engineeringLeads: [people.morgan],
  sales: [people.emery, people.riley, people.casey],
  newHires: [people.blake, people.devon, people.morgan],
  finance: [people.finley],
  financeInLedger: [people.finley, people.emery],
  everyone: [],
} satisfies Record<keyof typeof seed.groups, readonly SeededPerson[]>;

/** Puts the seeded company into an empty org. */
export function plant(org: Org): void {
  org.tokenOwnerId = people.avery.id;
  for (const [name, type] of Object.entries(seed.customUserAttributes)) org.userAttributes.set(name, type);
  for (const [name, type] of Object.entries(seed.customGroupAttributes)) org.groupAttributes.set(name, type);
  for (const one of Object.values(people)) org.users.set(one.id, userFrom(org, one));
  for (const [key, { id, name, description }] of Object.entries(seed.groups)) {
    const type = typeOf(id);
    const ids = members[key as keyof typeof members].map((member) => member.id);
    const planted: Group = {
      id,
      type,
      created: founded,
      lastUpdated: founded,
      lastMembershipUpdated: founded,
      profile: { name, description },
      members: new Set(ids),
      ...(type === 'APP_GROUP' ? { sourceAppId: seed.applications.ledger.id } : {}),
    };
    org.groups.set(id, planted);
  }
  plantApplications(org);
  org.customRoles.set(seed.customRole.id, { ...seed.customRole, description: 'Looks after new hires' });
  org.resourceSets.add(seed.resourceSet.id);
}

function typeOf(id: string): GroupType {
  if (id === seed.groups.everyone.id) return 'BUILT_IN';
  return id === seed.groups.financeInLedger.id ? 'APP_GROUP' : 'OKTA_GROUP';
}

function userFrom(org: Org, one: SeededPerson): User {
  const { sessions = 0, oauthTokens = 0, devices = 0 } = one.signedIn ?? {};
  const { firstName, lastName, login, title, department } = one;
  return {
    id: one.id,
    status: one.status,
    created: founded,
    activated: one.status === 'STAGED' ? null : founded,
    statusChanged: founded,
    lastLogin: sessions > 0 ? founded : null,
    lastUpdated: founded,
    passwordChanged: one.password === undefined ? null : founded,
    typeId: org.userTypeId,
    profile: { firstName, lastName, login, email: login, title, department },
    provider: { type: 'OKTA', name: 'OKTA' },
    ...(one.password === undefined ? {} : { password: one.password }),
    passwordHistory: [],
    ...(one.recoveryQuestion ? { recoveryQuestion: { ...one.recoveryQuestion } } : {}),
    tokens: [],
    sessions: Array.from({ length: sessions }, (_, index) => ({
      id: oktaId('102', `${login}/${index}`),
      created: founded,
    })),
    oauthTokens,
    rememberedDevices: devices,
    failedLogins: one.status === 'LOCKED_OUT' ? 10 : 0,
    roles: (one.roles ?? []).map((type) =>
      standardRole(org, type, founded, oktaId('ra1', `${one.login}/${type}`)),
    ),
    factors: (one.factors ?? []).map((type) => factorFrom(one, type)),
  };
}

function factorFrom(one: SeededPerson, factorType: string): Factor {
  const prefixes: Record<string, string> = { sms: 'mbl', email: 'emf', push: 'opf', webauthn: 'fwf' };
  const profiles: Record<string, JsonObject> = {
    sms: { phoneNumber: '+15555550100' },
    email: { email: one.login },
    push: { credentialId: one.login, deviceType: 'SmartPhone_IPhone', name: 'Phone', platform: 'IOS' },
    webauthn: { credentialId: `key-${one.firstName.toLowerCase()}`, authenticatorName: 'Security Key' },
  };
  return {
    id: oktaId(prefixes[factorType] ?? 'ost', `${one.login}/${factorType}`),
    factorType,
    provider: factorType === 'webauthn' ? 'FIDO' : 'OKTA',
    vendorName: factorType === 'webauthn' ? 'FIDO' : 'OKTA',
    status: 'ACTIVE',
    created: founded,
    lastUpdated: founded,
    profile: profiles[factorType] ?? { credentialId: one.login },
  };
}

function plantApplications(org: Org): void {
  const { wiki, ledger, timeSheets, oldIntranet } = seed.applications;
  const { groups } = seed;
  const bookmark = (url: string) => ({ requestIntegration: false, url });
  addApplication(org, wiki, 'bookmark', 'BOOKMARK', bookmark('https://wiki.example.com'));
  addApplication(org, ledger, 'example_ledger', 'SAML_2_0', { ssoUrl: 'https://ledger.example.com/sso' });
  addApplication(org, timeSheets, 'template_swa', 'BROWSER_PLUGIN', {
    url: 'https://time.example.com/login.html',
    usernameField: 'user',
    passwordField: 'password',
    buttonField: 'login',
  });
  addApplication(
    org,
    oldIntranet,
    'bookmark',
    'BOOKMARK',
    bookmark('https://intranet.example.com'),
    'INACTIVE',
  );
  assign(org, wiki.id, [people.blake], [groups.engineering.id]);
  assign(org, ledger.id, [], [groups.finance.id, groups.sales.id]);
  assign(org, timeSheets.id, [people.emery, people.blake], []);
}

function addApplication(
  org: Org,
  { id, label }: { id: string; label: string },
  name: string,
  signOnMode: string,
  settings: JsonObject,
  status: Application['status'] = 'ACTIVE',
): void {
  const body = {
    name,
    label,
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      hide: { iOS: false, web: false },
      appLinks: { login: true },
    },
    features: [],
    signOnMode,
    credentials: { userNameTemplate: { template: `\${source.login}`, type: 'BUILT_IN' }, signing: {} },
    universalLogout: null,
    settings: {
      app: settings,
      notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
      manualProvisioning: false,
      implicitAssignment: false,
      notes: { admin: null, enduser: null },
    },
  };
  const app = {
    id,
    status,
    created: founded,
    lastUpdated: founded,
    body,
    users: new Map(),
    groups: new Map(),
  };
  org.applications.set(id, app);
}

function assign(org: Org, appId: string, users: readonly SeededPerson[], groupIds: readonly string[]): void {
  const app = org.application(appId);
  for (const { id, login } of users) {
    const credentials = { userName: login };
    app.users.set(id, { created: founded, lastUpdated: founded, credentials, profile: {} });
  }
  for (const [priority, id] of groupIds.entries()) {
    app.groups.set(id, { lastUpdated: founded, priority, profile: {} });
  }
}
