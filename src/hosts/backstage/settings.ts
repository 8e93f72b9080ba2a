import type { Connection, ConnectorSettings } from '../../connector/public-types.js';
import type { ConnectorOptions } from '../../index.js';
import { SettingsError } from '../shared/refusals.js';

/** An org of the app-config, and how to connect to it. */
export interface OrgSettings {
  /** Its name under `okta.orgs`; '' for the one of `okta` itself. */
  name: string;
  connection: Connection;
  options: ConnectorOptions;
  showSecrets: boolean;
}

/** What an org's entry may hold. config.schema.json describes it. */
interface Entry extends Pick<ConnectorSettings, 'allow' | 'readOnly' | 'guard' | 'allowLoopback'> {
  organizationUrl: string;
  apiToken?: string;
  oauth?: NonNullable<Connection['oauth']>;
  allowAddresses?: readonly string[];
  proxy?: boolean | string;
  showSecrets?: boolean;
}

const OPTIONS = ['allow', 'readOnly', 'guard', 'allowLoopback', 'allowAddresses', 'proxy'] as const;
const KEYS: readonly string[] = [...OPTIONS, 'organizationUrl', 'apiToken', 'oauth', 'showSecrets'];
const NAME = /^[A-Za-z][\w-]{0,62}$/;

/**
 * The orgs of the app-config's `okta`.
 * @throws SettingsError that says what is wrong with it; createConnector says what is wrong with a connection
 */
export function orgsOf(config: unknown): OrgSettings[] {
  const { orgs = {}, ...own } = objectOf(config, 'okta');
  const named = Object.entries(objectOf(orgs, 'okta.orgs')).map(([name, entry]) => {
    if (!NAME.test(name))
      throw settingsError(`okta.orgs.${name} is no name for an org.`, 'Use letters, digits, - and _.');
    return orgOf(name, objectOf(entry, `okta.orgs.${name}`), `okta.orgs.${name}`);
  });
  return Object.keys(own).length > 0 || named.length === 0 ? [orgOf('', own, 'okta'), ...named] : named;
}

function orgOf(name: string, entry: Record<string, unknown>, path: string): OrgSettings {
  const unknown = Object.keys(entry).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw settingsError(`${path}.${unknown} is not a setting.`, `Settings are ${KEYS.join(', ')}.`);
  if (!['boolean', 'undefined'].includes(typeof entry.showSecrets))
    throw settingsError(`${path}.showSecrets must be true or false.`, 'Correct it, or leave it out.');
  const { organizationUrl, apiToken, oauth, showSecrets = false, ...options } = entry as unknown as Entry;
  if (oauth !== undefined && apiToken !== undefined)
    throw settingsError(`${path} has apiToken and oauth.`, 'Keep one of them.');
  const connection = (oauth ? { organizationUrl, oauth } : { organizationUrl, apiToken }) as Connection;
  return { name, connection, options: options as ConnectorOptions, showSecrets };
}

function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw settingsError(
    `${path} is missing in the app-config, or is not an object.`,
    'Give the org there: organizationUrl, and apiToken or oauth.',
  );
}

/** Backstage shows the message alone. */
function settingsError(message: string, remedy: string): SettingsError {
  return new SettingsError(`${message} ${remedy}`, remedy);
}
