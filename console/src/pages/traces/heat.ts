// The heat map as numbers: which cells a rectangle holds, what a cell says, and how it is drawn.

import { totalOf, type HeatCell, type HeatMap } from '@/api/analyse';
import type { Palette } from '@/draw/palette';

export type Paint = 'count' | 'failed';

/** Milliseconds and seconds; the ends of both are not part of it. */
export interface Box {
  readonly t0: number;
  readonly t1: number;
  readonly lo: number;
  readonly hi: number;
}

export interface Grid {
  readonly columns: number;
  /** The rows that are drawn, of those of the answer: from the fastest to the slowest that has a trace. */
  readonly firstRow: number;
  readonly rows: number;
  readonly cells: ReadonlyMap<number, HeatCell>;
  readonly most: number;
  readonly startMs: number;
  readonly columnMs: number;
  readonly bounds: readonly number[];
}

export const failedOf = (cell: HeatCell): number => totalOf(cell) - cell.OkCount;

const LEAST_ROWS = 8;

export function gridOf(map: HeatMap): Grid {
  const used = map.Cells.map((cell) => cell.Row);
  const top = Math.min(map.RowBounds.length - 1, Math.max(...used, 0) + 1);
  const low = Math.max(0, Math.min(...used, top) - 1);
  const firstRow = Math.max(0, Math.min(low, top - LEAST_ROWS + 1));
  const cells = new Map<number, HeatCell>();
  for (const cell of map.Cells) cells.set(cell.Column * map.RowBounds.length + cell.Row, cell);
  return {
    columns: map.Columns,
    firstRow,
    rows: top - firstRow + 1,
    cells,
    most: Math.max(1, ...map.Cells.map(totalOf)),
    startMs: map.StartTime * 1000,
    columnMs: map.ColumnSeconds * 1000,
    bounds: map.RowBounds,
  };
}

export const cellAt = (grid: Grid, column: number, row: number): HeatCell | undefined =>
  grid.cells.get(column * grid.bounds.length + row);

/** The last row has no upper end. */
export const upperOf = (grid: Grid, row: number): number => grid.bounds[row + 1] ?? Infinity;

/** Whole cells between two corners, each as column and row. */
export function boxOf(grid: Grid, a: readonly [number, number], b: readonly [number, number]): Box {
  const [c0, c1] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [r0, r1] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  return {
    t0: Math.round(grid.startMs + c0 * grid.columnMs),
    t1: Math.round(grid.startMs + (c1 + 1) * grid.columnMs),
    lo: grid.bounds[r0]!,
    hi: upperOf(grid, r1),
  };
}

