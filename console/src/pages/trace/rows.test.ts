import { describe, expect, it } from 'vitest';
import { treeOf } from './document';
import { foldAlike, revealed, rowsOf, sumOf, type RowsView } from './rows';
import { matchesOf, readAhead } from './search';

const sub = (id: string, name: string, start: number, more: object = {}) => ({ id, name, start_time: start, end_time: start + 0.5, ...more });
const documents = {
  Id: 't', Duration: 1, LimitExceeded: false,
  Segments: [{
    Id: 'a',
    Document: JSON.stringify({
      id: 'a', name: 'shop', start_time: 1, end_time: 20, annotations: { tenant: 'acme', n: 5 },
      subsegments: [
        ...Array.from({ length: 6 }, (_, i) => sub(`r${i}`, 'redis', 1 + i, { namespace: 'remote', fault: i === 3 })),
        sub('p', 'pay', 8, { subsegments: [sub('q', 'db', 8.1, { end_time: 8.2, sql: { sanitized_query: 'SELECT * FROM orders' } })] }),
      ],
    }),
  }],
};
const tree = treeOf(documents);
const view: RowsView = { lvl: 'auto', flip: new Set(), how: 'mark', matches: undefined, leastSeconds: 0, bad: false, crit: false, inf: false };
const keys = (change: Partial<RowsView>) => rowsOf(tree, { ...view, ...change }, undefined).map((row) => row.key);

describe('rowsOf', () => {
  it('folds runs of alike calls into one row', () => {
    expect(keys({})).toEqual(['a', '*r0', 'p', 'q']);
    expect(keys({ flip: new Set(['*r0']) })).toEqual(['a', '*r0', 'r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'p', 'q']);
  });
  it('opens so many levels, and what was flipped', () => {
    expect(keys({ lvl: 0 })).toEqual(['a']);
    expect(keys({ lvl: 1 })).toEqual(['a', '*r0', 'p']);
    expect(keys({ lvl: 1, flip: new Set(['p']) })).toEqual(['a', '*r0', 'p', 'q']);
    expect(keys({ lvl: 'all', flip: new Set(['a']) })).toEqual(['a']);
  });
  it('hides what is short, what did not fail, and what was not found, but not the way there', () => {
    expect(keys({ leastSeconds: 0.3 })).toEqual(['a', '*r0', 'p']);
    expect(keys({ bad: true })).toEqual(['a', 'r3']);
    expect(keys({ how: 'hide', matches: matchesOf(tree, 'sql:orders') })).toEqual(['a', 'p', 'q']);
  });
  it('reveals an entity wherever it is', () => {
    const at = tree.byId.get('q')!;
    expect(keys({ lvl: 0, flip: revealed(tree, at, { ...view, lvl: 0 }, undefined) })).toContain('q');
    const member = tree.byId.get('r4')!;
    expect(keys({ lvl: 0, flip: revealed(tree, member, { ...view, lvl: 0 }, undefined) })).toContain('r4');
  });
  it('sums up a group', () => {
    const group = foldAlike(tree, tree.entities[0]!.children)[0]!;
    expect(sumOf(tree, group)).toEqual({ count: 6, total: 3, longest: 0.5, failed: 1 });
  });
});

describe('search', () => {
  const found = (query: string) => [...(matchesOf(tree, query) ?? [])].map((at) => tree.entities[at]!.id);
  it('finds words, parts, traits, times and annotations', () => {
    expect(matchesOf(tree, '  ')).toBeUndefined();
    expect(found('redis is:fault')).toEqual(['r3']);
    expect(found('"from orders"')).toEqual(['q']);
    expect(found('duration<200ms')).toEqual(['q']);
    expect(found('duration>1s')).toEqual(['a']);
    expect(found('tenant:acme')).toEqual(['a']);
    expect(found('n>4')).toEqual(['a']);
    expect(found('name:redis -is:fault')).toHaveLength(5);
    expect(found('nothing-like-this')).toEqual([]);
  });
  it('finds the same when it has read ahead, a part at a time', () => {
    const again = treeOf(documents);
    let steps = 2;
    expect(readAhead(again, 0, () => steps-- > 0)).toBe(2);
    expect(readAhead(again, 2, () => true)).toBe(again.entities.length);
    expect(matchesOf(again, '"from orders" is:fault')).toEqual(matchesOf(tree, '"from orders" is:fault'));
    expect(matchesOf(again, 'redis')).toEqual(matchesOf(tree, 'redis'));
  });
});
