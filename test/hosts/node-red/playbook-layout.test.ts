import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findAction } from '../../../src/catalog/catalog.js';
import { readManifest } from '../../../src/catalog/manifest.js';
import { root } from '../../helpers/root.js';
import { crossings, type FlowNode, overlaps } from './flow-geometry.js';

const folder = join(root, 'examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
/** Pixels: from a narrow Helvetica to a wide DejaVu Sans. */
const LETTERS = [5.8, 6.4, 7, 7.6, 8.4];

const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as FlowNode[];

function titleOf({ type, method, url }: FlowNode): string {
  if (type === 'http in') return `[${method}] ${url}`;
  if (type === 'http response') return 'http';
  const id = type.replace(/^okta-/, '');
  const trigger = readManifest().triggers.find((each) => each.id === id);
  return (findAction(id) ?? trigger)?.title ?? type;
}

describe.each(files)('in the builder as it draws %s', (name) => {
  it.each(LETTERS)('no wire crosses a box, and no boxes overlap, with letters of %s pixels', (letter) => {
    const nodes = read(name);
    expect(nodes.flatMap(({ wires = [] }) => wires.flat()).length).toBeGreaterThan(5);
    expect(crossings(nodes, titleOf, letter)).toEqual([]);
    expect(overlaps(nodes, titleOf, letter)).toEqual([]);
  });
});

describe('a crossing', () => {
  const node = (id: string, x: number, y: number, ...to: string[]): FlowNode => ({
    id,
    type: 'change',
    name: id,
    x,
    y,
    z: 'tab',
    wires: [to],
  });
  const found = (...nodes: FlowNode[]) => crossings(nodes, () => '', 7).map(({ over }) => over);

  it('is found where a node stands on the way, also of a wire that leads back', () => {
    const [a, c] = [node('a', 100, 100, 'c'), node('c', 500, 100)];
    expect(found(a, node('b', 300, 100), c)).toEqual(['b']);
    expect(found(a, node('b', 300, 180), c)).toEqual([]);
    expect(found(node('a', 500, 100, 'c'), node('b', 300, 125), node('c', 100, 100))).toEqual(['b']);
    expect(found(node('a', 500, 100, 'c'), node('b', 300, 160), node('c', 100, 220))).toEqual(['b']);
  });

  it('is found where a wire runs into the box that it leads to', () => {
    expect(found(node('a', 300, 100, 'c'), node('c', 340, 110))).toEqual(['a', 'c']);
    expect(found(node('a', 300, 100, 'c'), node('c', 300, 200))).toEqual([]);
  });
});
