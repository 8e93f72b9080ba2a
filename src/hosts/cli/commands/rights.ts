import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { RightsSheet, SetUpOptions } from '../../../connector/public-types.js';
import { UsageError } from '../errors.js';
import { whyUnread } from '../input/given-text.js';
import { safeText } from '../output/print.js';
import { listed } from '../safety-flags.js';

interface RightsOptions {
  action?: string[];
  playbook?: string[];
  allow?: string[];
  label?: string;
  publicKey?: string;
  standardRole?: boolean;
  names?: boolean;
  orgUrl?: string;
  format: 'text' | 'json' | 'html';
}

/** `rights`: the least rights for some actions, and how to make a service app that has them. Sends nothing. */
export function addRights(program: Command): void {
  const command = program
    .command('rights')
    .description(
      'Compute the OAuth scopes and the admin role that actions need, and print how to set up a service app. Sends nothing.',
    );
  const options = [
    new Option(
      '--action <list>',
      'Ids of actions, separated by commas; callOktaApi:<operationId> names an operation. All actions by default.',
    ).argParser(listed),
    new Option(
      '--playbook <file>',
      'The actions that this flow of Node-RED, or workflow of n8n, runs. May be given several times.',
    ).argParser((file: string, earlier: string[] = []) => [...earlier, file]),
    new Option('--allow <list>', 'The actions that this allow list allows, as for mcp and serve.').argParser(
      listed,
    ),
    new Option('--label <text>', 'The name of the service app.'),
    new Option('--public-key <file>', "The app's key, as JWK or PEM. Only its public part is printed."),
    new Option('--standard-role', 'Set up the standard role even where a custom one is less.'),
    new Option('--names', 'Inputs may be logins or names in place of ids: add what looks them up.'),
    new Option('--org-url <url>', "The org's address, in place of OKTA_CLIENT_ORGURL."),
    new Option('--format <format>', 'What to print; html is one file to keep or print on paper.')
      .choices(['text', 'json', 'html'])
      .default('text'),
  ];
  for (const option of options) command.addOption(option);
  command.action(printRights);
}

async function printRights(options: RightsOptions): Promise<void> {
  const { rightsSheet } = await import('../../../catalog/rights/set-up.js');
  const sheet = rightsSheet(await idsOf(options), setUpOf(options));
  process.stdout.write(await printed(sheet, options.format));
}

/** What the flags name, all together; every action where they name none. */
async function idsOf({ action, playbook, allow }: RightsOptions): Promise<string[]> {
  const { listActions } = await import('../../../catalog/catalog.js');
  const { Allowed } = await import('../../../safety/allow.js');
  if ((action ?? playbook ?? allow) === undefined) return listActions().map(({ id }) => id);
  const { actionsOfPlaybook } = await import('../input/playbook.js');
  const files = (playbook ?? []).flatMap((file) => actionsOfPlaybook(readFile(file), file));
  const allowed = allow === undefined ? [] : new Allowed({ allow }).actions.map(({ id }) => id);
  return [...new Set([...(action ?? []), ...files, ...allowed])];
}

function setUpOf({ label, publicKey, standardRole, names, orgUrl }: RightsOptions): SetUpOptions {
  const address = orgUrl ?? process.env.OKTA_CLIENT_ORGURL;
  const organizationUrl = address?.endsWith('/') ? address.slice(0, -1) : address;
  return {
    ...(organizationUrl && { organizationUrl }),
    ...(label && { label }),
    ...(publicKey && { publicKey: publicPartOf(publicKey) }),
    ...(names && { names }),
    ...(standardRole && { role: 'standard' }),
  };
}

/** The public key of a file, as JWK. Of a private key nothing else is kept. */
function publicPartOf(file: string): Record<string, unknown> {
  const text = readFile(file).trim();
  try {
    const { kid, ...key } = text.startsWith('{') ? JSON.parse(text) : { kid: undefined };
    const publicKey = text.startsWith('{')
      ? createPublicKey({ key, format: 'jwk' })
      : createPublicKey(text.replaceAll('\\n', '\n'));
    return { ...publicKey.export({ format: 'jwk' }), kid: kid ?? 'okta-connector', use: 'sig' };
  } catch {
    throw new UsageError('--public-key names a file without a key.', 'Give a JWK, or a key in PEM.');
  }
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file ${safeText(file)} ${whyUnread(error)}.`, 'Check the path.');
  }
}

async function printed(sheet: RightsSheet, format: RightsOptions['format']): Promise<string> {
  if (format === 'json') return `${JSON.stringify(sheet, null, 2)}\n`;
  if (format === 'html') return (await import('../../shared/rights/page.js')).rightsPage(sheet);
  const { roleLines } = await import('../../shared/rights/role-lines.js');
  const { actions, scopes, scopesForNames, role, unknown, setUp } = sheet;
  const lines = [
    `Rights for ${actions.length === 1 ? actions[0] : `${actions.length} actions`}:`,
    '',
    'OAuth scopes:',
    ...scopes.map(({ scope, sometimes }) => `  ${scope}${sometimes ? '  (not in every run)' : ''}`),
    ...scopesForNames.map((scope) => `  ${scope}  (where a login or a name stands in place of an id)`),
    ...unknown.map((id) => `  ${id}: name its operation, as in callOktaApi:listPolicies`),
    '',
    'Admin role:',
    ...roleLines(role).map((text) => `  ${text}`),
    ...(role.inferred.length > 0 ? ['', "Inferred, because Okta's documents do not say it:"] : []),
    ...role.inferred.map((text) => `  ${text}`),
    '',
    'Set-up, by a super administrator: click, or run callOktaApi with these inputs.',
    ...setUp.flatMap(({ title, click, call, gives }, index) => [
      '',
      `${index + 1}. ${title}`,
      `   ${click}`,
      `   ${JSON.stringify(call)}`,
      ...Object.entries(gives ?? {}).map(([name, path]) => `   {${name}} is ${path} of the answer.`),
    ]),
  ];
  return `${lines.map(safeText).join('\n')}\n`;
}
