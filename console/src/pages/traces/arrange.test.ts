import { describe, expect, it } from 'vitest';
import { formatSort, groupsOf, linesOf, nameOfGroup, quantile, sorted, sortOf } from './arrange';
import { annotationKeys, columnOf, columnsOf } from './columns';
import { testRow } from './testRow';

const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id).join('');

describe('order', () => {
  const rows = [
    testRow({ id: 'a', startMs: 3, responseTime: 0.2, url: 'b' }),
    testRow({ id: 'b', startMs: 2, responseTime: undefined, url: 'a' }),
    testRow({ id: 'c', startMs: 1, responseTime: 0.1, url: '' }),
  ];
  it('puts what has no value last, either way', () => {
    expect(ids(sorted(rows, { by: 'response', down: true }))).toBe('acb');
    expect(ids(sorted(rows, { by: 'response', down: false }))).toBe('cab');
    expect(ids(sorted(rows, { by: 'url', down: false }))).toBe('bac');
    expect(ids(sorted(rows, { by: 'url', down: true }))).toBe('abc');
  });
  it('is the newest first where the rest is equal, and leaves unknown columns alone', () => {
    expect(ids(sorted(rows, { by: 'user', down: false }))).toBe('abc');
    expect(sorted(rows, { by: 'nonsense', down: true })).toBe(rows);
  });
  it('is written and read', () => {
    for (const text of ['start', '-annotation.tenant']) expect(formatSort(sortOf(text))).toBe(text);
  });
  it('sorts mixed values of an annotation', () => {
    const mixed = [
      testRow({ id: 'x', annotations: { k: ['b'] } }), testRow({ id: 'y', annotations: { k: [2] } }),
      testRow({ id: 'z', annotations: { k: [true] } }), testRow({ id: 'w' }),
    ];
    expect(ids(sorted(mixed, { by: 'annotation.k', down: false }))).toBe('yxzw');
  });
  it('sorts 10,000 rows quickly enough to be one step', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => testRow({ id: `${i}`, url: `https://shop/${i % 300}`, startMs: i }));
    const result = sorted(many, { by: 'url', down: true });
    expect(result).toHaveLength(10_000);
    expect(result[0]!.url).toBe('https://shop/299');
  });
});

describe('groups', () => {
  const rows = [
    testRow({ id: 'a', services: ['x', 'y'], outcome: 'fault', responseTime: 1 }),
    testRow({ id: 'b', services: ['x'], responseTime: 3 }),
    testRow({ id: 'c' }),
  ];
  it('hold a row under each of its values, and rows without one too', () => {
    const groups = groupsOf(rows, columnOf('services')!, 'count');
    expect(groups.map((group) => [group.value, ids(group.rows)])).toEqual([['x', 'ab'], ['', 'c'], ['y', 'a']]);
    expect(groups[0]).toMatchObject({ fault: 1, failed: 1, p50: 1, p99: 3 });
  });
  it('are ordered as asked', () => {
    expect(groupsOf(rows, columnOf('services')!, 'fault')[0]!.value).toBe('y');
    expect(groupsOf(rows, columnOf('services')!, 'value').map((group) => group.value)).toEqual(['', 'x', 'y']);
  });
  it('show their rows when they are open', () => {
    const lines = linesOf(rows, { by: 'start', down: true }, 'services', 'count', [nameOfGroup('y')]);
    expect(lines.map((line) => line.kind)).toEqual(['group', 'group', 'group', 'trace']);
    expect(new Set(lines.map((line) => line.key)).size).toBe(lines.length);
  });
});

describe('columns', () => {
  it('find their values again', () => {
    const row = testRow({ id: 'a', annotations: { 'a.b': ['x"y'], n: [3], flag: [true] } });
    expect(columnOf('annotation.a.b')!.expression!('x"y', row)).toBe('annotation[a.b] = "x\\"y"');
    expect(columnOf('annotation.n')!.expression!('3', row)).toBe('annotation.n = 3');
    expect(columnOf('annotation.flag')!.expression!('true', row)).toBe('annotation.flag = true');
    expect(annotationKeys([row])).toEqual(['a.b', 'flag', 'n']);
  });
  it('are the usual ones when the address names none that exist', () => {
    expect(columnsOf(['bogus', 'annotation.'])[0]!.id).toBe('start');
    expect(columnOf('__proto__')).toBeUndefined();
  });
  it('takes the nearest rank', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.99)).toBe(4);
  });
});
