// Draws the map: what is in sight only, more of it the nearer one is.

import { OUTCOMES, type Outcome, type Palette } from '@/draw/palette';
import type { Format } from '@/text/format';
import { toScreen, type Camera } from './camera';
import type { Place, Places } from './layout';
import { latencyOf, shareOf, trafficOf, worstOf, type MapEdge, type MapNode, type Visible } from './model';

export const RADIUS = 30;
const RING = 6;
const LEAST_ARC = 6 / 360; // of what occurred at all
const DOTS_BELOW = 0.35;
const NUMBERS_FROM = 0.6;
const LABELS_FROM = 0.95;
const MOST_EDGES = 400;

export interface Picture {
  readonly graph: Visible;
  readonly places: Places;
  readonly camera: Camera;
  readonly palette: Palette;
  readonly format: Format;
  readonly number: 'avg' | 'p50' | 'p90' | 'p99';
  readonly size: 'none' | 'traffic' | 'health' | 'latency';
  readonly selected: string;
  readonly hovered: string;
  /** Where the keyboard is; empty while it is elsewhere. */
  readonly focused: string;
  /** What the search left; the rest is dimmed. */
  readonly matched: ReadonlySet<string> | undefined;
  readonly words: Readonly<Record<Outcome, string>>;
  readonly clientWord: string;
}

export function radiusOf(picture: Pick<Picture, 'graph' | 'size' | 'number'>): (node: MapNode) => number {
  const { graph, size, number } = picture;
  const weight = (node: MapNode): number => {
    if (size === 'traffic') return node.outcomes.total;
    if (size === 'health') return node.outcomes.fault + node.outcomes.throttle + node.outcomes.error;
    return size === 'latency' ? (latencyOf(node, number) ?? 0) : 0;
  };
  if (size === 'none') return () => RADIUS;
  const most = Math.max(...graph.nodes.map(weight), Number.MIN_VALUE);
  // The area tells, between two thirds and one and a half of the usual radius.
  return (node) => RADIUS * (0.7 + 0.8 * Math.sqrt(weight(node) / most));
}

export function drawMap(context: CanvasRenderingContext2D, width: number, height: number, picture: Picture): void {
  const { graph, places, camera } = picture;
  const radius = radiusOf(picture);
  const byKey = new Map(graph.nodes.map((node) => [node.key, node]));
  const screen = (key: string): Place | undefined => {
    const place = places[key];
    return place && toScreen(camera, width, height, place);
  };
  const margin = 120 * camera.zoom + 40;
  const inSight = (p: Place) => p.x > -margin && p.x < width + margin && p.y > -margin && p.y < height + margin;

  context.lineCap = 'round';
  const labels: (() => void)[] = [];
  const taken: Box[] = []; // by labels that are drawn already
  const most = graph.edges.reduce((sum, each) => Math.max(sum, each.outcomes.total), 0);
  for (const edge of edgesToDraw(graph, picture)) {
    const [from, to] = [screen(edge.from), screen(edge.to)];
    const [source, target] = [byKey.get(edge.from), byKey.get(edge.to)];
    if (!from || !to || !source || !target) continue;
    if (!inSight(from) && !inSight(to) && !crosses(from, to, width, height)) continue;
    const shape = curve(from, to, radius(source) * camera.zoom, radius(target) * camera.zoom, edge.from === edge.to);
    drawEdge(context, picture, edge, shape, most);
    if (hasLabel(edge, picture)) labels.push(() => drawEdgeLabel(context, picture, edge, shape, taken));
  }
  for (const node of graph.nodes) {
    const place = screen(node.key);
    if (place && inSight(place)) drawNode(context, picture, node, place, radius(node) * camera.zoom);
  }
  for (const label of labels) label();
}

// All of a large picture would be black: the busiest, and whatever is not well.
function edgesToDraw(graph: Visible, { selected, hovered }: Picture): readonly MapEdge[] {
  if (graph.edges.length <= MOST_EDGES) return graph.edges;
  const busy = [...graph.edges].sort((a, b) => b.outcomes.total - a.outcomes.total);
  const least = busy[MOST_EDGES]!.outcomes.total;
  const near = (edge: MapEdge) => [edge.from, edge.to, edge.key].some((key) => key === selected || key === hovered);
  return graph.edges.filter((edge) => edge.outcomes.total > least || worstOf(edge.outcomes) !== 'ok' || near(edge));
}

