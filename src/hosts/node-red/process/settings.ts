import { join } from 'node:path';
import { readManifest } from '../../../catalog/manifest.js';
import { categoryOf, TRIGGERS } from '../forms/form-model.js';
import type { OktaSettings } from '../nodes/connection-node.js';
import { excludedFiles } from './allowed-nodes.js';
import type { ParentChannel } from './channel.js';
import { FLOW_ROOT } from './flow-paths.js';
import { parentStorage } from './parent-storage.js';

/** The folder of okta.js and of the files that palette.js writes beside it. */
const HOST_FOLDER = join(__dirname, '..');
/** Warnings that Node-RED logs at every start because of these settings. */
const EXPECTED = ['Projects disabled', 'Encrypted credentials not found'];
/** Node-RED's level of a warning. Lower levels are more severe. */
const WARN = 30;

/** What the child gets from the parent at its start. It contains no token. */
export interface ChildSettings {
  org: { organizationUrl: string; sandbox: boolean };
  /** Node-RED's user directory. It stays empty. */
  home: string;
  /** The Unix socket, or on Windows the named pipe, that Node-RED listens on. */
  socketPath: string;
  port: number;
  credentialSecret: string;
  /** Node-RED shows the flows but starts none of them until the next deploy. */
  safeMode: boolean;
}

/** Node-RED's settings in the builder: it contacts no server, installs nothing and writes no file. */
export function nodeRedSettings(settings: ChildSettings, parent: ParentChannel): object {
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
    httpNodeRoot: FLOW_ROOT,
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
          // Debug nodes log to the console at their own level.
          if (level > WARN && type !== 'debug') return;
          const text = [name ?? type, String(msg)].filter(Boolean).join(': ');
          if (!EXPECTED.some((start) => text.startsWith(start))) parent.notify('log', text);
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
          TRIGGERS,
          ...readManifest().groups.map((group) => categoryOf(group.title)),
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
