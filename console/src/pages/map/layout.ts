// Where nodes stand: left to right along the calls, by dagre. Runs in a worker (layout.worker.ts); pure here.

import { graphlib, layout as arrange } from '@dagrejs/dagre';

export interface Place {
  readonly x: number;
  readonly y: number;
}
export type Places = Readonly<Record<string, Place>>;

export interface LayoutRequest {
  readonly nodes: readonly string[];
  readonly edges: readonly (readonly [string, string])[];
  /** Width by height of where it is shown. */
  readonly aspect: number;
}

export const STEP_X = 215;
export const STEP_Y = 130;
const MANY = 150;

export function layOut({ nodes, edges, aspect }: LayoutRequest): Places {
  if (nodes.length === 0) return {};
  const graph = new graphlib.Graph({ multigraph: false });
  graph.setGraph({
    rankdir: 'LR', nodesep: STEP_Y - 60, ranksep: STEP_X - 60,
    ranker: nodes.length > MANY ? 'longest-path' : 'network-simplex',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const key of nodes) graph.setNode(key, { width: 60, height: 60 });
  for (const [from, to] of edges) if (from !== to) graph.setEdge(from, to);
  arrange(graph);
  const places: Record<string, Place> = Object.create(null);
  for (const key of nodes) {
    const { x, y } = graph.node(key) as unknown as Place;
    places[key] = { x, y };
  }
  return wrap(places, aspect);
}

// A tall narrow picture fits no window: tall columns become several, side by side.
function wrap(places: Record<string, Place>, aspect: number): Places {
  const columns = columnsOf(places);
  const tallest = Math.max(...columns.map((column) => column.length));
  const room = roomFor(columns, aspect);
  if (tallest <= room || tallest < 8) return places;
  const out: Record<string, Place> = Object.create(null);
  let x = 0;
  for (const column of columns) {
    const parts = Math.ceil(column.length / room);
    const rows = Math.ceil(column.length / parts);
    column.forEach((key, i) => {
      // Neighbours stay neighbours: down the first part, then down the next.
      const [part, row] = [Math.floor(i / rows), i % rows];
      const shift = part % 2 === 1 ? STEP_Y / 2 : 0;
      out[key] = { x: x + part * STEP_X * 0.75, y: (row - (rows - 1) / 2) * STEP_Y + shift };
    });
    x += STEP_X * (1 + (parts - 1) * 0.75) + (parts > 1 ? STEP_X * 0.4 : 0);
  }
  return out;
}

function columnsOf(places: Record<string, Place>): string[][] {
  const byX = new Map<number, string[]>();
  for (const [key, { x }] of Object.entries(places)) {
    const column = Math.round(x);
    byX.set(column, [...(byX.get(column) ?? []), key]);
  }
  return [...byX.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, keys]) => keys.sort((a, b) => places[a]!.y - places[b]!.y));
}

// The number of rows with which the whole has about the aspect of the window.
function roomFor(columns: readonly string[][], aspect: number): number {
  for (let rows = 4; ; rows++) {
    const parts = columns.reduce((sum, column) => sum + Math.ceil(column.length / rows), 0);
    if ((parts * STEP_X * 0.8) / (rows * STEP_Y) <= aspect * 1.15) return rows;
  }
}

/**
 * The old places with the new nodes beside their neighbours; undefined when so many are new that the picture has to
 * be made again.
 */
export function keepPlaces(old: Places, { nodes, edges }: LayoutRequest): Places | undefined {
  const fresh = nodes.filter((key) => old[key] === undefined);
  if (nodes.length === 0 || fresh.length > Math.max(2, nodes.length * 0.25)) return undefined;
  const places: Record<string, Place> = Object.create(null);
  for (const key of nodes) if (old[key] !== undefined) places[key] = old[key];
  for (const key of fresh) places[key] = besideNeighbours(key, edges, places);
  return places;
}

function besideNeighbours(key: string, edges: LayoutRequest['edges'], places: Record<string, Place>): Place {
  const callers = edges.filter(([, to]) => to === key).flatMap(([from]) => places[from] ?? []);
  const callees = edges.filter(([from]) => from === key).flatMap(([, to]) => places[to] ?? []);
  const near = [
    ...callers.map(({ x, y }) => ({ x: x + STEP_X, y })),
    ...callees.map(({ x, y }) => ({ x: x - STEP_X, y })),
  ];
  const all = Object.values(places);
  if (near.length === 0) {
    return { x: Math.min(0, ...all.map((p) => p.x)), y: Math.max(0, ...all.map((p) => p.y)) + STEP_Y };
  }
  const x = near.reduce((sum, p) => sum + p.x, 0) / near.length;
  const y = near.reduce((sum, p) => sum + p.y, 0) / near.length;
  for (let step = 0; ; step++) {
    // Below, above, further below ...
    const there = { x, y: y + (step % 2 === 1 ? 1 : -1) * Math.ceil(step / 2) * STEP_Y };
    const isFree = all.every((p) => Math.abs(p.x - there.x) > STEP_X * 0.6 || Math.abs(p.y - there.y) > STEP_Y * 0.7);
    if (isFree) return there;
  }
}