export const hiddenEdges = (graph: Visible): number => {
  if (graph.edges.length <= MOST_EDGES) return 0;
  const none = { selected: '', hovered: '' } as Picture;
  return graph.edges.length - edgesToDraw(graph, none).length;
};

function crosses(a: Place, b: Place, width: number, height: number): boolean {
  return (
    Math.min(a.x, b.x) < width && Math.max(a.x, b.x) > 0 && Math.min(a.y, b.y) < height && Math.max(a.y, b.y) > 0
  );
}

export interface Curve {
  readonly start: Place;
  readonly c1: Place;
  readonly c2: Place;
  readonly end: Place;
}

/** From rim to rim; against the reading direction it bows out. */
export function curve(from: Place, to: Place, fromRadius: number, toRadius: number, toItself = false): Curve {
  if (toItself) {
    const up = fromRadius * 2.4;
    return {
      start: { x: from.x + fromRadius * 0.7, y: from.y - fromRadius * 0.7 },
      c1: { x: from.x + up, y: from.y - up },
      c2: { x: from.x - up, y: from.y - up },
      end: { x: from.x - fromRadius * 0.7, y: from.y - fromRadius * 0.7 },
    };
  }
  const ahead = to.x - from.x;
  const length = Math.hypot(ahead, to.y - from.y);
  if (ahead > (fromRadius + toRadius) * 1.05) {
    const start = { x: from.x + fromRadius, y: from.y };
    const end = { x: to.x - toRadius - 4, y: to.y };
    const reach = Math.max(12, (end.x - start.x) * 0.5);
    return { start, c1: { x: start.x + reach, y: start.y }, c2: { x: end.x - reach, y: end.y }, end };
  }
  // Straight up, down or back: out to one side.
  const [ux, uy] = length === 0 ? [0, 1] : [ahead / length, (to.y - from.y) / length];
  const bow = Math.min(length * 0.35, 120);
  const start = { x: from.x + ux * fromRadius, y: from.y + uy * fromRadius };
  const end = { x: to.x - ux * (toRadius + 4), y: to.y - uy * (toRadius + 4) };
  const side = { x: -uy * bow, y: ux * bow };
  return {
    start,
    c1: { x: start.x + ux * length * 0.25 + side.x, y: start.y + uy * length * 0.25 + side.y },
    c2: { x: end.x - ux * length * 0.25 + side.x, y: end.y - uy * length * 0.25 + side.y },
    end,
  };
}

export function pointOn({ start, c1, c2, end }: Curve, t: number): Place {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return {
    x: a * start.x + b * c1.x + c * c2.x + d * end.x,
    y: a * start.y + b * c1.y + c * c2.y + d * end.y,
  };
}

const isNear = (edge: MapEdge, key: string) => key !== '' && (edge.key === key || edge.from === key || edge.to === key);

function dimmed(picture: Picture, ...keys: string[]): boolean {
  return picture.matched !== undefined && !keys.some((key) => picture.matched!.has(key));
}

/** One of four steps. */
export function widthOf(edge: MapEdge, most: number): number {
  if (most === 0) return 1.2;
  const share = edge.outcomes.total / most;
  return share > 0.5 ? 4.5 : share > 0.15 ? 3.2 : share > 0.03 ? 2.1 : 1.3;
}

function drawEdge(
  context: CanvasRenderingContext2D,
  picture: Picture,
  edge: MapEdge,
  shape: Curve,
  most: number,
): void {
  const { palette, camera } = picture;
  const worst = worstOf(edge.outcomes);
  const chosen = edge.key === picture.selected || edge.key === picture.hovered || edge.key === picture.focused;
  const near = isNear(edge, picture.selected) || isNear(edge, picture.hovered);
  const colour = worst === 'ok' ? palette.line : palette.fill[worst];
  const scale = Math.min(1, Math.max(0.45, camera.zoom));
  const width = (widthOf(edge, most) + (chosen ? 1.5 : 0)) * scale;
  context.globalAlpha = dimmed(picture, edge.from, edge.to) ? 0.15 : near || worst !== 'ok' || chosen ? 1 : 0.75;
  context.strokeStyle = context.fillStyle = chosen ? palette.accent : colour;
  context.lineWidth = width;
  context.setLineDash(edge.link ? [6 * scale + width, 5 * scale + width] : []);
  context.beginPath();
  context.moveTo(shape.start.x, shape.start.y);
  context.bezierCurveTo(shape.c1.x, shape.c1.y, shape.c2.x, shape.c2.y, shape.end.x, shape.end.y);
  context.stroke();
  context.setLineDash([]);
  drawArrow(context, pointOn(shape, 0.95), shape.end, (5 + width) * scale);
  context.globalAlpha = 1;
}

