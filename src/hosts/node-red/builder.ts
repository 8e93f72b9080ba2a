import { createHash, randomBytes } from 'node:crypto';
import { BuilderFolder } from './flows/builder-folder.js';
import { type BuilderOrg, HeldConnections } from './flows/connection-registry.js';
import { Consents } from './flows/consents.js';
import { FlowStore, leftOutWords } from './flows/flow-store.js';
import { plantPlaybooks } from './flows/playbooks.js';
import { runSteps } from './flows/run-steps.js';
import { TokenVault } from './flows/token-vault.js';
import { editorRoom } from './gateway/editor-handler.js';
import { openFrontDoor } from './gateway/gateway.js';
import type { Room } from './gateway/guard.js';
import { pageRoom } from './gateway/pages-handler.js';
import { writePalette } from './palette.js';
import { leftOutTypes } from './process/allowed-nodes.js';
import { startNodeRed } from './process/node-red-process.js';

export interface BuilderOptions {
  org: BuilderOrg;
  /** Where flows, encrypted credentials and consents are kept. */
  folder: string;
  /** Default 1880; a free one where it is taken. 0 is any. */
  port?: number;
  log?: (text: string) => void;
  /** Node-RED's process ended though nobody stopped it. */
  ended?: () => void;
}

export interface Builder {
  /** The editor, with the key of this session. */
  readonly url: string;
  /** The address of a page that a flow answers, with the key of the pages. */
  page(path: string): string;
  /** For programs: what they send as the header `x-okta-builder-key`. */
  key(room: Room): string;
  /** Of the process that runs Node-RED. */
  readonly pid: number;
  /** The next start of flows, which a deploy brings about. */
  nextStart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the workflow builder, on this machine only. This process holds the org's token, runs the steps, and decides who
 * may talk to the builder; Node-RED runs in a child process that has none of it.
 */
export async function startBuilder(options: BuilderOptions): Promise<Builder> {
  const { org, port = 1880, log = (text) => console.error(text), ended = () => {} } = options;
  writePalette();
  const folder = new BuilderFolder(options.folder);
  const planted = plantPlaybooks(folder);
  const secret = secretIn(folder);
  const store = new FlowStore(folder);
  const vault = new TokenVault(folder, createHash('sha256').update(`tokens ${secret}`).digest());
  const consents = new Consents(folder, store, org.sandbox ? 'sandbox' : org.organizationUrl);
  // On a real org a person says yes to these steps too.
  if (planted && org.sandbox) consents.giveAll();
  const connections = new HeldConnections(org, store, vault);
  const leftOut = leftOutTypes(store.flows);
  if (leftOut.length > 0) log(`${leftOutWords(leftOut)} Until then no flow is started.`);
  const door = await openFrontDoor(port);
  const { organizationUrl, sandbox } = org;
  const closeHere = async () => {
    await door.close();
    await connections.close();
  };
  try {
    const nodeRed = await startNodeRed({
      settings: {
        org: { organizationUrl, sandbox },
        port: door.port,
        credentialSecret: secret,
        safeMode: leftOut.length > 0,
      },
      answers: { ...store.answers, run: runSteps(store, connections, consents) },
      log,
      ended,
    });
    const { socketPath } = nodeRed;
    const shown = sandbox ? `the sandbox org ${organizationUrl}` : `the REAL org ${organizationUrl}`;
    door.serve(
      {
        editor: editorRoom({ socketPath, connections, consents, vault }),
        pages: pageRoom(socketPath, shown),
      },
      socketPath,
    );
    return {
      url: door.address('editor', '/'),
      page: (path) => door.address('pages', path),
      key: door.key,
      pid: nodeRed.pid,
      nextStart: nodeRed.nextStart,
      stop: async () => {
        await nodeRed.stop();
        await closeHere();
      },
    };
  } catch (error) {
    await closeHere();
    throw error;
  }
}

/** The key that Node-RED encrypts credentials with, made at the first start. */
function secretIn(folder: BuilderFolder): string {
  const name = 'credentials.key';
  if (!folder.has(name)) folder.write(name, randomBytes(32).toString('hex'));
  return (folder.read(name) ?? '').trim();
}
