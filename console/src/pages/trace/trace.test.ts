import { describe, expect, it } from 'vitest';
import type { TraceDocuments } from '@/api/traces';
import { exceptionsOf } from './exceptions';
import { treeOf } from './document';
import { boxAt, flameByTime, flameMerged, step } from './flame';
import { foldAlike, rowsOf, type RowsView } from './rows';
import { matchesOf } from './search';
import { quantile, statsOf } from './stats';
import { Viewport } from './viewport';
import { blamed, changedOf } from './TraceComparePage';

type Part = Record<string, unknown> & { subsegments?: Part[] };

const T = 1_700_000_000;
const part = (id: string, name: string, from: number, to: number | undefined, more: Part = {}): Part => ({
  id: id.padStart(16, '0'), name, start_time: T + from, ...(to === undefined ? { in_progress: true } : { end_time: T + to }), ...more,
});
const traceOf = (...segments: (Part | string)[]): TraceDocuments => ({
  Id: '1-5759e988-bd862e3fe1be46a994272793', Duration: 1, LimitExceeded: false,
  Segments: segments.map((segment, i) => ({ Id: String(i), Document: typeof segment === 'string' ? segment : JSON.stringify(segment) })),
});

const view = (more: Partial<RowsView> = {}): RowsView => ({
  lvl: 'all', flip: new Set(), how: 'mark', matches: undefined, leastSeconds: 0, bad: false, crit: false, inf: true, ...more,
});

const shop = traceOf(
  part('1', 'web', 0, 1, {
    http: { request: { method: 'GET', url: 'https://x/orders/1' }, response: { status: 500 } }, fault: true,
    subsegments: [
      part('2', 'orders', 0.1, 0.8, { namespace: 'remote', fault: true }),
      part('3', 'render', 0.8, 0.9),
    ],
  }),
  part('4', 'orders', 0.2, 0.7, {
    parent_id: '2'.padStart(16, '0'), fault: true,
    cause: { exceptions: [{ id: 'e1', type: 'Deadlock', message: 'try again', stack: [{ path: 'a.cc', line: 3, label: 'f' }] }] },
    subsegments: Array.from({ length: 30 }, (_, i) => part(`a${i.toString(16)}`, 'db', 0.2 + i / 100, 0.205 + i / 100, {
      namespace: 'remote', sql: { sanitized_query: 'SELECT * FROM t WHERE a = ?' },
    })),
  }),
);

describe('the tree of a trace', () => {
  it('puts an answer under its call and children by start', () => {
    const tree = treeOf(shop);
    expect(tree.entities.map((e) => e.name).slice(0, 4)).toEqual(['web', 'orders', 'orders', 'db']);
    const orders = tree.entities[2]!;
    expect([orders.isSegment, tree.entities[orders.parent]!.name, orders.depth]).toEqual([true, 'orders', 2]);
    expect(tree.duration).toBeCloseTo(1);
    expect(tree.entities[0]!.what).toContain('GET');
  });

  it('survives whatever somebody sends', () => {
    const odd = traceOf('not json', '[]', '{"id":5,"name":["x"],"start_time":"soon","subsegments":"none"}',
      part('1', '<img src=x onerror=alert(1)>', 0, 1, { subsegments: [null as unknown as Part, 7 as unknown as Part] }),
      part('2', 'loop', 0, 1, { parent_id: '3'.padStart(16, '0') }), part('3', 'loop', 0, 1, { parent_id: '2'.padStart(16, '0') }),
      part('4', 'backwards', 1, 0));
    const tree = treeOf(odd);
    expect(tree.unreadable).toBeGreaterThanOrEqual(1);
    expect(tree.entities.filter((e) => e.name === 'loop')).toHaveLength(2);
    for (const entity of tree.entities) expect(Number.isFinite(entity.from) && Number.isFinite(entity.to)).toBe(true);
  });

  it('says what is in progress and what has no parent', () => {
    const tree = treeOf(traceOf(part('1', 'a', 0, undefined), part('2', 'b', 1, 2, { parent_id: 'f'.repeat(16) })));
    expect(tree.inProgress).toBe(true);
    expect(tree.entities.find((e) => e.name === 'b')!.orphan).toBe(true);
  });

  it('is fast enough for ten thousand subsegments', () => {
    const big = traceOf(part('1', 'root', 0, 100, { subsegments: Array.from({ length: 10_000 }, (_, i) => part((i + 2).toString(16), `c${i % 50}`, i / 100, (i + 1) / 100)) }));
    const tree = treeOf(big);
    expect(tree.entities).toHaveLength(10_001);
    expect(rowsOf(tree, view(), undefined).length).toBeGreaterThan(0);
    expect(flameByTime(tree, () => 0).boxes).toHaveLength(10_001);
  });
});

