// Draws what is in sight of the timeline: bars of the visible rows, the axis, the minimap.

import { serviceColour, type Outcome, type Palette } from '@/draw/palette';
import { linear, ticks, type Scale } from '@/draw/scale';
import type { Format } from '@/text/format';
import { durationOf, serviceOf, type Entity, type TraceTree } from './document';
import type { Row } from './rows';
import type { Span } from './viewport';
import { ownParts, type Times } from './where';

export const ROW = 24;
const BAR = 12;

export interface Scene {
  readonly tree: TraceTree;
  readonly times: Times | undefined;
  readonly palette: Palette;
  readonly format: Format;
  readonly colourOf: (entity: Entity) => string;
  readonly shift: (at: number) => number;
  /** 0 hidden, 1 shown, 2 leads to what is shown. */
  readonly dimmed: (at: number) => boolean;
  readonly critical: boolean;
  readonly selected: number;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";
export const font = (pixels: number) => `${pixels}px ${FONT}`;

/** The same service has the same colour everywhere; two of one trace that would share one do not. */
export function coloursOf(tree: TraceTree, palette: Palette): (entity: Entity) => string {
  const names = [...new Set(tree.entities.map((entity) => serviceOf(tree, entity)))].sort();
  const taken = new Set<string>();
  const colours = new Map<string, string>();
  for (const name of names) {
    const wanted = serviceColour(palette, name);
    const from = palette.services.indexOf(wanted);
    let colour = wanted;
    for (let step = 1; taken.has(colour) && step < palette.services.length; step++) {
      colour = palette.services[(from + step) % palette.services.length]!;
    }
    taken.add(colour);
    colours.set(name, colour);
  }
  return (entity) => colours.get(serviceOf(tree, entity)) ?? palette.pending;
}

export const scaleOf = ([from, to]: Span, width: number): Scale => linear(from, to, 0, width);

/** `offset`: how far the list is scrolled. */
export function drawBars(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: Scene,
  rows: readonly Row[],
  offset: number,
  span: Span,
): void {
  const scale = scaleOf(span, width);
  drawGrid(context, width, height, scene, scale);
  const first = Math.max(0, Math.floor(offset / ROW));
  const last = Math.min(rows.length, Math.ceil((offset + height) / ROW));
  for (let i = first; i < last; i++) {
    const row = rows[i]!;
    const y = i * ROW - offset;
    if (row.members !== undefined) drawGroup(context, width, y, scene, row.members, scale);
    else drawEntity(context, width, y, scene, scene.tree.entities[row.at]!, scale);
  }
  context.globalAlpha = 1;
}

function drawGrid(context: CanvasRenderingContext2D, width: number, height: number, { palette }: Scene, scale: Scale): void {
  context.fillStyle = palette.line;
  context.globalAlpha = 0.18;
  for (const tick of ticks(scale, Math.max(2, width / 110), false)) {
    context.fillRect(Math.round(scale.at(tick)), 0, 1, height);
  }
  context.globalAlpha = 1;
}

function drawEntity(context: CanvasRenderingContext2D, width: number, y: number, scene: Scene, entity: Entity, scale: Scale): void {
  const shift = scene.shift(entity.at);
  const [from, to] = [scale.at(entity.from + shift), scale.at(entity.to + shift)];
  const dim = scene.dimmed(entity.at);
  context.globalAlpha = dim ? 0.3 : 1;
  if (to < 0 || from > width) return drawAway(context, width, y, scene, to < 0);
  const top = y + (ROW - BAR) / 2;
  const [left, right] = [Math.max(-4, from), Math.min(width + 4, Math.max(to, from + 1.5))];
  const colour = scene.colourOf(entity);
  context.fillStyle = colour;
  context.globalAlpha = dim ? 0.15 : 0.38;
  context.fillRect(left, top, right - left, BAR);
  context.globalAlpha = dim ? 0.3 : 1;
  drawParts(context, width, top, BAR, ownParts(scene.tree, entity.at, scene.shift), scale);
  drawRim(context, scene, entity, left, right, top);
  if (scene.critical) drawCritical(context, width, top + BAR + 1, scene, entity.at, scale);
  drawEnds(context, width, y, scene, entity, left, right);
}

// From, to, from, to ...: those thinner than a pixel run together.
function drawParts(context: CanvasRenderingContext2D, width: number, top: number, height: number, parts: readonly number[], scale: Scale): void {
  let [left, right] = [-Infinity, -Infinity];
  const flush = () => right > left && context.fillRect(left, top, Math.max(1, right - left), height);
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [from, to] = [scale.at(parts[i]!), scale.at(parts[i + 1]!)];
    if (to < 0 || from > width) continue;
    if (from > right + 0.7) {
      flush();
      left = Math.max(-4, from);
    }
    right = Math.max(right, Math.min(width + 4, to));
  }
  flush();
}

