import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../core/catalog.js';
import type { OktaSettings } from './connection-node.js';

/** Where flows answer web requests. */
export const RUN_ROOT = '/run';

/** What Node-RED warns of at every start, though it is meant so. */
const EXPECTED = ['Projects disabled', 'Encrypted credentials not found'];

export interface BuilderSettings {
  org: NonNullable<OktaSettings['builderOrg']>;
  /** Where flows and encrypted credentials are kept. */
  folder: string;
  port: number;
  /** Folders with Node-RED nodes beside Node-RED's own. */
  nodesDir: string[];
  log(text: string): void;
}

/** Node-RED as the builder runs it: it calls nobody, installs nothing, and touches no file but its own. */
export function nodeRedSettings({ org, folder, port, nodesDir, log }: BuilderSettings): object {
  const kind = org.sandbox ? 'sandbox' : 'real';
  const title = org.sandbox ? 'SANDBOX ORG' : 'REAL ORG';
  return {
    userDir: folder,
    flowFile: 'flows.json',
    credentialSecret: secretIn(folder),
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: '/',
    httpNodeRoot: RUN_ROOT,
    nodesDir,
    nodesExcludes: ['90-exec.js', '10-file.js', '23-watch.js'],
    oktaConnector: { builderOrg: org, allowLoopback: org.sandbox } satisfies OktaSettings,
    functionExternalModules: false,
    externalModules: {
      autoInstall: false,
      palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
      modules: { allowInstall: false },
    },
    telemetry: { enabled: false, updateNotification: false },
    diagnostics: { enabled: false },
    logging: {
      console: { level: 'off' },
      builder: {
        level: 'warn',
        handler:
          () =>
          ({ msg, type, name }: { msg?: unknown; type?: string; name?: string }) => {
            const text = [name ?? type, String(msg)].filter(Boolean).join(': ');
            if (!EXPECTED.some((start) => text.startsWith(start))) log(text);
          },
      },
    },
    editorTheme: {
      tours: false,
      projects: { enabled: false },
      userMenu: false,
      page: {
        title: `Okta workflow builder (${title.toLowerCase()})`,
        css: join(__dirname, `builder-${kind}.css`),
      },
      header: { title: `${title} · ${org.organizationUrl} · Okta workflow builder`, image: null },
      menu: { 'menu-item-help': { label: 'Node-RED', url: 'https://nodered.org' } },
      palette: {
        categories: [
          ...readManifest().groups.map((group) => `Okta ${group.title}`),
          'common',
          'function',
          'network',
          'sequence',
          'parser',
          'subflows',
        ],
      },
    },
  };
}

/** The key that Node-RED encrypts credentials with, made at the first start. */
function secretIn(folder: string): string {
  const file = join(folder, 'credentials.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
