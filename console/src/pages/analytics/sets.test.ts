import { describe, expect, it } from 'vitest';
import { parseState } from '@/url/codec';
import { analyticsFields, setsOf, swapped, type AnalyticsState } from './sets';
import { causeRows, countCauses } from './causes';
import { byResponseTime, byTime } from './bins';

const nothing = parseState(analyticsFields, new URLSearchParams());
const state = (given: Partial<AnalyticsState>): AnalyticsState => ({ ...nothing, ...given });
const page = { startMs: 100, endMs: 200, filter: '', group: '' };

describe('sets', () => {
  it('need something that tells them apart', () => {
    expect(setsOf(nothing, page)).toBeUndefined();
  });
  it('make B the rest, inside the filter of the page', () => {
    const sets = setsOf(state({ a: 'fault' }), { ...page, filter: 'service("x")' })!;
    expect(sets.a.filter).toBe('service("x") AND fault');
    expect(sets.b.filter).toBe('service("x") AND !(fault)');
    expect(sets.isRest).toBe(true);
    expect(setsOf(nothing, { ...page, filter: 'fault' })!.b.filter).toBe('!(fault)');
  });
  it('compare with another time', () => {
    const sets = setsOf(state({ bt0: 0, bt1: 100 }), page)!;
    expect(sets.a).toMatchObject({ startMs: 100, endMs: 200 });
    expect(sets.b).toMatchObject({ startMs: 0, endMs: 100, filter: '' });
    expect(setsOf(state({ at0: 120, at1: 130 }), page)!.b).toMatchObject({ startMs: 100, endMs: 200 });
    expect(setsOf(state({ a: 'fault', at0: 120, at1: 130 }), page)!.b).toMatchObject({ startMs: 100, endMs: 200 });
  });
  it('change places', () => {
    expect(swapped(state({ a: 'fault' }))).toMatchObject({ a: '!(fault)', b: 'fault' });
    expect(swapped(state({ a: 'x', b: 'y', at0: 1 }))).toMatchObject({ a: 'y', b: 'x', bt0: 1, at0: undefined });
  });
});

const map = (cells: [number, number, number][]) => ({
  StartTime: 0, ColumnSeconds: 1, Columns: 2, RowBounds: [0, 1, 2, 4],
  Cells: cells.map(([Column, Row, OkCount]) => ({ Column, Row, OkCount, ErrorCount: 0, ThrottleCount: 0, FaultCount: 0, ExampleTraceId: undefined })),
  InProgressCount: 0, Statistics: undefined, Percentiles: undefined, Examined: undefined,
});

describe('bins', () => {
  it('are shares of each set', () => {
    const bins = byResponseTime(map([[0, 1, 3], [1, 2, 1]]), map([[0, 3, 5]]));
    expect(bins.map((bin) => [bin.from, bin.a, bin.b])).toEqual([[1, 0.75, 0], [2, 0.25, 0], [4, 0, 1]]);
    const time = byTime(map([[0, 1, 3], [1, 2, 1]]), map([]), 0, 2000, 2);
    expect(time.map((bin) => bin.a)).toEqual([0.75, 0.25]);
  });
});

describe('root causes', () => {
  it('count a trace once under each path', async () => {
    const path = { ClientImpacting: true, Services: [{ Name: 'web', Type: '', AccountId: '', Inferred: false, EntityPath: [
      { Name: 'web', Remote: false, Coverage: undefined, Exceptions: [{ Name: 'E', Message: '' }] }] }] };
    const one = (Id: string, FaultRootCauses: unknown[]) => ({ Id, FaultRootCauses, ErrorRootCauses: [], ResponseTimeRootCauses: [] });
    const ask = () => Promise.resolve({
      TraceSummaries: [one('a', [path, path]), one('b', [path]), one('c', [])], ApproximateTime: 0, TracesProcessedCount: 3, NextToken: undefined,
    } as never);
    const counted = await countCauses(page, new AbortController().signal, ask);
    const rows = causeRows(counted, { ...counted, traces: 6 }, 'fault');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ path: ['web'], exception: 'E', countA: 2, shareA: 2 / 3, shareB: 1 / 3, example: 'a' });
  });
});
