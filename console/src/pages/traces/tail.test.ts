import { describe, expect, it } from 'vitest';
import { emptyTail, MOST_AT_ONCE, rateOf, RING, WINDOW_MS, withFailure, withLook, type Tail } from './tail';
import { testRow } from './testRow';

const look = (tail: Tail, ids: readonly string[], nowMs: number, revision = 1) =>
  withLook(tail, ids.map((id) => testRow({ id, revision, startMs: nowMs })), nowMs);

describe('tail', () => {
  it('puts what is new on top and does not count what the first look found', () => {
    let tail = look(emptyTail, ['a'], 1000);
    expect(tail.beats.at(-1)!.arrived).toBe(0);
    tail = look(tail, ['a', 'b'], 2000);
    expect(tail.rows.map((row) => row.id)).toEqual(['b', 'a']);
    expect(tail.beats.at(-1)!.arrived).toBe(1);
  });
  it('changes a row in its place', () => {
    let tail = look(look(emptyTail, ['a'], 1000), ['b'], 2000);
    tail = look(tail, ['a'], 3000, 2);
    expect(tail.rows.map((row) => [row.id, row.revision])).toEqual([['b', 1], ['a', 2]]);
    expect(tail.beats.at(-1)!.arrived).toBe(0);
  });
  it('says how many came too fast, and keeps no more than the ring', () => {
    let tail = look(emptyTail, ['first'], 0);
    let n = 0;
    for (let i = 0; i < 60; i++) tail = look(tail, Array.from({ length: MOST_AT_ONCE + 10 }, () => `t${n++}`), 1000 + i);
    expect(tail.rows).toHaveLength(RING);
    expect(tail.skipped).toBe(600);
  });
  it('marks a gap only when the window did not reach back', () => {
    const lost = withFailure(look(emptyTail, ['a'], 0), 1000);
    expect(withFailure(lost, 2000).lostSince).toBe(1000);
    expect(look(lost, ['b'], 5000).gap).toBeUndefined();
    expect(look(lost, ['b'], 1000 + WINDOW_MS + 5000).gap).toEqual({ fromMs: 1000, toMs: 6000 });
  });
  it('tells the rate of the last looks', () => {
    const beats = [0, 1000, 2000].map((atMs) => ({ atMs, arrived: 10, faults: 1 }));
    expect(rateOf(beats, 'arrived')).toBe(10);
    expect(rateOf([], 'arrived')).toBe(0);
  });
});
