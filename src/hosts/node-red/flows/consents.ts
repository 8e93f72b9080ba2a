import { createHash } from 'node:crypto';
import type { Action } from '../../../catalog/action.js';
import { findAction } from '../../../catalog/catalog.js';
import { readManifest } from '../../../catalog/manifest.js';
import { needsConsent, whyConsent } from '../../shared/consent.js';
import { typeOf } from '../nodes/names.js';
import type { NodeConfig } from '../nodes/red.js';
import type { BuilderFolder } from './builder-folder.js';
import type { FlowStore } from './flow-store.js';
import { upstreamNodes } from './upstream.js';

const FILE = 'consents.json';
/** Properties that change how a node looks, but not what it does. */
const APPEARANCE = new Set(['x', 'y', 'w', 'h', 'l', 'icon', 'info', 'inputLabels', 'outputLabels']);

/** A step that runs only with a person's consent, as the editor shows it. */
export interface ConsentStep {
  id: string;
  title: string;
  /** Why it needs consent; continues a sentence whose subject is the step. */
  why: string;
  name: string;
  /** The tab that it is on. */
  flow: string;
  inputs: { name: string; from: string; value: string }[];
  /** The nodes that can start it, in words. */
  startedBy: string[];
  state: 'allowed' | 'new' | 'changed';
  /** Hash of the step and everything upstream of it. Consent is given to this hash. */
  hash: string;
}

/**
 * The user's consent to destructive steps and to steps that grant access. It is stored outside the flows. Consent covers
 * a step, everything upstream of it, and the org; after a change of any of them the step needs consent again.
 */
export class Consents {
  readonly #granted: Map<string, string>;

  constructor(
    private readonly folder: BuilderFolder,
    private readonly store: FlowStore,
    /** Identifies the org. A sandbox has a new address at every start, so it has a fixed name here. */
    private readonly org: string,
  ) {
    this.#granted = new Map(Object.entries(folder.readJson<Record<string, string>>(FILE, {})));
  }

  allows(id: string): boolean {
    const granted = this.#granted.get(id);
    return granted !== undefined && granted === this.#hash(id);
  }

  /** @returns false, and grants nothing, where the step has changed since this hash or needs no consent */
  grant(id: string, hash: string): boolean {
    if (this.#actionOf(id) === undefined || this.#hash(id) !== hash) return false;
    this.#granted.set(id, hash);
    this.#save();
    return true;
  }

  revoke(id: string): void {
    this.#granted.delete(id);
    this.#save();
  }

  /** Grants consent to all steps, for flows that the builder itself has just added. */
  grantAll(): void {
    for (const { id, hash } of this.list()) this.#granted.set(id, hash);
    this.#save();
  }

  list(): ConsentStep[] {
    return this.store.flows.flatMap((node) => {
      const action = this.#actionOf(node.id);
      return action === undefined ? [] : [this.#describe(node, action)];
    });
  }

  #describe(node: NodeConfig, action: Action): ConsentStep {
    const hash = this.#hash(node.id);
    const granted = this.#granted.get(node.id);
    const flow = typeof node.z === 'string' ? this.store.node(node.z) : undefined;
    return {
      id: node.id,
      title: action.title,
      why: whyConsent(action),
      name: String(node.name ?? ''),
      flow: String(flow?.label ?? flow?.name ?? ''),
      inputs: inputsOf(node),
      startedBy: upstreamNodes(this.store.flows, node.id).flatMap(describeStart),
      state: granted === undefined ? 'new' : granted === hash ? 'allowed' : 'changed',
      hash,
    };
  }

  /** The action of a step that needs consent. */
  #actionOf(id: string): Action | undefined {
    const type = this.store.node(id)?.type ?? '';
    const action = type.startsWith('okta-') ? findAction(type.slice('okta-'.length)) : undefined;
    return action !== undefined && needsConsent(action) ? action : undefined;
  }

  #hash(id: string): string {
    const upstream = upstreamNodes(this.store.flows, id).sort((one, other) => (one.id < other.id ? -1 : 1));
    const text = JSON.stringify([this.org, id, upstream.map(behaviour)]);
    return createHash('sha256').update(text).digest('hex');
  }

  #save(): void {
    this.folder.writeJson(FILE, Object.fromEntries(this.#granted));
  }
}

/** What a node does, in a canonical form. `allowed` has a meaning only in a Node-RED without the builder. */
function behaviour(node: NodeConfig): unknown {
  const entries = Object.entries(node).filter(([name]) => !APPEARANCE.has(name) && name !== 'allowed');
  return sorted(
    Object.fromEntries(
      entries.map(([name, value]) => [name, name === 'wires' ? withoutEmptyOutputs(value) : value]),
    ),
  );
}

/** Without trailing outputs that have no wires: the editor writes them as an empty list or leaves them out. */
function withoutEmptyOutputs(wires: unknown): unknown {
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

function inputsOf({ fields }: NodeConfig): ConsentStep['inputs'] {
  return Object.entries(Object(fields) as Record<string, unknown>).map(([name, input]) => {
    const { type = '', value = '', label } = Object(input) as Record<string, unknown>;
    return { name, from: String(type), value: String(label ?? value) };
  });
}

function describeStart(node: NodeConfig): string[] {
  const { type, name } = node;
  const trigger = readManifest().triggers.find((each) => typeOf(each) === type);
  if (trigger !== undefined) return [`${name || trigger.title}: events of the org`];
  if (type === 'http in') return [`${String(node.method ?? '').toUpperCase()} /run${String(node.url ?? '')}`];
  if (type !== 'inject') return [];
  const when = [
    node.once === true ? 'at every start and deploy' : '',
    node.repeat ? `every ${node.repeat} s` : '',
    node.crontab ? `on the schedule ${node.crontab}` : '',
  ].filter(Boolean);
  return [`${name || 'inject'}${when.length > 0 ? `: ${when.join(', ')}` : ''}`];
}
