/** What Node-RED's editor draws of a flow, as its view computes it: the boxes of nodes, and the wires between them. */

export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly x?: number;
  readonly y?: number;
  readonly z?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly method?: string;
  readonly url?: string;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A wire and a node whose box it crosses. */
export interface Crossing {
  readonly from: string;
  readonly output: number;
  readonly to: string;
  readonly over: string;
}

/** Sizes of the editor. */
const [WIDTH, HEIGHT, SCALE] = [100, 30, 0.75];
/** So far a wire keeps from a box. */
const CLEARANCE = 3;
/** The ends of a wire lie on the edges of its own boxes. */
const OWN = -3;

/**
 * The wires of a flow that cross a box.
 * @param titleOf the label of a node without a name
 * @param letter the width of a letter in pixels: fonts differ, and with them the boxes
 */
export function crossings(
  nodes: readonly FlowNode[],
  titleOf: (node: FlowNode) => string,
  letter: number,
): Crossing[] {
  const drawn = nodes.filter(({ x }) => x !== undefined);
  const boxes = new Map(drawn.map((node) => [node.id, boxOf(node, titleOf(node), letter)]));
  const found: Crossing[] = [];
  for (const from of drawn) {
    for (const [output, targets] of (from.wires ?? []).entries()) {
      for (const to of targets) {
        const points = wire(from, boxes.get(from.id) as Box, output, boxes.get(to) as Box);
        for (const over of drawn) {
          const isOwn = over.id === from.id || over.id === to;
          const box = grown(boxes.get(over.id) as Box, isOwn ? OWN : CLEARANCE);
          if (over.z === from.z && points.some((point) => isIn(box, point)))
            found.push({ from: from.id, output, to, over: over.id });
        }
      }
    }
  }
  return found;
}

/** The nodes whose boxes lie over one another, in pairs. */
export function overlaps(
  nodes: readonly FlowNode[],
  titleOf: (node: FlowNode) => string,
  letter: number,
): [string, string][] {
  const drawn = nodes.filter(({ x }) => x !== undefined);
  const boxes = drawn.map((node) => ({ ...node, box: boxOf(node, titleOf(node), letter) }));
  return boxes.flatMap((one, index) =>
    boxes.slice(index + 1).flatMap((other): [string, string][] => {
      const [a, b] = [grown(one.box, CLEARANCE), other.box];
      const apart = a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
      return one.z === other.z && !apart ? [[one.id, other.id]] : [];
    }),
  );
}

/** A node's place is the middle of its box. The editor shows no label of a link. */
export function boxOf(
  { type, name, x = 0, y = 0, wires = [] }: FlowNode,
  title: string,
  letter: number,
): Box {
  const isLink = type === 'link in' || type === 'link out';
  const label = (name || title).length * letter;
  const width = isLink ? HEIGHT : Math.max(WIDTH, 20 * Math.ceil((label + 57) / 20));
  const height = Math.max(HEIGHT, wires.length * 15);
  // A debug node has a button at its right end.
  const button = type === 'debug' ? 32 : 0;
  return { left: x - width / 2, right: x + width / 2 + button, top: y - height / 2, bottom: y + height / 2 };
}

const isIn = ({ left, right, top, bottom }: Box, { x, y }: Point) =>
  x > left && x < right && y > top && y < bottom;

function grown({ left, right, top, bottom }: Box, by: number): Box {
  return { left: left - by, right: right + by, top: top - by, bottom: bottom + by };
}

/** Points of a wire, at most a pixel or two apart. */
function wire({ wires = [], y = 0 }: FlowNode, from: Box, output: number, to: Box): Point[] {
  const start = { x: from.right, y: y - ((wires.length - 1) / 2) * 13 + 13 * output };
  const end = { x: to.left, y: (to.top + to.bottom) / 2 };
  return end.x > start.x ? forward(start, end) : back(start, end);
}

function forward(start: Point, end: Point): Point[] {
  const far = Math.hypot(end.x - start.x, end.y - start.y);
  const scale = far < WIDTH ? SCALE - SCALE * ((WIDTH - far) / WIDTH) : SCALE;
  const reach = WIDTH * scale;
  return curve(start, { x: start.x + reach, y: start.y }, { x: end.x - reach, y: end.y }, end);
}

/** A wire to a node that begins further left: out, over, and in again. */
function back(start: Point, end: Point): Point[] {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  if (Math.abs(dy) < 10) return below(start, end);
  const scale = 0.4 - 0.2 * (Math.max(0, WIDTH - Math.min(Math.abs(dx), Math.abs(dy))) / WIDTH);
  const half = HEIGHT / 2;
  const mid = { x: Math.floor(end.x - dx / 2), y: Math.floor(end.y - dy / 2) };
  const y1 = (end.y + mid.y) / 2;
  const down = dy > 0;
  const towards = down ? 1 : -1;
  const top = {
    x: start.x + WIDTH * scale,
    y: down ? Math.min(y1 - dy / 2, start.y + half) : Math.max(y1 - dy / 2, start.y - half),
  };
  const bottom = {
    x: end.x - WIDTH * scale,
    y: down ? Math.max(y1, end.y - half) : Math.min(y1, end.y + half),
  };
  const x1 = (start.x + top.x) / 2;
  const control: [Point, Point, Point, Point, Point] = [
    { x: x1, y: start.y },
    { x: top.x, y: down ? Math.max(start.y, top.y - half) : Math.min(start.y, top.y + half) },
    { x: x1, y: down ? Math.min(mid.y, top.y + half) : Math.max(mid.y, top.y - half) },
    { x: bottom.x, y: down ? Math.max(mid.y, bottom.y - half) : Math.min(mid.y, bottom.y + half) },
    { x: (end.x + bottom.x) / 2, y: end.y },
  ];
  if (control[2].y === top.y + towards * half) {
    if (Math.abs(dy) < half * 10) {
      control[1] = { x: control[1].x, y: top.y - (towards * half) / 2 };
      control[3] = { x: control[3].x, y: bottom.y - (towards * half) / 2 };
    }
    control[2] = { x: top.x, y: control[2].y };
  }
  const [c0, c1, c2, c3, c4] = control;
  return [
    ...curve(start, c0, c1, top),
    ...curve(top, mirrored(c1, top), c2, mid),
    ...curve(mid, mirrored(c2, mid), c3, bottom),
    ...curve(bottom, mirrored(c3, bottom), c4, end),
  ];
}

/** Between two nodes of one height it runs below both. */
function below(start: Point, end: Point): Point[] {
  const y = Math.max(start.y, end.y) + 25;
  const corner = (from: Point, x: number, by: number): Point[] =>
    curve(from, { x: from.x + x, y: from.y }, { x: from.x + x, y: by }, { x: from.x, y: by });
  return [...corner(start, 25, y), ...line({ x: start.x, y }, { x: end.x, y }), ...corner(end, -25, y)];
}

const mirrored = (control: Point, at: Point) => ({ x: 2 * at.x - control.x, y: 2 * at.y - control.y });

const STEPS = 400;

function curve(a: Point, b: Point, c: Point, d: Point): Point[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const t = step / STEPS;
    const along = (axis: 'x' | 'y') =>
      (1 - t) ** 3 * a[axis] +
      3 * (1 - t) ** 2 * t * b[axis] +
      3 * (1 - t) * t ** 2 * c[axis] +
      t ** 3 * d[axis];
    return { x: along('x'), y: along('y') };
  });
}

function line(from: Point, to: Point): Point[] {
  return curve(from, from, to, to);
}
