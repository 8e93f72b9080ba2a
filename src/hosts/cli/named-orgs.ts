import { readFileSync } from 'node:fs';
import { hasDuplicateName } from '../../json/duplicate-names.js';
import type { ConnectionOptions } from './connection.js';
import { UsageError } from './errors.js';
import type { PolicyFlags } from './safety-flags.js';

/** What `mcp` needs to know of one org. */
export interface OrgOptions extends ConnectionOptions, PolicyFlags {
  callOktaApi?: boolean;
  toolset?: string[];
  issuer?: string;
  audience?: string;
}

/** An org of a server that offers several. */
export interface NamedOrg {
  readonly name: string;
  readonly options: OrgOptions;
  /** The environment with the variables of this org, by their usual names. */
  readonly env: NodeJS.ProcessEnv;
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isText);
const isFlag = (value: unknown) => typeof value === 'boolean';

/** The members of an org's file: the flags of `mcp` by their names in the code. */
const MEMBERS: Readonly<Record<keyof OrgOptions, readonly [is: (value: unknown) => boolean, must: string]>> =
  {
    orgUrl: [isText, 'a text'],
    sandbox: [isFlag, 'true or false'],
    proxy: [(value) => value === true || isText(value), 'true or a URL'],
    allowAddress: [isTexts, 'a list of texts'],
    orgFields: [isFlag, 'true or false'],
    readOnly: [isFlag, 'true or false'],
    allow: [isTexts, 'a list of texts'],
    protect: [isTexts, 'a list of texts'],
    maxDestructive: [
      (value) => Number.isSafeInteger(value) || (isText(value) && /^\d+(\.\d+)?%$/.test(value as string)),
      'a number or a share such as "5%"',
    ],
    yesDestructive: [isFlag, 'true or false'],
    showSecrets: [isFlag, 'true or false'],
    audit: [isText, 'the path of a file'],
    callOktaApi: [isFlag, 'true or false'],
    toolset: [isTexts, 'a list of texts'],
    issuer: [isText, 'a text'],
    audience: [isText, 'a text'],
  };

/**
 * The value of a flag --org, `name=file.json`, added to those before.
 * @throws UsageError
 */
export function namedOrg(text: string, earlier: readonly NamedOrg[] = []): NamedOrg[] {
  const [, name = '', file = ''] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (!NAME.test(name)) {
    throw new UsageError(
      '--org needs a name, "=", and a file of settings.',
      'Use for example --org acme=acme.json. A name has lower-case letters, digits and hyphens.',
    );
  }
  if (earlier.some((org) => org.name === name))
    throw new UsageError(`--org names ${name} twice.`, 'Give each org its own name.');
  const options = settingsIn(file, name);
  // An address of the environment belongs to one org; a file that has one overrides it as --org-url does.
  return [...earlier, { name, options, env: environmentOf(name) }];
}

/** The secret texts of an org are variables with its name at their end, such as OKTA_CLIENT_TOKEN_ACME. */
function environmentOf(name: string): NodeJS.ProcessEnv {
  const end = `_${name.toUpperCase().replaceAll('-', '_')}`;
  const own = Object.entries(process.env)
    .filter(([key]) => key.startsWith('OKTA_') && key.endsWith(end))
    .map(([key, value]) => [key.slice(0, -end.length), value] as const);
  const common = Object.entries(process.env).filter(([key]) => !key.startsWith('OKTA_'));
  return Object.fromEntries([...common, ...own]);
}

function settingsIn(file: string, name: string): OrgOptions {
  const fail = (message: string, remedy: string) => new UsageError(`--org ${name}: ${message}`, remedy);
  let text: string;
  let settings: unknown;
  try {
    text = readFileSync(file, 'utf8');
    settings = JSON.parse(text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw fail(
      `its file ${code === undefined ? 'is not valid JSON' : `can't be read (${code})`}.`,
      'Give a file with one JSON object, for example { "orgUrl": "https://example.okta.com", "readOnly": true }.',
    );
  }
  if (hasDuplicateName(text)) throw fail('its file has one name twice.', 'Give each setting once.');
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw fail('its file must hold one JSON object.', `Its members are ${Object.keys(MEMBERS).join(', ')}.`);
  for (const [member, value] of Object.entries(settings)) {
    if (!Object.hasOwn(MEMBERS, member)) {
      throw fail(
        `"${member}" is not a setting.`,
        `Use ${Object.keys(MEMBERS).join(', ')}. Tokens and secrets are variables of the environment.`,
      );
    }
    const [is, must] = MEMBERS[member as keyof OrgOptions];
    if (!is(value)) throw fail(`"${member}" must be ${must}.`, 'Change the file.');
  }
  return settings as OrgOptions;
}
