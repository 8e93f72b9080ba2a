import { oktaId } from '../org/ids.js';
import type { Application } from '../org/model.js';
import { clients, devices } from './seed-access.js';
import { groupRules, pushMappings } from './seed-group-rules.js';
import { people } from './seed-people.js';

/** A group of the seeded company. */
export interface SeededGroup {
  /** Its name in examples, such as `group:engineering`. */
  readonly handle: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** An application of the seeded company. */
export interface SeededApplication {
  /** Its name in examples, such as `application:wiki`. */
  readonly handle: string;
  readonly id: string;
  readonly label: string;
  readonly status: Application['status'];
  /** What it is good for in a trial or a test. */
  readonly note: string;
}

/** The custom role or the resource set of the seeded company. */
export interface SeededLabel {
  /** Its name in examples, such as `role:onboarding`. */
  readonly handle: string;
  readonly id: string;
  readonly label: string;
}

function group(key: string, name: string, description: string): SeededGroup {
  return { handle: `group:${key}`, id: oktaId('00g', key), name, description };
}

function application(key: string, label: string, note: string, status: Application['status'] = 'ACTIVE') {
  const seeded: SeededApplication = {
    handle: `application:${key}`,
    id: oktaId('0oa', key),
    label,
    status,
    note,
  };
  return seeded;
}

function labelled(kind: string, prefix: string, key: string, label: string): SeededLabel {
  return { handle: `${kind}:${key}`, id: oktaId(prefix, key), label };
}

/** Handles, ids and names in the seeded org. They are the same at every start. */
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
    partners: group('partners', 'Partners', 'People of other companies; a group rule fills it'),
    wikiEditors: group(
      'wiki-editors',
      'Wiki Editors',
      'Is pushed to Company Wiki; Morgan and Engineering Leads own it',
    ),
    helpDesk: group('help-desk', 'Help Desk', 'Its members are help desk administrators'),
  },
  groupRules,
  pushMappings,
  applications: {
    wiki: application('wiki', 'Company Wiki', 'assigned to Blake and to the group Engineering'),
    ledger: application('ledger', 'Ledger', 'assigned to the groups Finance and Sales'),
    timeSheets: application('time-sheets', 'Time Sheets', 'assigned to Emery and Blake'),
    oldIntranet: application('old-intranet', 'Old Intranet', 'inactive, so it can be deleted', 'INACTIVE'),
  },
  devices,
  clients,
  customRole: labelled('role', 'cr0', 'onboarding', 'Onboarding Assistant'),
  /** The API tokens; the first is the one that requests are sent with. */
  apiTokens: {
    own: { handle: 'api-token:sandbox', id: oktaId('00T', 'token'), label: 'Sandbox' },
    helpDesk: labelled('api-token', '00T', 'help-desk', 'Help desk script'),
  },
  resourceSet: labelled('resource-set', 'iam', 'onboarding', 'Onboarding Resources'),
  userTypes: {
    user: {
      handle: 'user-type:user',
      id: oktaId('oty', 'default'),
      name: 'user',
      displayName: 'User',
      description: 'Okta user profile template with default permission settings',
    },
    contractor: {
      handle: 'user-type:contractor',
      id: oktaId('oty', 'contractor'),
      name: 'contractor',
      displayName: 'Contractor',
      description: 'People of other companies, who have an agency',
    },
  },
} as const;
