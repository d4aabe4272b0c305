import { describe, expect, it } from 'vitest';
import { judge, judgeShare, judgeTime, presences, united, type Limits } from './judge';
import { chanceAbove, differenceInterval, found, quantile, quantileInterval, shareInterval, sharesP } from './statistics';

const limits: Limits = { leastRequests: 200, leastPoints: 0.005, leastPart: 0.1 };
const spread = (from: number, to: number, count: number) =>
  Array.from({ length: 100 }, (_, i) => ({ Value: from + ((to - from) * i) / 99, Count: count / 100 }));

describe('intervals', () => {
  it('are those of the books', () => {
    // Newcombe 1998, table II, example (a): 56/70 and 48/80, difference 0.2 (0.0524 to 0.3339).
    const by = differenceInterval(48 / 80, shareInterval(48, 80), 56 / 70, shareInterval(56, 70));
    expect(by.low).toBeCloseTo(0.0524, 3);
    expect(by.high).toBeCloseTo(0.3339, 3);
  });
  it('bound quantiles by ranks, and say when there are too few', () => {
    const h = spread(1, 100, 1000);
    expect(quantile(h, 0.5)).toBeCloseTo(50, 5);
    const inner = quantileInterval(h, 0.5)!;
    expect(inner.low).toBeLessThan(50);
    expect(inner.high).toBeGreaterThan(50);
    expect(quantileInterval([{ Value: 1, Count: 10 }], 0.99)).toBeUndefined();
    expect(quantile([], 0.5)).toBeUndefined();
  });
  it('weigh one sample against another', () => {
    expect(chanceAbove([{ Value: 1, Count: 2 }], [{ Value: 2, Count: 3 }])).toBe(1);
    expect(chanceAbove(spread(1, 2, 100), spread(1, 2, 100))).toBeCloseTo(0.5, 9);
    expect(chanceAbove([], spread(1, 2, 100))).toBeUndefined();
  });
  it('gives the p value of two shares', () => {
    expect(sharesP(10, 100, 10, 100)).toBeCloseTo(1, 6);
    expect(sharesP(50, 100, 64, 100)).toBeCloseTo(0.0457, 3);
  });
  it('keeps false finds rare among many', () => {
    expect(found([0.001, 0.04, 0.03, 0.5])).toEqual([true, false, false, false]);
    expect(found([])).toEqual([]);
  });
});

describe('verdicts', () => {
  it('need certainty and size', () => {
    expect(judgeShare(30, 10_000, 220, 10_000, limits).verdict).toBe('worse');
    expect(judgeShare(220, 10_000, 30, 10_000, limits).verdict).toBe('better');
    expect(judgeShare(300, 100_000, 400, 100_000, limits).verdict).toBe('same'); // certain, yet a tenth of a point
    expect(judgeShare(2, 250, 5, 250, limits).verdict).toBe('watch');
    expect(judgeShare(0, 100, 50, 100, limits).verdict).toBe('unknown');
    expect(judgeShare(0, 0, 5, 100, limits).verdict).toBe('unknown');
  });
  it('judge times', () => {
    expect(judgeTime(spread(0.1, 0.2, 1000), spread(0.2, 0.3, 1000), 0.5, limits).verdict).toBe('worse');
    expect(judgeTime(spread(0.1, 0.2, 1000), spread(0.101, 0.201, 1000), 0.5, limits).verdict).toBe('same');
    expect(judgeTime(spread(0.1, 0.2, 1000), [], 0.5, limits).verdict).toBe('unknown');
  });
  it('say the gravest of it', () => {
    const outcomes = (fault: number) => ({ ok: 1000 - fault, error: 0, throttle: 0, fault, total: 1000 });
    const version = (fault: number, by = 0) => ({ outcomes: outcomes(fault), histogram: spread(0.1 + by, 0.2 + by, 1000), dependencies: [] });
    expect(judge(version(1), version(60), limits).verdict).toBe('worse');
    expect(judge(version(1), version(1), limits).verdict).toBe('same');
    expect(judge(version(1), version(1, -0.05), limits).verdict).toBe('better');
    expect(judge(version(1), version(60), { ...limits, leastRequests: 5000 }).verdict).toBe('unknown');
  });
});

describe('lists', () => {
  it('tell new, gone and more', () => {
    const rows = united(new Map([['x', 10], ['old', 5], ['y', 50]]), new Map([['x', 100], ['new', 1], ['y', 52]]));
    expect(Object.fromEntries(presences(rows, 1000, 1000).map((p, i) => [rows[i]!.name, p]))).toEqual({ x: 'more', old: 'gone', y: 'same', new: 'new' });
  });
});
