import { kindOf } from '../applications/app-kinds.js';
import { oktaId } from '../org/ids.js';
import type { Group, GroupType, JsonObject, User } from '../org/model.js';
import type { Org } from '../org/org.js';
import { standardRole } from '../org/role-assignments.js';
import { type SeededApplication, seed } from './seed.js';
import { grantsOf, seedAccess, tokensOf } from './seed-access.js';
import { factorsOf } from './seed-factors.js';
import { seedGroups } from './seed-groups.js';
import { seedTokensAndLog } from './seed-log.js';
import { people, roleAssignmentId, type SeededPerson } from './seed-people.js';
import { ledgerAttributes, seedSchemas } from './seed-schemas.js';

const founded = '2024-02-01T09:00:00.000Z';

const members = {
  engineering: [people.blake, people.harper, people.kendall, people.morgan],
  engineeringLeads: [people.morgan],
  sales: [people.emery, people.riley, people.casey],
  newHires: [people.blake, people.devon, people.morgan],
  finance: [people.finley],
  financeInLedger: [people.finley, people.emery],
  everyone: [],
  partners: [people.rileyAtPartner],
  wikiEditors: [people.harper, people.kendall],
  helpDesk: [people.kendall],
} satisfies Record<keyof typeof seed.groups, readonly SeededPerson[]>;

/** Puts the seeded company into an empty org. */
export function seedOrg(org: Org): void {
  org.tokenOwnerId = people.avery.id;
  seedSchemas(org);
  for (const one of Object.values(people)) org.users.set(one.id, userFrom(org, one));
  for (const [key, { id, name, description }] of Object.entries(seed.groups)) {
    const type = typeOf(id);
    const ids = members[key as keyof typeof members].map((member) => member.id);
    const seeded: Group = {
      id,
      type,
      created: founded,
      lastUpdated: founded,
      lastMembershipUpdated: founded,
      profile: { name, description },
      members: new Set(ids),
      roles: [],
      owners: [],
      ...(type === 'APP_GROUP' ? { sourceAppId: seed.applications.ledger.id } : {}),
    };
    org.groups.set(id, seeded);
  }
  seedApplications(org);
  seedGroups(org, founded);
  seedAccess(org);
  const { id, label } = seed.customRole;
  const times = { created: founded, lastUpdated: founded };
  org.customRoles.set(id, {
    id,
    label,
    description: 'Looks after new hires',
    permissions: ['okta.users.read'],
    ...times,
  });
  const { id: setId, label: setLabel } = seed.resourceSet;
  org.resourceSets.set(setId, { id: setId, label: setLabel, description: 'New hires', ...times });
  seedTokensAndLog(org);
}

function typeOf(id: string): GroupType {
  if (id === seed.groups.everyone.id) return 'BUILT_IN';
  return id === seed.groups.financeInLedger.id ? 'APP_GROUP' : 'OKTA_GROUP';
}

function userFrom(org: Org, one: SeededPerson): User {
  const { sessions = 0, oauthTokens = 0, devices = 0 } = one.signedIn ?? {};
  const { firstName, lastName, login, title, department, agency } = one;
  const contract = agency === undefined ? {} : { agency, workMode: 'onsite' };
  return {
    id: one.id,
    status: one.status,
    created: founded,
    activated: one.status === 'STAGED' ? null : founded,
    statusChanged: founded,
    lastLogin: sessions > 0 ? founded : null,
    lastUpdated: founded,
    passwordChanged: one.password === undefined ? null : founded,
    typeId: agency === undefined ? org.userTypeId : seed.userTypes.contractor.id,
    profile: { firstName, lastName, login, email: login, title, department, ...contract },
    provider: { type: 'OKTA', name: 'OKTA' },
    ...(one.password === undefined ? {} : { password: one.password }),
    passwordHistory: [],
    ...(one.recoveryQuestion ? { recoveryQuestion: { ...one.recoveryQuestion } } : {}),
    tokens: [],
    sessions: Array.from({ length: sessions }, (_, index) => ({
      id: oktaId('102', `${login}/${index}`),
      created: founded,
    })),
    oauthTokens: tokensOf(one, oauthTokens),
    grants: grantsOf(one),
    rememberedDevices: devices,
    failedLogins: one.status === 'LOCKED_OUT' ? 10 : 0,
    roles: (one.roles ?? []).map((type) => standardRole(org, type, founded, roleAssignmentId(one, type))),
    factors: factorsOf(one),
  };
}

function seedApplications(org: Org): void {
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
  addApplication(org, oldIntranet, 'bookmark', 'BOOKMARK', bookmark('https://intranet.example.com'));
  org.application(ledger.id).attributes = new Map(Object.entries(ledgerAttributes));
  assign(org, wiki.id, [people.blake], [groups.engineering.id]);
  assign(org, ledger.id, [], [groups.finance.id, groups.sales.id]);
  assign(org, timeSheets.id, [people.emery, people.blake], []);
}

function addApplication(
  org: Org,
  { id, label, status }: SeededApplication,
  name: string,
  signOnMode: string,
  settings: JsonObject,
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
    credentials: {
      userNameTemplate: { template: `\${source.login}`, type: 'BUILT_IN' },
      signing: {},
      ...(kindOf(signOnMode, name)?.fills.credentials as JsonObject | undefined),
    },
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
