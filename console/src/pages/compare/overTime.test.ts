import { describe, expect, it } from 'vitest';
import type { HeatMap } from '@/api/analyse';
import { stretchesOf } from './overTime';

const cell = (Column: number, Row: number, OkCount: number, FaultCount = 0) =>
  ({ Column, Row, OkCount, ErrorCount: 0, ThrottleCount: 0, FaultCount, ExampleTraceId: undefined });
const map = (...Cells: HeatMap['Cells'][number][]): HeatMap => ({
  StartTime: 1000, ColumnSeconds: 10, Columns: 6, RowBounds: [0, 0.1, 0.2, 0.4], Cells, InProgressCount: 0,
  Statistics: undefined, Percentiles: undefined, Examined: undefined,
});

describe('stretches of time', () => {
  it('add up the rows of a column, in order, and leave out what is empty', () => {
    const of = stretchesOf(map(cell(4, 0, 3), cell(1, 1, 5, 2), cell(1, 2, 1), cell(2, 0, 0)));
    expect(of.map((each) => each.startMs)).toEqual([1_010_000, 1_040_000]);
    expect(of[0]!.outcomes).toEqual({ ok: 6, error: 0, throttle: 0, fault: 2, total: 8 });
  });
  it('say what nine in ten stayed below', () => {
    expect(stretchesOf(map(cell(0, 1, 10)))[0]!.p90).toBeCloseTo(0.19);
    expect(stretchesOf(map(cell(0, 2, 1), cell(0, 1, 9)))[0]!.p90).toBeCloseTo(0.2);
    expect(stretchesOf(map(cell(0, 2, 2), cell(0, 1, 8)))[0]!.p90).toBeCloseTo(0.3);
    // Above the last bound there is no more than that bound to say.
    expect(stretchesOf(map(cell(0, 3, 4)))[0]!.p90).toBeCloseTo(0.4);
  });
});
