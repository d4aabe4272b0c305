// A heat map column by column: the traces of each stretch of time, and how long the slower ones took.

import { totalOf, type HeatCell, type HeatMap } from '@/api/analyse';
import type { Outcomes } from '@/api/shapes';

export interface Stretch {
  readonly startMs: number;
  readonly outcomes: Outcomes;
  /** Seconds, to the width of a row of the map: nine in ten took less. */
  readonly p90: number;
}

/** Ascending; stretches without a trace are left out. */
export function stretchesOf(map: HeatMap): readonly Stretch[] {
  const columns = new Map<number, HeatCell[]>();
  for (const cell of map.Cells) columns.set(cell.Column, [...(columns.get(cell.Column) ?? []), cell]);
  return [...columns].sort(([a], [b]) => a - b).flatMap(([column, cells]) => {
    const outcomes = cells.reduce<Outcomes>(
      (sum, cell) => ({
        ok: sum.ok + cell.OkCount, error: sum.error + cell.ErrorCount, throttle: sum.throttle + cell.ThrottleCount,
        fault: sum.fault + cell.FaultCount, total: sum.total + totalOf(cell),
      }),
      { ok: 0, error: 0, throttle: 0, fault: 0, total: 0 },
    );
    if (outcomes.total === 0) return [];
    return [{ startMs: (map.StartTime + column * map.ColumnSeconds) * 1000, outcomes, p90: p90Of(map, cells, outcomes.total) }];
  });
}

function p90Of(map: HeatMap, cells: readonly HeatCell[], total: number): number {
  let below = 0;
  for (const cell of [...cells].sort((a, b) => a.Row - b.Row)) {
    const count = totalOf(cell);
    const low = map.RowBounds[cell.Row] ?? 0;
    // The last row has no upper end.
    const high = map.RowBounds[cell.Row + 1] ?? low;
    if (below + count >= 0.9 * total) return low + (high - low) * ((0.9 * total - below) / count);
    below += count;
  }
  return 0;
}
