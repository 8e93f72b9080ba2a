import { createHash, randomBytes } from 'node:crypto';
import { EventSessions } from './events/event-sessions.js';
import { HookTable } from './events/hook-table.js';
import { NodeCheckpoints } from './events/node-checkpoints.js';
import { serveHooks } from './events/serve-hooks.js';
import { BuilderFolder } from './flows/builder-folder.js';
import { type BuilderOrg, ConnectionRegistry } from './flows/connection-registry.js';
import { Consents } from './flows/consents.js';
import { FlowStore, unsupportedTypesMessage } from './flows/flow-store.js';
import { addPlaybooks } from './flows/playbooks.js';
import { runSteps } from './flows/run-steps.js';
import { TokenVault } from './flows/token-vault.js';
import type { Area } from './gateway/access.js';
import { editorHandler } from './gateway/editor-handler.js';
import { openGateway } from './gateway/gateway.js';
import { pagesHandler } from './gateway/pages-handler.js';
import { writePalette } from './palette.js';
import { unsupportedTypes } from './process/allowed-nodes.js';
import { startNodeRed } from './process/node-red-process.js';

export interface BuilderOptions {
  org: BuilderOrg;
  /** The folder for flows, encrypted credentials and consents. */
  folder: string;
  /** Default 1880. 0, or a port in use, means any free port. */
  port?: number;
  log?: (text: string) => void;
  /** Called when Node-RED's process ends without a call of `stop`. */
  onExit?: () => void;
}

export interface Builder {
  /** The editor's address, with the key of this session. */
  readonly url: string;
  /** The address of a page that a flow serves, with the key for pages. */
  page(path: string): string;
  /** The key of an area, which programs send in the header `x-okta-builder-key`. */
  key(room: Area): string;
  /** The id of the process that runs Node-RED. */
  readonly pid: number;
  /** Resolves when the flows start the next time, which a deploy causes. */
  nextStart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the workflow builder on 127.0.0.1. This process holds the org's token, runs the steps and checks all requests.
 * Node-RED runs in a child process that can do none of this.
 * @throws SettingsError where the folder cannot be used; Error where Node-RED cannot start
 */
export async function startBuilder(options: BuilderOptions): Promise<Builder> {
  const { org, port = 1880, log = (text) => console.error(text), onExit = () => {} } = options;
  writePalette();
  const folder = new BuilderFolder(options.folder);
  const added = addPlaybooks(folder, org.sandbox);
  const secret = secretIn(folder);
  const store = new FlowStore(folder);
  const vault = new TokenVault(folder, createHash('sha256').update(`tokens ${secret}`).digest());
  const consents = new Consents(folder, store, org.sandbox ? 'sandbox' : org.organizationUrl);
  // On a real org a person must allow the steps of the playbooks too.
  if (added && org.sandbox) consents.grantAll();
  const connections = new ConnectionRegistry(org, store, vault);
  const unsupported = unsupportedTypes(store.flows);
  if (unsupported.length > 0) log(`${unsupportedTypesMessage(unsupported)} No flow starts until you do.`);
  const sessions = new EventSessions(store, connections, new NodeCheckpoints(folder.path));
  const hooks = new HookTable();
  const gateway = await openGateway(port, hooks);
  const { organizationUrl, sandbox } = org;
  const close = async () => {
    await gateway.close();
    await sessions.close();
    await connections.close();
  };
  try {
    const nodeRed = await startNodeRed({
      settings: {
        org: { organizationUrl, sandbox },
        port: gateway.port,
        credentialSecret: secret,
        safeMode: unsupported.length > 0,
      },
      handlers: {
        ...store.handlers,
        ...sessions.handlers,
        run: runSteps(store, connections, consents),
        serveHook: serveHooks(store, connections, hooks),
      },
      log,
      onExit,
    });
    const { socketPath } = nodeRed;
    const orgName = sandbox ? `the sandbox org ${organizationUrl}` : `the REAL org ${organizationUrl}`;
    gateway.serve(
      {
        editor: editorHandler({ socketPath, connections, consents, vault }),
        pages: pagesHandler(socketPath, orgName),
      },
      socketPath,
    );
    return {
      url: gateway.address('editor', '/'),
      page: (path) => gateway.address('pages', path),
      key: gateway.key,
      pid: nodeRed.pid,
      nextStart: nodeRed.nextStart,
      stop: async () => {
        await nodeRed.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The key with which Node-RED encrypts credentials. It is created at the first start. */
function secretIn(folder: BuilderFolder): string {
  const name = 'credentials.key';
  if (!folder.has(name)) folder.write(name, randomBytes(32).toString('hex'));
  return (folder.read(name) ?? '').trim();
}
