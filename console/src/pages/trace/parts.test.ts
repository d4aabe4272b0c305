import { describe, expect, it, vi } from 'vitest';
import { changesOf, diffRows, mainDifference, type DiffCall } from './diff';
import { treeOf } from './document';
import { exceptionsOf, writtenStack } from './exceptions';
import { ofAnnotation, ofException } from './findAlike';
import { blocksOf } from './flame';
import { findLines, hiding, jsonLines, visibleLines } from './jsonLines';
import { linksOf } from './links';
import { rankOf } from './percentile';
import { sqlPieces } from './sql';
import { statsOf } from './stats';
import { traceFields } from './state';
import { formatState, parseState } from '@/url/codec';
import { Viewport } from './viewport';
import { ownParts } from './where';

const tree = (document: object) =>
  treeOf({ Id: '1-00000000-000000000000000000000001', Duration: 1, LimitExceeded: false, Segments: [{ Id: 'a', Document: JSON.stringify(document) }] });

describe('exceptions', () => {
  const thrown = tree({
    id: 'a', name: 'a', start_time: 1, end_time: 2, cause: 'x2',
    subsegments: [{
      id: 'b', name: 'b', start_time: 1, end_time: 2,
      cause: {
        working_directory: '/srv',
        exceptions: [
          { id: 'x1', type: 'Outer', message: 'm', cause: 'x2', truncated: 3, stack: [{ path: 'A.java', line: 1, label: 'f' }] },
          { id: 'x2', type: 'Inner', cause: 'x1' },
        ],
      },
    }],
  });
  it('follows causes, across entities and not in circles', () => {
    expect(exceptionsOf(thrown, thrown.entities[0]!)[0]!.chain.map((e) => e.type)).toEqual(['Inner', 'Outer']);
    const own = exceptionsOf(thrown, thrown.entities[1]!);
    expect(own).toHaveLength(1);
    expect(own[0]!.chain.map((e) => e.type)).toEqual(['Outer', 'Inner']);
    expect(writtenStack(own[0]!.chain)).toBe('Outer: m\n    at f (A.java:1)\n    ... 3 more\nCaused by: Inner');
  });
});

describe('JSON lines', () => {
  const lines = jsonLines({ a: [1, 'x'], 'b/c': {}, __proto__x: null });
  it('writes, folds and finds', () => {
    expect(lines.map((l) => l.key + l.written)).toEqual(['{', '"a": [', '1', '"x"', ']', '"b/c": {}', '"__proto__x": null', '}']);
    expect(visibleLines(lines, new Set([1]))).toEqual([0, 1, 5, 6, 7]);
    expect(findLines(lines, 'X')).toEqual([3, 6]);
    expect(hiding(lines, 3, new Set([1]))).toEqual([1]);
    expect(lines[5]!.pointer).toBe('/b~1c');
  });
});

describe('SQL', () => {
  it('keeps every sign of the query and begins clauses on lines', () => {
    const query = "SELECT a FROM t WHERE b = 'from' AND c BETWEEN 1 AND ? ORDER BY d";
    const written = sqlPieces(query).map((p) => p.text).join('');
    expect(written).toBe("SELECT a\nFROM t\nWHERE b = 'from'\n  AND c BETWEEN 1 AND ?\nORDER BY d");
    expect(written.replace(/\s+/g, ' ')).toBe(query);
  });
});

describe('filters for alike traces', () => {
  it('quotes values and odd keys', () => {
    expect(ofAnnotation('tenant', 'a"\\b')).toBe('annotation.tenant = "a\\"\\\\b"');
    expect(ofAnnotation('a.b', 5)).toBe('annotation[a.b] = 5');
    expect(ofAnnotation('a]b', true)).toBe('annotation["a]b"] = true');
    expect(ofAnnotation('n', 1e300)).toBeUndefined();
    expect(ofException('E', 'fault')).toBe('rootcause.fault.exception { name = "E" }');
  });
});

describe('links', () => {
  it('takes other traces only, once each', () => {
    const link = { trace_id: '1-00000000-000000000000000000000002', id: 's', attributes: { 'aws.xray.reserved.reference_type': 'parent' } };
    const linked = tree({ id: 'a', name: 'a', start_time: 1, end_time: 2, links: [link, link, { trace_id: 'javascript:x' }, null, { trace_id: '1-00000000-000000000000000000000001' }] });
    expect(linksOf(linked)).toEqual([{ direction: 'parent', traceId: link.trace_id, id: 's', at: 0 }]);
  });
});

