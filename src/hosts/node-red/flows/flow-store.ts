import type { NodeConfig } from '../nodes/red.js';
import { leftOutTypes } from '../process/allowed-nodes.js';
import type { Answer } from '../process/channel.js';
import type { BuilderFolder } from './builder-folder.js';

/**
 * Flows and what else Node-RED keeps, on the parent's side: Node-RED itself may touch no file. So the parent knows the
 * deployed flows by its own copy, and a flow that it refuses is never started.
 */
export class FlowStore {
  #flows: readonly NodeConfig[];

  constructor(private readonly folder: BuilderFolder) {
    this.#flows = listed(folder.readJson<unknown>('flows.json', []));
  }

  /** As deployed last. */
  get flows(): readonly NodeConfig[] {
    return this.#flows;
  }

  node(id: string): NodeConfig | undefined {
    return this.#flows.find((node) => node.id === id);
  }

  /** What the child's storage asks for. */
  readonly answers: Readonly<Record<string, Answer>> = {
    getFlows: () => this.#flows,
    saveFlows: (flows) => this.#save(listed(flows)),
    getCredentials: () => this.folder.readJson('flows_cred.json', {}),
    saveCredentials: (credentials) => this.folder.writeJson('flows_cred.json', credentials),
    getSettings: () => this.folder.readJson('settings.json', {}),
    saveSettings: (settings) => this.folder.writeJson('settings.json', settings),
  };

  #save(flows: readonly NodeConfig[]): void {
    const leftOut = leftOutTypes(flows);
    if (leftOut.length > 0) throw new Error(`${leftOutWords(leftOut)} Nothing was deployed.`);
    this.folder.writeJson('flows.json', flows);
    this.#flows = flows;
  }
}

export function leftOutWords(types: readonly string[]): string {
  return `This builder has no nodes of the type${types.length === 1 ? '' : 's'} ${types.join(', ')}: they could run code, touch files or open the network. Delete them, or run the flow in a Node-RED of your own.`;
}

function listed(flows: unknown): NodeConfig[] {
  if (!Array.isArray(flows)) throw new Error('These flows are not a list of nodes.');
  return flows.filter((node) => typeof node === 'object' && node !== null) as NodeConfig[];
}
