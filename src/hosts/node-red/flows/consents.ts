import { createHash } from 'node:crypto';
import type { Action } from '../../../catalog/action.js';
import { findAction } from '../../../catalog/catalog.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import type { NodeConfig } from '../nodes/red.js';
import type { BuilderFolder } from './builder-folder.js';
import type { FlowStore } from './flow-store.js';
import { whatLeadsTo } from './upstream.js';

const FILE = 'consents.json';
/** Where a node stands on the canvas is nothing that it does. */
const LOOKS = new Set(['x', 'y', 'w', 'h', 'l', 'icon', 'info', 'inputLabels', 'outputLabels']);

/** A step that runs only where a person said yes to it, as the editor shows it. */
export interface AskedStep {
  id: string;
  title: string;
  /** Why it is asked about, to go on a sentence. */
  why: string;
  name: string;
  /** The tab that it is on. */
  flow: string;
  inputs: { name: string; from: string; value: string }[];
  /** What can start it. */
  startedBy: string[];
  state: 'allowed' | 'new' | 'changed';
  /** Of the step and all that leads to it; consent is given to this. */
  hash: string;
}

/**
 * The yes of this builder's user to steps that take away, give power or open an account. It is kept outside the flows, given to a step together with
 * all that leads to it and to the org that it runs on; a change of any of them asks again.
 */
export class Consents {
  readonly #given: Map<string, string>;

  constructor(
    private readonly folder: BuilderFolder,
    private readonly store: FlowStore,
    /** What the org is told apart by; a sandbox has another address at each start. */
    private readonly org: string,
  ) {
    this.#given = new Map(Object.entries(folder.readJson<Record<string, string>>(FILE, {})));
  }

  allows(id: string): boolean {
    const given = this.#given.get(id);
    return given !== undefined && given === this.#hash(id);
  }

  /** @returns whether the step is still as it was when it was shown */
  give(id: string, hash: string): boolean {
    if (this.#asking(id) === undefined || this.#hash(id) !== hash) return false;
    this.#given.set(id, hash);
    this.#keep();
    return true;
  }

  withdraw(id: string): void {
    this.#given.delete(id);
    this.#keep();
  }

  /** Says yes to the steps of flows that the builder itself has just brought. */
  giveAll(): void {
    for (const { id, hash } of this.list()) this.#given.set(id, hash);
    this.#keep();
  }

  list(): AskedStep[] {
    return this.store.flows.flatMap((node) => {
      const action = this.#asking(node.id);
      return action === undefined ? [] : [this.#shown(node, action)];
    });
  }

  #shown(node: NodeConfig, action: Action): AskedStep {
    const hash = this.#hash(node.id);
    const given = this.#given.get(node.id);
    const flow = typeof node.z === 'string' ? this.store.node(node.z) : undefined;
    return {
      id: node.id,
      title: action.title,
      why: whyConsent(action),
      name: String(node.name ?? ''),
      flow: String(flow?.label ?? flow?.name ?? ''),
      inputs: inputsOf(node),
      startedBy: whatLeadsTo(this.store.flows, node.id).flatMap(starter),
      state: given === undefined ? 'new' : given === hash ? 'allowed' : 'changed',
      hash,
    };
  }

  #asking(id: string): Action | undefined {
    const type = this.store.node(id)?.type ?? '';
    const action = type.startsWith('okta-') ? findAction(type.slice('okta-'.length)) : undefined;
    return action !== undefined && needsConsent(action) ? action : undefined;
  }

  #hash(id: string): string {
    const leading = whatLeadsTo(this.store.flows, id).sort((one, other) => (one.id < other.id ? -1 : 1));
    const text = JSON.stringify([this.org, id, leading.map(behaviour)]);
    return createHash('sha256').update(text).digest('hex');
  }

  #keep(): void {
    this.folder.writeJson(FILE, Object.fromEntries(this.#given));
  }
}

/** What a node does, in one spelling. A tab is called as its user likes; `allowed` is for Node-REDs without a builder. */
function behaviour(node: NodeConfig): unknown {
  const entries = Object.entries(node).filter(([name]) => !LOOKS.has(name) && name !== 'allowed');
  return sorted(
    Object.fromEntries(entries.map(([name, value]) => [name, name === 'wires' ? wired(value) : value])),
  );
}

/** The editor writes an output without wires as an empty list, or not at all. */
function wired(wires: unknown): unknown {
  if (!Array.isArray(wires)) return wires;
  const last = wires.findLastIndex((targets) => !Array.isArray(targets) || targets.length > 0);
  return wires.slice(0, last + 1);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, one]) => [name, sorted(one)]);
}

function inputsOf({ fields }: NodeConfig): AskedStep['inputs'] {
  return Object.entries(Object(fields) as Record<string, unknown>).map(([name, input]) => {
    const { type = '', value = '', label } = Object(input) as Record<string, unknown>;
    return { name, from: String(type), value: String(label ?? value) };
  });
}

function starter(node: NodeConfig): string[] {
  const { type, name } = node;
  if (type === 'http in') return [`${String(node.method ?? '').toUpperCase()} /run${String(node.url ?? '')}`];
  if (type !== 'inject') return [];
  const when = [
    node.once === true ? 'at every start and deploy' : '',
    node.repeat ? `every ${node.repeat} s` : '',
    node.crontab ? `by the clock (${node.crontab})` : '',
  ].filter(Boolean);
  return [`${name || 'inject'}${when.length > 0 ? `: ${when.join(', ')}` : ''}`];
}
