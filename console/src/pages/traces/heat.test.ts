import { describe, expect, it } from 'vitest';
import type { HeatMap } from '@/api/analyse';
import { boxOf, cellUnder, countIn, frameOf, gridOf, pixelsOf, placeOf } from './heat';

const cell = (Column: number, Row: number, OkCount: number, FaultCount = 0) => ({
  Column, Row, OkCount, FaultCount, ErrorCount: 0, ThrottleCount: 0, ExampleTraceId: undefined,
});
const map: HeatMap = {
  StartTime: 1000, ColumnSeconds: 10, Columns: 6, RowBounds: [0, 0.001, 0.01, 0.1, 1, 10, 100, 1000],
  Cells: [cell(0, 2, 3), cell(5, 4, 1, 2)], InProgressCount: 0, Statistics: undefined, Percentiles: undefined, Examined: undefined,
};

describe('heat map', () => {
  const grid = gridOf(map);
  const frame = frameOf(600, 200);
  it('finds the cell under its own middle', () => {
    for (const [column, row] of [[0, 2], [5, 4], [3, grid.firstRow]] as const) {
      const { x, y, width, height } = placeOf(grid, frame, column, row);
      expect(cellUnder(grid, frame, x + width / 2, y + height / 2)).toEqual([column, row]);
    }
    expect(cellUnder(grid, frame, -50, 1e6)).toEqual([0, grid.firstRow]);
  });
  it('counts what a rectangle holds', () => {
    const all = boxOf(grid, [5, grid.firstRow], [0, grid.firstRow + grid.rows - 1]);
    expect(countIn(grid, all)).toEqual({ total: 6, failed: 2 });
    expect(countIn(grid, boxOf(grid, [5, 4], [5, 4]))).toEqual({ total: 3, failed: 2 });
    expect(countIn(grid, boxOf(grid, [1, 4], [4, 4]))).toEqual({ total: 0, failed: 0 });
  });
  it('names the bounds of a rectangle, the last row open', () => {
    expect(boxOf(grid, [1, 3], [2, 2])).toEqual({ t0: 1_010_000, t1: 1_030_000, lo: 0.01, hi: 1 });
    expect(boxOf(grid, [0, 7], [0, 7]).hi).toBe(Infinity);
  });
  it('draws a rectangle where its cells are', () => {
    const box = pixelsOf(grid, frame, boxOf(grid, [5, 4], [5, 4]));
    const place = placeOf(grid, frame, 5, 4);
    expect(box.x).toBeCloseTo(place.x);
    expect(box.y).toBeCloseTo(place.y);
    expect(box.height).toBeCloseTo(place.height);
  });
  it('stands without any trace', () => {
    expect(gridOf({ ...map, Cells: [] }).rows).toBeGreaterThan(0);
  });
});