describe('rows', () => {
  const tree = treeOf(shop);
  it('fold many alike calls into one', () => {
    const rows = rowsOf(tree, view(), undefined);
    expect(rows.filter((row) => row.members !== undefined)).toHaveLength(1);
    expect(rows.find((row) => row.members)!.members).toHaveLength(30);
    expect(foldAlike(tree, [0, 1])).toHaveLength(2);
  });
  it('show failures with what leads to them', () => {
    const names = rowsOf(tree, view({ bad: true }), undefined).map((row) => tree.entities[row.at]!.name);
    expect(names).toEqual(['web', 'orders', 'orders']);
  });
  it('close a level', () => expect(rowsOf(tree, view({ lvl: 0 }), undefined)).toHaveLength(1));
  it('are found by words and conditions', () => {
    const found = matchesOf(tree, 'sql:select')!;
    expect(found.size).toBe(30);
    expect(matchesOf(tree, 'is:fault name:web')!.size).toBe(1);
    expect(matchesOf(tree, '')).toBeUndefined();
  });
  it('name exceptions', () => {
    const orders = tree.entities.find((e) => e.isSegment && e.name === 'orders')!;
    expect(exceptionsOf(tree, orders)[0]!.chain[0]!.type).toBe('Deadlock');
  });
});

describe('flame graph', () => {
  const tree = treeOf(shop);
  it('merges alike calls of one caller into a box as wide as all of them', () => {
    const flame = flameMerged(tree, () => 0);
    const db = flame.boxes.find((box) => box.members.length === 30)!;
    expect(db.seconds).toBeCloseTo(0.15, 5);
    for (const box of flame.boxes) {
      const parent = flame.boxes[box.parent];
      if (parent) expect(box.from >= parent.from - 1e-9 && box.to <= parent.to + 1e-9).toBe(true);
    }
  });
  it('is walked by keys and found by place', () => {
    const flame = flameByTime(tree, () => 0);
    const down = step(flame, 0, 'ArrowDown');
    expect(flame.boxes[down]!.depth).toBe(1);
    expect(step(flame, down, 'ArrowUp')).toBe(0);
    expect(boxAt(flame, 0, 0.5)).toBe(0);
    expect(boxAt(flame, 9, 0.5)).toBe(-1);
  });
});

describe('statistics', () => {
  const tree = treeOf(shop);
  it('group by query and by exception, and say who has none', () => {
    const sql = statsOf(tree, 'sql', undefined);
    expect(sql.rows).toHaveLength(1);
    expect(sql.rows[0]!.count).toBe(30);
    expect(sql.without).toBe(4);
    expect(statsOf(tree, 'exception', undefined).rows.map((row) => row.group)).toEqual(['Deadlock']);
  });
  it('take quantiles that are there', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([], 0.5)).toBe(0);
    expect(quantile([7], 0.99)).toBe(7);
  });
});

describe('the part in sight', () => {
  it('stays inside the trace however it is moved', () => {
    const viewport = new Viewport(10, undefined, () => undefined);
    viewport.zoom(0.1, 9.9);
    viewport.pan(5);
    expect(viewport.span[1]).toBeLessThanOrEqual(10);
    viewport.zoom(1000);
    expect(viewport.isWhole).toBe(true);
    viewport.end();
  });
});

describe('two traces', () => {
  const call = (Name: string, Parent: number | undefined, DurationDifference: number, Change = 'both') => ({
    Service: 's', Name, Parent, Depth: 0, Change, A: undefined, B: undefined, DurationDifference,
  });
  const calls = [call('web', undefined, 10), call('a', 0, 1), call('b', 0, 9), call('db', 2, 8), call('c', 0, 0)];
  it('blame the deepest call that has most of the difference', () => expect(blamed(calls, 1)?.Name).toBe('db'));
  it('keep callers of what differs', () => {
    expect(changedOf([...calls, call('new', 4, 0, 'added')], 10).map((each) => each.Name)).toEqual(['web', 'a', 'b', 'db', 'c', 'new']);
    expect(changedOf(calls, 10).some((each) => each.Name === 'c')).toBe(false);
  });
});
