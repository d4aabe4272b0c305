// Edges: line, arrow and label.

import { pointOn, type Curve } from './curve';
import type { Place } from './layout';
import { latencyOf, shareOf, trafficOf, worstOf, type MapEdge } from './model';
import { dimmed, LABELS_FROM, NUMBERS_FROM, setFont, type Picture } from './picture';

const isNear = (edge: MapEdge, key: string) => key !== '' && (edge.key === key || edge.from === key || edge.to === key);

/** One of four steps. */
export function widthOf(edge: MapEdge, most: number): number {
  if (most === 0) return 1.2;
  const share = edge.outcomes.total / most;
  return share > 0.5 ? 4.5 : share > 0.15 ? 3.2 : share > 0.03 ? 2.1 : 1.3;
}

export function drawEdge(
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

export function hasLabel(edge: MapEdge, picture: Picture): boolean {
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

export function drawEdgeLabel(context: CanvasRenderingContext2D, picture: Picture, edge: MapEdge, shape: Curve, taken: Box[]): void {
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
