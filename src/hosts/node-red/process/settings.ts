import { join } from 'node:path';
import { readManifest } from '../../../catalog/catalog.js';
import type { OktaSettings } from '../nodes/connection-node.js';
import { excludedFiles } from './allowed-nodes.js';
import type { ParentLink } from './channel.js';
import { RUN_ROOT } from './flow-paths.js';
import { parentStorage } from './parent-storage.js';

/** The folder of okta.js, with the files that the palette build writes beside it. */
const HOST_FOLDER = join(__dirname, '..');
/** What Node-RED warns of at every start, though it is meant so. */
const EXPECTED = ['Projects disabled', 'Encrypted credentials not found'];
/** Node-RED's number of a log entry that warns; a smaller one is worse. */
const WARN = 30;

/** What the parent tells the process that runs Node-RED. There is no token among it. */
export interface ChildSettings {
  org: { organizationUrl: string; sandbox: boolean };
  /** An empty folder: Node-RED keeps nothing in it. */
  home: string;
  /** The socket to listen at. */
  socketPath: string;
  port: number;
  credentialSecret: string;
  /** Shows the flows and starts none, until somebody deploys. */
  safeMode: boolean;
}

/** Node-RED as the builder runs it: it calls nobody, installs nothing, and touches no file. */
export function nodeRedSettings(settings: ChildSettings, parent: ParentLink): object {
  const { org, home, port, credentialSecret, safeMode } = settings;
  const kind = org.sandbox ? 'sandbox' : 'real';
  const title = org.sandbox ? 'SANDBOX ORG' : 'REAL ORG';
  return {
    userDir: home,
    storageModule: parentStorage(parent),
    credentialSecret,
    safeMode,
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: '/',
    httpNodeRoot: RUN_ROOT,
    nodesDir: [HOST_FOLDER],
    nodesExcludes: excludedFiles(),
    oktaConnector: { builderOrg: org, parent } satisfies OktaSettings,
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
        level: 'info',
        handler: () => (entry: { level: number; msg?: unknown; type?: string; name?: string }) => {
          const { level, msg, type, name } = entry;
          // What a debug node writes to the console is meant to be read there.
          if (level > WARN && type !== 'debug') return;
          const text = [name ?? type, String(msg)].filter(Boolean).join(': ');
          if (!EXPECTED.some((start) => text.startsWith(start))) parent.tell('log', text);
        },
      },
    },
    editorTheme: {
      tours: false,
      projects: { enabled: false },
      userMenu: false,
      page: {
        title: `Okta workflow builder (${title.toLowerCase()})`,
        css: join(HOST_FOLDER, `builder-${kind}.css`),
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
