// Which file of dist/ a module of src/ stands in. Modules are named by their path in src/, without extension.

/** What the package exports. */
export const EXPORTS = ['index', 'core', 'sandbox/index', 'hosts/durable/index', 'hosts/backstage/index'];
/** Where code runs from: what the package exports, its commands, and a file that another one looks for beside itself. */
export const ENTRIES = [...EXPORTS, 'hosts/cli/main', 'hosts/node-red/okta', 'hosts/freshservice/write-app'];
/** What is known of actions without an org: the command line's help loads no more. */
const CATALOG = [
  'json',
  'result',
  'catalog',
  'redaction',
  'transport/public-address',
  'generated/manifest',
  'generated/validators',
];
/** What hosts share, and hosts that the command line starts: loaded with their command. */
const HOSTS = [
  'hosts/shared',
  'hosts/mcp',
  'hosts/http',
  'hosts/n8n',
  'hosts/freshservice',
  'hosts/cli/bulk',
  'hosts/cli/people',
];
/** What only some actions and methods need: an action with one request needs none of it. */
const SOME = {
  'library/handlers': [
    'generated/handlers',
    'catalog/operations',
    'actions/handlers',
    'actions/shared',
    'actions/access',
    'actions/onboarding',
    'actions/offboarding',
    'actions/timed',
  ],
  'library/check': ['actions/check', 'actions/plan', 'actions/reconcile'],
  'library/org': [
    'catalog/org',
    'catalog/rights',
    'actions/org',
    'connector/org-access',
    'connector/org-connector',
    'connector/limits-of',
  ],
  'library/errors': ['request/errors'],
  'library/safety': ['safety'],
  'library/events': ['events', 'connector/open-events'],
  'library/people': ['people'],
  'library/files': ['files'],
  // It has jose inside, which CommonJS could not load everywhere.
  'library/oauth': ['oauth'],
};
/** What every connector or call needs of these folders. */
const ALWAYS = [
  'actions/handlers/context',
  'actions/handlers/index',
  'request/errors/answered-by',
  'events/checkpoint',
  'events/doorbell',
];
/** Long texts, a tenth of their size when they are compressed. */
const TEXTS = ['catalog', 'event-types', 'operations', 'rights', 'triggers'].map(
  (name) => `generated/${name}`,
);

const isIn = (module, place) => module === place || module.startsWith(`${place}/`);
export const isText = (module) => TEXTS.includes(module);
export const isValidator = (module) => module.startsWith('generated/validators/');

/** The file of a module that has it for all others; undefined where each entry has it inside: the sandbox, and what one host alone has. */
export function partOf(module) {
  if (!module.includes('/') || isIn(module, 'sandbox')) return undefined;
  if (isIn(module, 'hosts')) return HOSTS.find((host) => isIn(module, host));
  if (isText(module) || isValidator(module)) return `library/${module}`;
  const isKnown = CATALOG.some((place) => isIn(module, place));
  return someOf(module) ?? (isKnown ? 'library/catalog' : 'library/connector');
}

/** Whether the file of a module is loaded with the first name of the module that is used, not with what imports it. */
export const isOnDemand = (module) => isText(module) || someOf(module) !== undefined;

function someOf(module) {
  if (ALWAYS.includes(module)) return undefined;
  return Object.keys(SOME).find((part) => SOME[part].some((place) => isIn(module, place)));
}