function drawArrow(context: CanvasRenderingContext2D, before: Place, tip: Place, size: number): void {
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  context.beginPath();
  context.moveTo(tip.x + 3 * Math.cos(angle), tip.y + 3 * Math.sin(angle));
  for (const turn of [2.6, -2.6]) {
    context.lineTo(tip.x + size * Math.cos(angle + turn), tip.y + size * Math.sin(angle + turn));
  }
  context.closePath();
  context.fill();
}

function hasLabel(edge: MapEdge, picture: Picture): boolean {
  if (isNear(edge, picture.selected) || isNear(edge, picture.hovered) || edge.key === picture.focused) return true;
  if (dimmed(picture, edge.from, edge.to)) return false;
  if (picture.camera.zoom >= LABELS_FROM) return true;
  return worstOf(edge.outcomes) !== 'ok' && picture.camera.zoom >= NUMBERS_FROM;
}

export function edgeText(edge: MapEdge, picture: Pick<Picture, 'format' | 'graph' | 'number' | 'words'>): string {
  const { format, graph, number, words } = picture;
  const parts = [trafficOf(format, edge.outcomes.total, graph.seconds)];
  const latency = latencyOf(edge, number);
  if (!edge.link && latency !== undefined) parts.push(format.duration(latency));
  const worst = worstOf(edge.outcomes);
  if (worst !== 'ok') parts.push(`${words[worst]} ${format.share(shareOf(edge.outcomes, worst))}`);
  return parts.join('  ');
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// What is asked for is always told in full; of the rest as much as fits between the nodes, and nothing over another label.
function labelThatFits(context: CanvasRenderingContext2D, picture: Picture, edge: MapEdge, room: number): string | undefined {
  const whole = edgeText(edge, picture);
  const asked = isNear(edge, picture.selected) || isNear(edge, picture.hovered) || edge.key === picture.focused;
  if (asked || context.measureText(whole).width + 10 <= room) return whole;
  const worst = worstOf(edge.outcomes);
  const short = worst === 'ok' ? '' : picture.format.share(shareOf(edge.outcomes, worst));
  return short !== '' && context.measureText(short).width + 10 <= room ? short : undefined;
}

function drawEdgeLabel(context: CanvasRenderingContext2D, picture: Picture, edge: MapEdge, shape: Curve, taken: Box[]): void {
  const { palette } = picture;
  const at = pointOn(shape, 0.5);
  setFont(context, 11);
  const text = labelThatFits(context, picture, edge, Math.hypot(shape.end.x - shape.start.x, shape.end.y - shape.start.y));
  if (text === undefined) return;
  const half = context.measureText(text).width / 2 + 5;
  const box = { left: at.x - half, top: at.y - 9, right: at.x + half, bottom: at.y + 9 };
  if (taken.some((other) => overlap(box, other))) return;
  taken.push(box);
  context.globalAlpha = 0.92;
  context.fillStyle = palette.page;
  context.beginPath();
  context.roundRect(at.x - half, at.y - 9, half * 2, 18, 5);
  context.fill();
  context.globalAlpha = 1;
  const worst = worstOf(edge.outcomes);
  context.fillStyle = worst === 'ok' ? palette.muted : palette.text[worst];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, at.x, at.y + 0.5);
}

const FONT = "'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";

function setFont(context: CanvasRenderingContext2D, pixels: number, bold = false): void {
  context.font = `${bold ? '600 ' : ''}${pixels}px system-ui, -apple-system, ${FONT}`;
}