function drawRim(context: CanvasRenderingContext2D, { palette, selected }: Scene, entity: Entity, left: number, right: number, top: number): void {
  const failed = entity.outcome !== 'ok';
  const dashed = entity.inferred || entity.speaksForCallee || entity.inProgress;
  if (selected === entity.at) {
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    context.strokeRect(left - 2.5, top - 2.5, right - left + 5, BAR + 5);
  }
  if (!failed && !dashed) return;
  context.strokeStyle = failed ? palette.fill[entity.outcome] : palette.ink;
  context.lineWidth = failed ? 2 : 1;
  context.setLineDash(dashed ? [4, 3] : []);
  context.strokeRect(left + 0.5, top + 0.5, Math.max(1, right - left - 1), BAR - 1);
  context.setLineDash([]);
  context.lineWidth = 1;
}

function drawCritical(context: CanvasRenderingContext2D, width: number, y: number, { times, palette, shift }: Scene, at: number, scale: Scale): void {
  const parts = times?.criticalParts.get(at);
  if (times === undefined || parts === undefined) return;
  context.fillStyle = palette.ink;
  // The path is on the root's clock; the bar may be shown on its own.
  const off = shift(at) - times.clockShift[at]!;
  drawParts(context, width, y, 2, off === 0 ? parts : parts.map((seconds) => seconds + off), scale);
}

// The mark of its outcome before the bar, how long it took behind it (or before, or in it: where there is room).
function drawEnds(context: CanvasRenderingContext2D, width: number, y: number, scene: Scene, entity: Entity, left: number, right: number): void {
  const { palette, format } = scene;
  const middle = y + ROW / 2;
  if (entity.inProgress && right < width + 4) {
    context.fillStyle = palette.ink;
    context.beginPath();
    context.moveTo(right + 1, middle - 5);
    context.lineTo(right + 8, middle);
    context.lineTo(right + 1, middle + 5);
    context.fill();
  }
  const failed = entity.outcome !== 'ok';
  if (failed) drawMark(context, palette, entity.outcome, Math.max(8, left - 9), middle);
  const written = entity.inProgress ? `${format.duration(durationOf(entity))} …` : format.duration(durationOf(entity));
  context.font = font(11);
  context.textBaseline = 'middle';
  const room = context.measureText(written).width + 8;
  const before = left - (failed ? 20 : 4);
  const after = right + (entity.inProgress ? 10 : 0);
  context.fillStyle = palette.ink;
  if (after + room < width) {
    context.textAlign = 'left';
    context.fillText(written, after + 5, middle + 0.5);
  } else if (before - room > 0) {
    context.textAlign = 'right';
    context.fillText(written, before, middle + 0.5);
  } else {
    context.textAlign = 'right';
    label(context, palette, written, Math.min(width, right) - 6, middle);
  }
}

// On a bar: with ground of its own, whatever the colour below.
function label(context: CanvasRenderingContext2D, palette: Palette, written: string, x: number, y: number): void {
  const wide = context.measureText(written).width;
  context.fillStyle = palette.page;
  context.fillRect(x - wide - 3, y - 7, wide + 6, 14);
  context.fillStyle = palette.ink;
  context.fillText(written, x, y + 0.5);
}

export function drawMark(context: CanvasRenderingContext2D, palette: Palette, outcome: Outcome, x: number, y: number): void {
  context.fillStyle = palette.fill[outcome];
  context.beginPath();
  if (outcome === 'error') polygon(context, [[x, y - 5], [x + 5.5, y + 4.5], [x - 5.5, y + 4.5]]);
  else if (outcome === 'throttle') polygon(context, [[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]]);
  else if (outcome === 'ok') context.arc(x, y, 5, 0, 2 * Math.PI);
  else {
    const s = 5.5;
    const c = s * 0.42;
    polygon(context, [[x - c, y - s], [x + c, y - s], [x + s, y - c], [x + s, y + c], [x + c, y + s], [x - c, y + s], [x - s, y + c], [x - s, y - c]]);
  }
  context.fill();
  if (outcome !== 'fault') return;
  context.strokeStyle = palette.page;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x - 2.2, y - 2.2);
  context.lineTo(x + 2.2, y + 2.2);
  context.moveTo(x + 2.2, y - 2.2);
  context.lineTo(x - 2.2, y + 2.2);
  context.stroke();
  context.lineWidth = 1;
}

function polygon(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
}

function drawAway(context: CanvasRenderingContext2D, width: number, y: number, { palette }: Scene, toTheLeft: boolean): void {
  const middle = y + ROW / 2;
  const [tip, back] = toTheLeft ? [3, 10] : [width - 3, width - 10];
  context.fillStyle = palette.muted;
  context.beginPath();
  polygon(context, [[tip, middle], [back, middle - 5], [back, middle + 5]]);
  context.fill();
}

