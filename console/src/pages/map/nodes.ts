// Nodes: ring of outcomes, figures inside, name below.

import { OUTCOMES, type Outcome, type Palette } from '@/draw/palette';
import type { Place } from './layout';
import { latencyOf, shareOf, trafficOf, worstOf, type MapNode } from './model';
import { dimmed, DOTS_BELOW, NUMBERS_FROM, setFont, type Picture } from './picture';

const RING = 6;
const LEAST_ARC = 6 / 360; // of what occurred at all

export function drawNode(
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
