import { oktaId } from '../org/ids.js';
import type { Org } from '../org/org.js';
import type { Attribute } from '../schemas/attribute.js';
import { seed } from './seed.js';

const created = '2024-02-01T09:00:00.000Z';

const string = (title: string, more: Partial<Attribute> = {}): Attribute => ({
  title,
  type: 'string',
  ...more,
});
const choice = (value: string | number, title: string) => ({ const: value, title });

/** Custom attributes of the default user type: one of each type that Okta has. */
const userAttributes: Record<string, Attribute> = {
  badgeNumber: string('Badge number'),
  contractor: { title: 'Contractor', type: 'boolean' },
  deskNumber: { title: 'Desk number', type: 'number' },
  sites: { title: 'Sites', type: 'array', items: { type: 'string' } },
  staffId: string('Staff ID', { minLength: 4, maxLength: 12, description: 'No two people have the same' }),
  remoteDays: { title: 'Remote days a week', type: 'integer' },
  weeklyHours: { title: 'Hours a week', type: 'number' },
  floors: { title: 'Floors', type: 'array', items: { type: 'integer' } },
  ratings: { title: 'Ratings', type: 'array', items: { type: 'number' } },
  shirtSize: string('Shirt size', {
    enum: ['S', 'M', 'L'],
    oneOf: [choice('S', 'Small'), choice('M', 'Medium'), choice('L', 'Large')],
  }),
  accessLevel: {
    title: 'Access level',
    type: 'integer',
    enum: [1, 2, 3],
    oneOf: [choice(1, 'Visitor'), choice(2, 'Staff'), choice(3, 'Security')],
  },
  languages: {
    title: 'Languages',
    type: 'array',
    items: {
      type: 'string',
      enum: ['de', 'en', 'fr'],
      oneOf: [choice('de', 'German'), choice('en', 'English'), choice('fr', 'French')],
    },
  },
  payrollId: string('Payroll ID', { mutability: 'READ_ONLY', description: 'Set by the payroll system' }),
};

/** Custom attributes of the second user type; a type has a schema of its own. */
const contractorAttributes: Record<string, Attribute> = {
  agency: string('Agency', { required: true, maxLength: 100 }),
  badgeNumber: string('Badge number'),
  dayRate: { title: 'Day rate', type: 'number' },
  workMode: string('Work mode', {
    enum: ['onsite', 'remote'],
    oneOf: [choice('onsite', 'On site'), choice('remote', 'Remote')],
    default: 'onsite',
  }),
};

const groupAttributes: Record<string, Attribute> = {
  costCenter: string('Cost center'),
  headcount: { title: 'Planned headcount', type: 'integer' },
  tier: string('Tier', {
    enum: ['gold', 'silver'],
    oneOf: [choice('gold', 'Gold'), choice('silver', 'Silver')],
  }),
};

/** The Ledger's own user profile. */
export const ledgerAttributes: Record<string, Attribute> = {
  role: string('Role', {
    enum: ['reader', 'approver'],
    oneOf: [choice('reader', 'Reader'), choice('approver', 'Approver')],
  }),
  approvalLimit: { title: 'Approval limit', type: 'number' },
};

/** Puts the user types and schemas of the seeded company into an empty org. */
export function seedSchemas(org: Org): void {
  const add = (
    { id, name, displayName, description }: (typeof seed.userTypes)['user' | 'contractor'],
    schemaId: string,
    own: Record<string, Attribute>,
  ) =>
    org.userTypes.set(id, {
      id,
      schemaId,
      name,
      displayName,
      description,
      created,
      lastUpdated: created,
      attributes: new Map(Object.entries(own)),
    });
  add(seed.userTypes.user, oktaId('osc', 'default'), userAttributes);
  add(seed.userTypes.contractor, oktaId('osc', 'contractor'), contractorAttributes);
  for (const [key, attribute] of Object.entries(groupAttributes)) org.groupAttributes.set(key, attribute);
  org.uniqueUserAttributes.add('staffId');
  org.groupSchemaCreated = created;
  org.groupSchemaUpdated = created;
}
