import { describe, expect, it } from 'vitest';
import type { SummariesPage, TraceSummary } from '@/api/traces';
import { collect, type Found } from './useRows';
import { outcomeOf, rowOf } from './row';
import { jsonOf, tableOf } from './exportRows';
import { columnsOf } from './columns';
import { csvOf } from '@/draw/csv';

const summary = (Id: string, more: Partial<TraceSummary> = {}): TraceSummary => ({
  Id, StartTime: 1, Duration: 2, ResponseTime: 1, HasFault: false, HasError: false, HasThrottle: false, IsPartial: false,
  Http: undefined, Annotations: {}, Users: [], ServiceIds: [], EntryPoint: undefined, FaultRootCauses: [], ErrorRootCauses: [],
  ResponseTimeRootCauses: [], Revision: 1, MatchedEventTime: undefined, ...more,
});
const page = (ids: string[], NextToken?: string): SummariesPage => ({
  TraceSummaries: ids.map((id) => summary(id)), ApproximateTime: 5, TracesProcessedCount: 10, NextToken,
});
const set = { startMs: 1000, endMs: 9000 };

describe('collecting pages', () => {
  const pages: Record<string, SummariesPage> = { '': page(['a', 'b'], '1'), '1': page(['b', 'c'], '2'), '2': page(['d']) };
  const ask = (_: unknown, token: string | undefined) => Promise.resolve(pages[token ?? '']!);
  const { signal } = new AbortController();
  it('goes on until nothing is left, each trace once', async () => {
    const found = await collect(set, 100, undefined, signal, () => undefined, ask);
    expect(found.rows.map((row) => row.id)).toEqual(['a', 'b', 'c', 'd']);
    expect(found).toMatchObject({ scanned: 30, token: undefined, reachedMs: 1000 });
  });
  it('stops when there are enough, says how far it came and goes on from there', async () => {
    const published: Found[] = [];
    const first = await collect(set, 2, undefined, signal, (found) => published.push(found), ask);
    expect(first).toMatchObject({ scanned: 10, token: '1', reachedMs: 5000 });
    expect(published[0]!.rows).toHaveLength(2);
    const rest = await collect(set, 100, first, signal, () => undefined, ask);
    expect(rest.rows.map((row) => row.id)).toEqual(['a', 'b', 'c', 'd']);
    expect(rest.token).toBeUndefined();
  });
});

describe('a row', () => {
  it('has one outcome: throttle of the root only', () => {
    expect(outcomeOf(summary('a', { HasFault: true, HasThrottle: true }))).toBe('fault');
    expect(outcomeOf(summary('a', { HasThrottle: true }))).toBe('ok');
    expect(rowOf(summary('a', { HasThrottle: true })).isThrottledInside).toBe(true);
    expect(outcomeOf(summary('a', { HasThrottle: true, HasError: true }))).toBe('throttle');
  });
  it('is exported as it was sent, and a formula is none', () => {
    const key = '__proto__';
    const row = rowOf(summary('a', {
      Http: { HttpURL: '=cmd()', HttpStatus: 200, HttpMethod: 'GET', UserAgent: undefined, ClientIp: undefined },
      Annotations: JSON.parse(`{"${key}": [{"AnnotationValue": {"StringValue": "x"}, "ServiceIds": []}]}`) as never,
    }));
    const csv = csvOf(tableOf([row], columnsOf(['url', 'start', `annotation.${key}`]), (column) => column.id));
    expect(csv).toContain("'=cmd()");
    expect(csv).toContain('1970-01-01T00:00:01.000Z');
    expect(csv.split('\r\n')[0]).toContain('id,url,start');
    expect(JSON.parse(jsonOf([row], { Complete: true }))).toMatchObject({ Complete: true, Traces: [{ Id: 'a' }] });
  });
});