function drawGroup(context: CanvasRenderingContext2D, width: number, y: number, scene: Scene, members: readonly number[], scale: Scale): void {
  const { tree, palette } = scene;
  const first = tree.entities[members[0]!]!;
  const top = y + (ROW - BAR) / 2;
  const bars = members
    .map((at) => [tree.entities[at]!.from + scene.shift(at), tree.entities[at]!.to + scene.shift(at)] as const)
    .sort((a, b) => a[0] - b[0]);
  context.globalAlpha = members.every(scene.dimmed) ? 0.3 : 1;
  context.fillStyle = scene.colourOf(first);
  const flat: number[] = [];
  for (const [from, to] of bars) flat.push(from, to);
  drawParts(context, width, top, BAR, flat, scale);
  const start = Math.max(0, scale.at(bars[0]![0]));
  const end = Math.min(width, Math.max(...bars.map((bar) => scale.at(bar[1]))));
  if (end < 0) return drawAway(context, width, y, scene, true);
  if (start > width) return drawAway(context, width, y, scene, false);
  context.fillRect(start, top + BAR / 2 - 0.5, Math.max(0, end - start), 1);
  for (const at of members) {
    const entity = tree.entities[at]!;
    if (entity.outcome === 'ok') continue;
    const x = scale.at(entity.from + scene.shift(at));
    if (x > -6 && x < width + 6) drawMark(context, palette, entity.outcome, x, y + ROW / 2);
  }
  if (scene.critical) for (const at of members) drawCritical(context, width, top + BAR + 1, scene, at, scale);
}

export const AXIS = 22;

export function drawAxis(context: CanvasRenderingContext2D, width: number, height: number, { palette, format }: Pick<Scene, 'palette' | 'format'>, span: Span): void {
  const scale = scaleOf(span, width);
  context.font = font(11);
  context.textBaseline = 'middle';
  let free = -Infinity;
  for (const tick of ticks(scale, Math.max(2, width / 110), false)) {
    const x = Math.round(scale.at(tick));
    const written = format.duration(Math.max(0, tick));
    const half = context.measureText(written).width / 2;
    const middle = Math.min(width - half - 2, Math.max(half + 2, x));
    context.fillStyle = palette.line;
    context.fillRect(x, height - 5, 1, 5);
    if (middle - half < free) continue;
    context.fillStyle = palette.muted;
    context.textAlign = 'center';
    context.fillText(written, middle, height / 2 - 1);
    free = middle + half + 10;
  }
}

/** The whole trace, every entity a line; drawn once for each size and theme. */
export function drawOverview(context: CanvasRenderingContext2D, width: number, height: number, scene: Omit<Scene, 'selected'>): void {
  const { tree, palette } = scene;
  const shown = tree.entities.filter((entity) => !entity.inferred);
  const scale = linear(0, tree.duration || 1, 0, width);
  const lineHeight = Math.min(4, (height - 4) / Math.max(1, shown.length));
  // More than there are lines: those of one line and service run together, so nothing is drawn twice.
  const lines = Math.min(shown.length, Math.floor((height - 4) / Math.max(1, lineHeight)));
  const free = new Float64Array(lines).fill(-1);
  shown.forEach((entity, i) => {
    const line = lines >= shown.length ? i : Math.floor((i / shown.length) * lines);
    const from = scale.at(entity.from);
    const to = Math.max(from + 0.7, scale.at(entity.to));
    if (lines < shown.length && to < free[line]! && entity.outcome === 'ok') return;
    free[line] = to;
    context.fillStyle = scene.colourOf(entity);
    context.globalAlpha = scene.dimmed(entity.at) ? 0.2 : 0.9;
    context.fillRect(from, 2 + line * Math.max(1, lineHeight), to - from, Math.max(1, lineHeight - (lineHeight > 2 ? 1 : 0)));
  });
  context.globalAlpha = 1;
  drawOverviewMarks(context, height, scale, tree, palette);
  if (scene.critical && scene.times) {
    context.fillStyle = palette.ink;
    for (const parts of scene.times.criticalParts.values()) drawParts(context, width, height - 2, 2, parts, scale);
  }
}

function drawOverviewMarks(context: CanvasRenderingContext2D, height: number, scale: Scale, tree: TraceTree, palette: Palette): void {
  let last = -Infinity;
  for (const entity of tree.entities) {
    if (entity.outcome === 'ok' || entity.inferred) continue;
    const x = Math.round(scale.at(entity.from));
    if (x === last) continue;
    last = x;
    context.fillStyle = palette.fill[entity.outcome];
    context.fillRect(x, 0, 2, height);
  }
}

export function drawWindow(context: CanvasRenderingContext2D, width: number, height: number, palette: Palette, whole: number, span: Span): void {
  const scale = linear(0, whole, 0, width);
  const [from, to] = [scale.at(span[0]), Math.max(scale.at(span[1]), scale.at(span[0]) + 2)];
  if (span[0] <= 0 && span[1] >= whole) return;
  context.fillStyle = palette.page;
  context.globalAlpha = 0.7;
  context.fillRect(0, 0, from, height);
  context.fillRect(to, 0, width - to, height);
  context.globalAlpha = 1;
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.strokeRect(from + 1, 1, Math.max(1, to - from - 2), height - 2);
  context.lineWidth = 1;
}