function drawNode(
  context: CanvasRenderingContext2D,
  picture: Picture,
  node: MapNode,
  at: Place,
  radius: number,
): void {
  const { palette, camera } = picture;
  context.globalAlpha = dimmed(picture, node.key) ? 0.2 : 1;
  const rim = outline(node, at, radius);
  if (node.key === picture.selected || node.key === picture.focused || node.key === picture.hovered) {
    drawHalo(context, picture, node, at, radius);
  }
  context.fillStyle = palette.page;
  context.fill(rim.path);
  if (camera.zoom < DOTS_BELOW) {
    context.fillStyle = node.kind === 'client' ? palette.pending : palette.fill[worstOf(node.outcomes)];
    context.fill(rim.path);
  } else {
    drawRing(context, picture, node, rim, Math.max(2.5, RING * Math.min(1, camera.zoom)));
  }
  drawInside(context, picture, node, at, radius);
  drawName(context, picture, node, at, radius);
  context.globalAlpha = 1;
}

function drawHalo(context: CanvasRenderingContext2D, picture: Picture, node: MapNode, at: Place, radius: number): void {
  const { palette } = picture;
  const around = outline(node, at, radius + 7);
  const strong = node.key === picture.selected || node.key === picture.focused;
  context.strokeStyle = palette.accent;
  context.lineWidth = strong ? 3 : 1.5;
  context.setLineDash(node.key === picture.focused && node.key !== picture.selected ? [4, 3] : []);
  context.stroke(around.path);
  context.setLineDash([]);
}

interface Rim {
  readonly path: Path2D;
  readonly length: number;
}

// Begins at the top and goes clockwise, so that shares can be laid along it.
function outline(node: MapNode, { x, y }: Place, r: number): Rim {
  if (node.kind === 'database' || node.kind === 'group') {
    const half = r * 0.93;
    return polygon([
      [x, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half], [x - half, y - half],
    ]);
  }
  if (node.kind === 'queue') {
    const corner = (turn: number): [number, number] => [
      x + r * 1.05 * Math.sin((turn * Math.PI) / 3),
      y - r * 1.05 * Math.cos((turn * Math.PI) / 3),
    ];
    return polygon([0, 1, 2, 3, 4, 5].map(corner));
  }
  const path = new Path2D();
  path.arc(x, y, r, -Math.PI / 2, Math.PI * 1.5);
  path.closePath();
  return { path, length: 2 * Math.PI * r };
}

function polygon(points: readonly (readonly [number, number])[]): Rim {
  const path = new Path2D();
  let length = 0;
  points.forEach(([px, py], i) => {
    if (i === 0) path.moveTo(px, py);
    else path.lineTo(px, py);
    const [nx, ny] = points[(i + 1) % points.length]!;
    length += Math.hypot(nx - px, ny - py);
  });
  path.closePath();
  return { path, length };
}

/** The parts of the rim by outcome; a rare failure is never too thin to be seen. */
export function partsOf(node: Pick<MapNode, 'outcomes'>): readonly { outcome: Outcome; share: number }[] {
  const { outcomes } = node;
  if (outcomes.total === 0) return [];
  const parts = OUTCOMES.filter((outcome) => outcomes[outcome] > 0).map((outcome) => ({
    outcome,
    share: outcome === 'ok' ? 0 : Math.max(LEAST_ARC, outcomes[outcome] / outcomes.total),
  }));
  const failed = parts.reduce((sum, part) => sum + part.share, 0);
  const hasOk = outcomes.ok > 0;
  const room = hasOk ? Math.min(failed, 1 - LEAST_ARC) : 1;
  return parts.map(({ outcome, share }) => ({
    outcome,
    share: outcome === 'ok' ? 1 - room : failed === 0 ? 0 : (share / failed) * room,
  }));
}

function drawRing(
  context: CanvasRenderingContext2D,
  { palette }: Picture,
  node: MapNode,
  rim: Rim,
  width: number,
): void {
  const parts = partsOf(node);
  context.lineCap = 'butt';
  if (parts.length === 0 || node.kind === 'client') {
    context.strokeStyle = palette.pending;
    context.lineWidth = Math.max(1.5, width * 0.4);
    context.setLineDash(node.kind === 'client' ? [] : [5, 4]);
    context.stroke(rim.path);
    context.setLineDash([]);
    return;
  }
  let from = 0;
  for (const { outcome, share } of parts) {
    const length = share * rim.length;
    context.strokeStyle = palette.fill[outcome];
    context.lineWidth = width + (outcome === 'fault' ? 2 : 0);
    if (share < 1) {
      context.setLineDash([Math.max(0.1, length - (parts.length > 1 ? 1 : 0)), rim.length]);
      context.lineDashOffset = -from;
    }
    context.stroke(rim.path);
    from += length;
  }
  context.setLineDash([]);
  context.lineDashOffset = 0;
  if (node.inferred) drawGaps(context, palette, rim, width);
}

