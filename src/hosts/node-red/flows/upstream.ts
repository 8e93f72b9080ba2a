import type { NodeConfig } from '../nodes/red.js';

/**
 * The node itself and all nodes from which a message can reach it: along wires and links, out of subflows, and through
 * catch, status and complete nodes. Where the flows leave it open, a node counts as upstream: a link call whose target
 * comes from the message can reach every "link in" node. Tabs, groups and configuration nodes that these nodes refer to
 * are included.
 */
export function upstreamNodes(flows: readonly NodeConfig[], id: string): NodeConfig[] {
  const nodes = new Map(flows.map((node) => [node.id, node]));
  const before = predecessors(flows);
  const reached = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next) || !nodes.has(next)) continue;
    reached.add(next);
    open.push(...(before.get(next) ?? []));
  }
  for (const reachedId of [...reached]) {
    for (const other of references(nodes.get(reachedId))) reached.add(other);
  }
  for (const { id: other, type } of flows) if (type === 'global-config') reached.add(other);
  return [...reached].flatMap((one) => nodes.get(one) ?? []);
}

function predecessors(flows: readonly NodeConfig[]): Map<string, string[]> {
  const before = new Map<string, string[]>();
  const add = (target: unknown, ...sources: string[]) => {
    if (typeof target !== 'string') return;
    before.set(target, [...(before.get(target) ?? []), ...sources]);
  };
  const idsOf = (matches: (node: NodeConfig) => boolean) => flows.filter(matches).map(({ id }) => id);
  const linkIns = idsOf(({ type }) => type === 'link in');
  const returning = idsOf(({ type, mode }) => type === 'link out' && mode === 'return');
  for (const node of flows) {
    for (const target of targets(node)) add(target, node.id);
    if (node.type === 'link in') add(node.id, ...texts(node.links));
    if (node.type === 'link call') {
      add(node.id, ...returning);
      if (node.linkType === 'dynamic') for (const linkIn of linkIns) add(linkIn, node.id);
    }
    if (['catch', 'status', 'complete'].includes(node.type)) add(node.id, ...idsOf(({ z }) => z === node.z));
    if (node.type.startsWith('subflow:')) {
      const inner = idsOf(({ z }) => z === node.type.slice('subflow:'.length));
      add(node.id, ...inner);
      for (const one of inner) add(one, node.id);
    }
  }
  return before;
}

function targets({ type, wires, links }: NodeConfig): string[] {
  const wired = Array.isArray(wires) ? wires.flatMap(texts) : [];
  return type.startsWith('link') && type !== 'link in' ? [...wired, ...texts(links)] : wired;
}

/** The values of a node's properties that may be ids of its tab, group, subflow or configuration nodes. */
function references(node: NodeConfig | undefined): string[] {
  return Object.entries(node ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'id'
      ? [name === 'type' ? value.replace(/^subflow:/, '') : value]
      : [],
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
