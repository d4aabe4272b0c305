import { describe, expect, it } from 'vitest';
import { callersOf, pathOf, rootOf, statementOf, treeOf } from './document';

const trace = (...documents: (object | string)[]) =>
  treeOf({
    Id: '1-00000000-000000000000000000000000', Duration: undefined, LimitExceeded: false,
    Segments: documents.map((each, i) => ({ Id: String(i), Document: typeof each === 'string' ? each : JSON.stringify(each) })),
  });

const two = [
  { id: 'b', name: 'payment', parent_id: 'c', start_time: 100.2, end_time: 100.8, fault: true },
  {
    id: 'a', name: 'checkout', start_time: 100, end_time: 101,
    subsegments: [
      { id: 'd', name: 'late', start_time: 100.5, end_time: 100.6 },
      { id: 'c', name: 'payment', namespace: 'remote', start_time: 100.1, end_time: 100.9, http: { request: { method: 'POST', url: 'http://p/pay?x=1' } } },
    ],
  },
];

describe('treeOf', () => {
  it('puts callers before callees, by start', () => {
    const tree = trace(...two);
    expect(tree.entities.map((e) => e.id)).toEqual(['a', 'c', 'b', 'd']);
    expect(tree.entities.map((e) => e.depth)).toEqual([0, 1, 2, 1]);
    expect(tree.entities.map((e) => e.end)).toEqual([4, 3, 3, 4]);
    expect(tree.entities[1]!.what).toBe('POST /pay');
    expect(callersOf(tree, 2).map((e) => e.id)).toEqual(['a', 'c']);
    expect(rootOf(tree)!.id).toBe('a');
  });

  it('keeps a subsegment whose parent is missing, and says so', () => {
    const tree = trace({ id: 'x', name: 'x', type: 'subsegment', parent_id: 'gone', start_time: 1, end_time: 2 });
    expect(tree.entities[0]).toMatchObject({ orphan: true, isSegment: false, parent: -1 });
  });

  it('cuts circles of parents', () => {
    const tree = trace(
      { id: 'a', name: 'a', parent_id: 'b', start_time: 1, end_time: 2 },
      { id: 'b', name: 'b', parent_id: 'a', start_time: 1, end_time: 2 },
      { id: 'c', name: 'c', parent_id: 'c', start_time: 1, end_time: 2 },
    );
    expect(tree.entities.map((e) => e.id).sort()).toEqual(['a', 'b', 'c']);
  });

  it('lets what is in progress last as long as the trace is known', () => {
    const tree = trace(
      { id: 'a', name: 'a', start_time: 10, in_progress: true },
      { id: 'b', name: 'b', parent_id: 'a', start_time: 11, end_time: 14 },
    );
    expect(tree.inProgress).toBe(true);
    expect(tree.entities[0]).toMatchObject({ inProgress: true, from: 0, to: 4 });
  });

  it('survives documents of any shape', () => {
    const tree = trace('junk', '[]', '5', 'null', { name: 7, id: {}, start_time: 'x', subsegments: [null, 3, {}], http: [], aws: 'no', cause: 4 });
    expect(tree.unreadable).toBe(4);
    expect(tree.entities).toHaveLength(2);
  });

  it('reads 1,500 levels without running out of stack', () => {
    let inner: object = { id: 'leaf', name: 'x', start_time: 1, end_time: 2 };
    for (let i = 0; i < 1500; i++) inner = { id: `n${i}`, name: 'x', start_time: 1, end_time: 2, subsegments: [inner] };
    expect(trace(inner).entities).toHaveLength(1501);
  });

  it('marks a call whose callee sent nothing', () => {
    const tree = trace(
      { id: 'a', name: 'a', start_time: 1, end_time: 2, subsegments: [{ id: 'q', name: 'db', start_time: 1, end_time: 2 }] },
      { id: 'i', name: 'db', parent_id: 'q', start_time: 1, end_time: 2, inferred: true },
    );
    expect(tree.entities.map((e) => [e.id, e.speaksForCallee, e.inferred])).toEqual([['a', false, false], ['q', true, false], ['i', false, true]]);
  });
});

describe('short forms', () => {
  it('names the verb and the table of a statement', () => {
    expect(statementOf('select  a,\n b from "orders" where id = ?')).toBe('SELECT orders');
    expect(statementOf('INSERT INTO t VALUES (?)')).toBe('INSERT t');
    expect(statementOf('SHOW ALL')).toBe('SHOW ALL');
  });
  it('keeps the path of a URL', () => {
    expect(pathOf('https://a.b:8/x/y?q=1#f')).toBe('/x/y');
    expect(pathOf('https://a.b')).toBe('/');
    expect(pathOf('/only')).toBe('/only');
    expect(pathOf('')).toBe('');
  });
});