// A dashed rim: known from its callers alone.
function drawGaps(context: CanvasRenderingContext2D, palette: Palette, rim: Rim, width: number): void {
  context.strokeStyle = palette.page;
  context.lineWidth = width + 3;
  context.setLineDash([2.5, rim.length / 24 - 2.5]);
  context.stroke(rim.path);
  context.setLineDash([]);
}

function drawInside(
  context: CanvasRenderingContext2D,
  picture: Picture,
  node: MapNode,
  at: Place,
  radius: number,
): void {
  const { palette, format, camera, number, graph } = picture;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  if (node.kind === 'client') {
    if (camera.zoom >= DOTS_BELOW) drawPerson(context, palette, at, radius);
    return;
  }
  if (camera.zoom < NUMBERS_FROM) return;
  const latency = latencyOf(node, number);
  context.fillStyle = palette.ink;
  setFont(context, 11.5 * Math.min(camera.zoom, 1.3), true);
  if (latency !== undefined) context.fillText(format.duration(latency), at.x, at.y - 6 * camera.zoom);
  context.fillStyle = palette.muted;
  setFont(context, 10.5 * Math.min(camera.zoom, 1.3));
  context.fillText(trafficOf(format, node.outcomes.total, graph.seconds), at.x, at.y + 8 * camera.zoom);
}

function drawPerson(context: CanvasRenderingContext2D, palette: Palette, { x, y }: Place, radius: number): void {
  context.fillStyle = palette.muted;
  context.beginPath();
  context.arc(x, y - radius * 0.22, radius * 0.22, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.ellipse(x, y + radius * 0.45, radius * 0.42, radius * 0.36, 0, Math.PI, 0);
  context.closePath();
  context.fill();
}

function drawName(
  context: CanvasRenderingContext2D,
  picture: Picture,
  node: MapNode,
  at: Place,
  radius: number,
): void {
  const { palette, camera, hovered, selected, focused, format, words } = picture;
  const chosen = [hovered, selected, focused].includes(node.key);
  if (camera.zoom < DOTS_BELOW && !chosen) return;
  const pixels = Math.max(10, 12.5 * Math.min(camera.zoom, 1.2));
  let y = at.y + radius + 9 + pixels / 2;
  setFont(context, pixels, true);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const line = (text: string, colour: string) => {
    context.strokeStyle = palette.page;
    context.lineWidth = 3.5;
    context.lineJoin = 'round';
    context.strokeText(text, at.x, y);
    context.fillStyle = colour;
    context.fillText(text, at.x, y);
    y += pixels + 3;
  };
  const room = chosen ? 60 : 22;
  if (node.kind === 'client') return line(picture.clientWord, palette.muted);
  const lines = inTwo(node.name, room);
  lines.forEach((part, i) => {
    const isLast = i === lines.length - 1;
    line(isLast && node.kind === 'group' ? `${part} (${node.members.length})` : part, palette.ink);
  });
  if (camera.zoom < NUMBERS_FROM && !chosen) return;
  setFont(context, Math.max(10, pixels - 2));
  const type = node.kind === 'group' ? '' : node.type;
  if (type !== '') line(shortened(type, room), palette.muted);
  const worst = worstOf(node.outcomes);
  if (worst !== 'ok') line(`${words[worst]} ${format.share(shareOf(node.outcomes, worst))}`, palette.text[worst]);
}

/** A long name in two lines, broken where a word of it ends; what is longer still is cut. */
export function inTwo(name: string, most: number): string[] {
  const clean = name.replace(/\s+/g, ' ');
  if (clean.length <= most) return [clean];
  const breaks = [...clean.matchAll(/[-_./:@ ]/g)].map((found) => found.index + 1).filter((at) => at <= most);
  const at = breaks.length > 0 ? Math.max(...breaks) : most;
  return [clean.slice(0, at).trimEnd(), shortened(clean.slice(at), most)];
}

export function shortened(text: string, most: number): string {
  const clean = text.replace(/\s+/g, ' ');
  return clean.length <= most ? clean : `${clean.slice(0, most - 1)}…`;
}
