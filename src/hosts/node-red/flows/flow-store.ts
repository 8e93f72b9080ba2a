import type { NodeConfig } from '../nodes/red.js';
import { unsupportedTypes } from '../process/allowed-nodes.js';
import type { RequestHandler } from '../process/channel.js';
import type { BuilderFolder } from './builder-folder.js';

/**
 * The parent's side of Node-RED's storage. Node-RED itself can write no file, so the parent has its own copy of the
 * deployed flows and can reject a deploy before anything of it starts.
 */
export class FlowStore {
  #flows: readonly NodeConfig[];

  constructor(private readonly folder: BuilderFolder) {
    this.#flows = nodesOf(folder.readJson<unknown>('flows.json', []));
  }

  /** The nodes of the last deploy. */
  get flows(): readonly NodeConfig[] {
    return this.#flows;
  }

  node(id: string): NodeConfig | undefined {
    return this.#flows.find((node) => node.id === id);
  }

  /** Handles the requests of the child's storage module. */
  readonly handlers: Readonly<Record<string, RequestHandler>> = {
    getFlows: () => this.#flows,
    saveFlows: (flows) => this.#save(nodesOf(flows)),
    getCredentials: () => this.folder.readJson('flows_cred.json', {}),
    saveCredentials: (credentials) => this.folder.writeJson('flows_cred.json', credentials),
    getSettings: () => this.folder.readJson('settings.json', {}),
    saveSettings: (settings) => this.folder.writeJson('settings.json', settings),
  };

  #save(flows: readonly NodeConfig[]): void {
    const types = unsupportedTypes(flows);
    if (types.length > 0) throw new Error(`${unsupportedTypesMessage(types)} Nothing was deployed.`);
    this.folder.writeJson('flows.json', flows);
    this.#flows = flows;
  }
}

export function unsupportedTypesMessage(types: readonly string[]): string {
  return `The builder does not support the node type${types.length === 1 ? '' : 's'} ${types.join(', ')}: such nodes could run code, use files or connect to the network. Delete these nodes, or run the flow in a Node-RED of your own.`;
}

/** @throws Error where the value is not an array */
function nodesOf(flows: unknown): NodeConfig[] {
  if (!Array.isArray(flows)) throw new Error('The flows are not a list of nodes.');
  return flows.filter((node) => typeof node === 'object' && node !== null) as NodeConfig[];
}
