import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type BuilderSettings, nodeRedSettings, RUN_ROOT } from './builder-settings.js';
import { openFrontDoor } from './front-door.js';
import { writePalette } from './palette.js';
import { plantPlaybooks } from './playbook-flows.js';

export interface BuilderOptions extends Pick<BuilderSettings, 'org' | 'folder'> {
  /** Default 1880; a free one where it is taken. 0 is any. */
  port?: number;
  log?: (text: string) => void;
}

export interface Builder {
  /** The editor, with the key of this session. */
  readonly url: string;
  /** The address of a page under the builder, with the key. */
  page(path: string): string;
  /** Node-RED itself, as far as tests look into it. */
  readonly red: NodeRed;
  stop(): Promise<void>;
}

/** As much of the embedded Node-RED as the builder uses. */
export interface NodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly httpAdmin: (request: IncomingMessage, response: ServerResponse) => void;
  readonly httpNode: (request: IncomingMessage, response: ServerResponse) => void;
  readonly events: EventEmitter;
  readonly version: string | (() => string);
  readonly nodes: { getNode(id: string): EventEmitter | null };
}

/** Starts Node-RED with the Okta nodes in this process, on this machine only. One a process: Node-RED is a singleton. */
export async function startBuilder(options: BuilderOptions): Promise<Builder> {
  const { org, folder, port = 1880, log = (text) => console.error(text) } = options;
  writePalette();
  const red = loadNodeRed();
  const door = await openFrontDoor(port);
  red.init(door.inner, nodeRedSettings({ org, folder, port: door.port, nodesDir: [__dirname], log }));
  plantPlaybooks(folder);
  const flowsRun = new Promise((resolve) => red.events.once('flows:started', resolve));
  await red.start();
  await flowsRun;
  door.serve((request, response) => {
    const path = request.url ?? '/';
    if (path !== RUN_ROOT && !path.startsWith(`${RUN_ROOT}/`) && !path.startsWith(`${RUN_ROOT}?`)) {
      red.httpAdmin(request, response);
      return;
    }
    request.url = path.slice(RUN_ROOT.length).replace(/^(?!\/)/, '/');
    red.httpNode(request, response);
  });
  const page = (path: string) => `http://127.0.0.1:${door.port}${path}?key=${door.key}`;
  return {
    url: page('/'),
    page,
    red,
    stop: async () => {
      await red.stop();
      await door.close();
    },
  };
}

function loadNodeRed(): NodeRed {
  try {
    return require('node-red') as NodeRed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('The builder needs Node-RED: npm install node-red@4.1');
  }
}