describe('own parts and blocks', () => {
  const nested = tree({
    id: 'a', name: 'a', start_time: 0, end_time: 10,
    subsegments: [
      { id: 'b', name: 'x', start_time: 1, end_time: 3 }, { id: 'c', name: 'x', start_time: 2, end_time: 4 }, { id: 'd', name: 'y', start_time: 9, end_time: 12 },
    ],
  });
  it('leaves out what callees did', () => expect(ownParts(nested, 0, () => 0)).toEqual([0, 1, 4, 9]));
  it('merges alike ones, the heaviest first, inside their caller', () => {
    const blocks = blocksOf(nested, undefined, 'merged', () => 0);
    expect(blocks.map((b) => [nested.entities[b.at]!.name, b.count, b.from, b.to])).toEqual([['a', 1, 0, 10], ['x', 2, 0, 4], ['y', 1, 4, 7]]);
    expect(blocksOf(nested, undefined, 'time', () => 0)).toHaveLength(4);
  });
  it('groups for statistics', () => {
    const { rows } = statsOf(nested, undefined, 'operation');
    expect(rows.find((r) => r.name === 'x')).toMatchObject({ count: 2, total: 4, p50: 2, longest: 2 });
    expect(statsOf(nested, undefined, 'sql')).toMatchObject({ rows: [], without: 4 });
  });
});

describe('rank', () => {
  it('is the share of faster calls, when there are enough', () => {
    expect(rankOf([{ Value: 1, Count: 15 }, { Value: 2, Count: 5 }], 2)).toBe(0.75);
    expect(rankOf([{ Value: 1, Count: 3 }], 2)).toBeUndefined();
  });
});

describe('viewport', () => {
  it('stays inside the trace and tells the address when at rest', () => {
    vi.useFakeTimers();
    const told: unknown[] = [];
    const port = new Viewport(10, undefined, (span) => told.push(span));
    port.zoom(0.5, 0);
    port.pan(-1);
    port.zoom(0.5);
    expect(port.span).toEqual([1.25, 3.75]);
    vi.runAllTimers();
    port.fitAll();
    vi.runAllTimers();
    expect(told).toEqual([[1.25, 3.75], undefined]);
    vi.useRealTimers();
  });
});

describe('address', () => {
  it('reads what it wrote', () => {
    const state = { ...parseState(traceFields, new URLSearchParams()), view: 'flame' as const, z: [0.25, 1.5] as const, lvl: 3, flip: ['*a', 'b,c'], min: 2.5 };
    expect(parseState(traceFields, formatState(traceFields, state))).toEqual(state);
    expect(parseState(traceFields, new URLSearchParams('z=5,1&lvl=x')).z).toBeUndefined();
  });
});

describe('differences of two traces', () => {
  const side = (Duration: number, CallCount = 1, FaultCount = 0) => ({ Duration, CallCount, FaultCount, ErrorCount: 0, ThrottleCount: 0 });
  const call = (Name: string, Parent: number | undefined, a: DiffCall['A'], b: DiffCall['B']): DiffCall => ({
    Service: 's', Name, Parent, Depth: Parent === undefined ? 0 : 1, Change: 'both', A: a, B: b, DurationDifference: (b?.Duration ?? 0) - (a?.Duration ?? 0),
  });
  const calls = [call('root', undefined, side(1), side(2)), call('db', 0, side(0.5), side(1.5, 3, 1)), call('same', 0, side(0.2), side(0.2)), call('new', 0, side(0, 0), side(0.001))];
  it('names what changed', () => {
    expect(calls.map(changesOf)).toEqual([['slower'], ['fails', 'slower', 'more'], ['same'], ['onlyB']]);
  });
  it('finds where most of the difference is', () => expect(mainDifference(calls)).toEqual({ at: 1, seconds: 1 }));
  it('shows what changed alone', () => {
    expect(diffRows(calls, new Set(), true).map((r) => r.call.Name)).toEqual(['root', 'db', 'new']);
    expect(diffRows(calls, new Set(['0']), false).map((r) => r.call.Name)).toEqual(['root']);
  });
});
