// Two heat maps as two lines over the same bins: by response time, and by time.

import { totalOf, type HeatCell, type HeatMap } from '@/api/analyse';

export interface Bin {
  readonly from: number;
  readonly to: number;
  /** Shares of their sets. */
  readonly a: number;
  readonly b: number;
}

function sums(map: HeatMap, key: (cell: HeatCell) => number): ReadonlyMap<number, number> {
  const out = new Map<number, number>();
  for (const cell of map.Cells) out.set(key(cell), (out.get(key(cell)) ?? 0) + totalOf(cell));
  return out;
}

const all = (counts: ReadonlyMap<number, number>) => Math.max(1, [...counts.values()].reduce((sum, n) => sum + n, 0));

/** Seconds; from the fastest bin that holds a trace to the slowest. */
export function byResponseTime(a: HeatMap, b: HeatMap): readonly Bin[] {
  const [inA, inB] = [sums(a, (cell) => cell.Row), sums(b, (cell) => cell.Row)];
  const used = [...inA.keys(), ...inB.keys()];
  if (used.length === 0) return [];
  const bins: Bin[] = [];
  for (let row = Math.min(...used); row <= Math.max(...used); row++) {
    const from = a.RowBounds[row] ?? 0;
    bins.push({
      from, to: a.RowBounds[row + 1] ?? from * 2,
      a: (inA.get(row) ?? 0) / all(inA), b: (inB.get(row) ?? 0) / all(inB),
    });
  }
  return bins;
}

/** Milliseconds. The sets may lie at different times: bins are of the whole span. */
export function byTime(a: HeatMap, b: HeatMap, startMs: number, endMs: number, count = 60): readonly Bin[] {
  const step = (endMs - startMs) / count;
  const place = (map: HeatMap) => (cell: HeatCell) =>
    Math.min(count - 1, Math.max(0, Math.floor(((map.StartTime + (cell.Column + 0.5) * map.ColumnSeconds) * 1000 - startMs) / step)));
  const [inA, inB] = [sums(a, place(a)), sums(b, place(b))];
  return Array.from({ length: count }, (_, i) => ({
    from: startMs + i * step, to: startMs + (i + 1) * step,
    a: (inA.get(i) ?? 0) / all(inA), b: (inB.get(i) ?? 0) / all(inB),
  }));
}