/** What a rectangle holds, by the middles of the cells. */
export function countIn(grid: Grid, box: Box): { total: number; failed: number } {
  let [total, failed] = [0, 0];
  for (const cell of grid.cells.values()) {
    const at = grid.startMs + (cell.Column + 0.5) * grid.columnMs;
    const [low, high] = [grid.bounds[cell.Row]!, upperOf(grid, cell.Row)];
    const middle = high === Infinity ? low * 1.0001 : (low + high) / 2;
    if (at < box.t0 || at >= box.t1 || middle < box.lo || middle >= box.hi) continue;
    total += totalOf(cell);
    failed += failedOf(cell);
  }
  return { total, failed };
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export const PAD = { left: 58, right: 10, top: 6, bottom: 20 };

export const frameOf = (width: number, height: number): Frame => ({
  left: PAD.left, top: PAD.top, right: Math.max(PAD.left + 1, width - PAD.right), bottom: height - PAD.bottom,
});

/** Column and row under a pixel, held inside. */
export function cellUnder(grid: Grid, frame: Frame, x: number, y: number): [number, number] {
  const column = Math.floor(((x - frame.left) / (frame.right - frame.left)) * grid.columns);
  const fromBelow = Math.floor(((frame.bottom - y) / (frame.bottom - frame.top)) * grid.rows);
  return [
    Math.min(grid.columns - 1, Math.max(0, column)),
    grid.firstRow + Math.min(grid.rows - 1, Math.max(0, fromBelow)),
  ];
}

export function placeOf(grid: Grid, frame: Frame, column: number, row: number) {
  const width = (frame.right - frame.left) / grid.columns;
  const height = (frame.bottom - frame.top) / grid.rows;
  return { x: frame.left + column * width, y: frame.bottom - (row - grid.firstRow + 1) * height, width, height };
}

/** In pixels, as far as it is in the picture. */
export function pixelsOf(grid: Grid, frame: Frame, box: Box) {
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  const x = (ms: number) =>
    clamp(frame.left + ((ms - grid.startMs) / (grid.columns * grid.columnMs)) * (frame.right - frame.left), frame.left, frame.right);
  const y = (seconds: number) => clamp(frame.bottom - rowAt(grid, seconds) * ((frame.bottom - frame.top) / grid.rows), frame.top, frame.bottom);
  const [left, right, top, bottom] = [x(box.t0), x(box.t1), y(box.hi), y(box.lo)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

// Rows are about evenly spaced on a logarithmic scale.
function rowAt(grid: Grid, seconds: number): number {
  if (seconds === Infinity) return grid.rows;
  let row = 0;
  while (row + 1 < grid.bounds.length && grid.bounds[row + 1]! <= seconds) row++;
  const [low, high] = [grid.bounds[row]!, grid.bounds[row + 1]];
  const part = high === undefined ? 0 : low === 0 ? seconds / high : Math.log(seconds / low) / Math.log(high / low);
  return row + Math.min(1, Math.max(0, part)) - grid.firstRow;
}

/** One trace is seen, and the fullest cell is not all there is to see. */
export const strength = (count: number, most: number): number => 0.22 + 0.78 * (Math.log1p(count) / Math.log1p(most));

export function drawCells(context: CanvasRenderingContext2D, grid: Grid, frame: Frame, paint: Paint, palette: Palette): void {
  for (const cell of grid.cells.values()) {
    const { x, y, width, height } = placeOf(grid, frame, cell.Column, cell.Row);
    const [total, failed] = [totalOf(cell), failedOf(cell)];
    const isFault = cell.FaultCount > 0;
    if (paint === 'count') {
      context.fillStyle = palette.a;
      context.globalAlpha = strength(total, grid.most);
    } else {
      context.fillStyle = failed === 0 ? palette.pending : isFault ? palette.fill.fault : cell.ErrorCount > 0 ? palette.fill.error : palette.fill.throttle;
      context.globalAlpha = failed === 0 ? 0.35 : 0.3 + 0.7 * (failed / total);
    }
    context.fillRect(x + 0.5, y + 0.5, Math.max(1, width - 1), Math.max(1, height - 1));
    context.globalAlpha = 1;
    // A shape too: a bar under cells in which something failed, whole under faults, a half under the rest.
    if (failed > 0) {
      context.fillStyle = isFault ? palette.fill.fault : palette.fill.error;
      context.fillRect(x + 0.5, y + height - 3, Math.max(2, (width - 1) * (isFault ? 1 : 0.5)), 2.5);
    }
  }
}

/** Hatched: what is older than the search came. */
export function drawUnknown(
  context: CanvasRenderingContext2D, grid: Grid, frame: Frame, reachedMs: number, palette: Palette, name: string,
): void {
  const { width } = pixelsOf(grid, frame, { t0: grid.startMs, t1: reachedMs, lo: 0, hi: Infinity });
  if (width < 2) return;
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, width, frame.bottom - frame.top);
  context.clip();
  context.strokeStyle = palette.line;
  context.globalAlpha = 0.35;
  const tall = frame.bottom - frame.top;
  for (let x = frame.left - tall; x < frame.left + width; x += 9) {
    context.beginPath();
    context.moveTo(x, frame.bottom);
    context.lineTo(x + tall, frame.top);
    context.stroke();
  }
  context.globalAlpha = 1;
  const written = context.measureText(name).width;
  if (written + 16 < width) {
    context.fillStyle = palette.page;
    context.fillRect(frame.left + width / 2 - written / 2 - 5, frame.top + tall / 2 - 9, written + 10, 18);
    context.fillStyle = palette.muted;
    context.textAlign = 'center';
    context.fillText(name, frame.left + width / 2, frame.top + tall / 2);
  }
  context.restore();
}
