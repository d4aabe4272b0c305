import { describe, expect, it } from 'vitest';
import type { TraceSummary } from '@/api/traces';
import { quoted } from '@/filter/expressions';
import { rangeExpression } from '@/pages/analytics/AnalyticsPage';
import { causesOf } from '@/pages/analytics/causes';
import { expressionsOf } from './ComparePage';
import { nothing, verdictOf, type Side } from './sides';
import { changeOf, changeOfQuantile, differenceOf, histogramOf, rateOf } from './statistics';

const side = (total: number, fault: number, p50?: [number, number, number]): Side => ({
  ...nothing,
  outcomes: { ok: total - fault, error: 0, throttle: 0, fault, total },
  latency: p50 ? [{ Quantile: 0.5, Value: p50[0], Low: p50[1], High: p50[2] }] : [],
});

describe('rates', () => {
  it('have intervals that hold them and stay between 0 and 1', () => {
    for (const [hits, all] of [[0, 10], [10, 10], [3, 1000], [1, 1]] as const) {
      const rate = rateOf(hits, all)!;
      expect(rate.low).toBeGreaterThanOrEqual(0);
      expect(rate.high).toBeLessThanOrEqual(1);
      expect(rate.low <= rate.share + 1e-12 && rate.share <= rate.high + 1e-12).toBe(true);
    }
    expect(rateOf(0, 0)).toBeUndefined();
  });
  it('differ only beyond chance', () => {
    expect(changeOf(differenceOf(rateOf(1, 100)!, rateOf(2, 100)!))).toBe('same');
    expect(changeOf(differenceOf(rateOf(1, 100)!, rateOf(20, 100)!))).toBe('higher');
    expect(changeOf(differenceOf(rateOf(20, 100)!, rateOf(1, 100)!))).toBe('lower');
  });
  it('of quantiles need intervals', () => {
    expect(changeOfQuantile({ Quantile: 0.5, Value: 1 }, { Quantile: 0.5, Value: 9 })).toBe('same');
    expect(changeOfQuantile({ Quantile: 0.5, Value: 1, Low: 0.9, High: 1.1 }, { Quantile: 0.5, Value: 9, Low: 8, High: 10 })).toBe('higher');
  });
});

describe('the verdict', () => {
  it('does not judge by a handful', () => expect(verdictOf(side(5, 5), side(1000, 0), [], []).word).toBe('few'));
  it('says what got worse', () => {
    const verdict = verdictOf(side(1000, 5), side(1000, 100), [{ attribute: 'x', name: 'Timeout', a: 0, b: 90 }], []);
    expect(verdict.word).toBe('worse');
    expect(verdict.findings.map((each) => each.what)).toEqual(['fault', 'newError']);
  });
  it('sees both sides', () => {
    expect(verdictOf(side(1000, 100, [1, 0.9, 1.1]), side(1000, 5, [2, 1.9, 2.1]), [], []).word).toBe('mixed');
    expect(verdictOf(side(1000, 10), side(1000, 11), [], []).word).toBe('same');
    expect(verdictOf(side(1000, 100), side(1000, 5), [], []).word).toBe('better');
  });
});

describe('expressions', () => {
  const state = { by: 'name', service: '', key: 'version', a: 'V1 "x"', b: 'V2', chance: false } as const;
  it('quote what somebody named', () => expect(expressionsOf(state)).toEqual(['service("V1 \\"x\\"")', 'service("V2")']));
  it('of annotations take numbers as numbers and as texts', () => {
    expect(expressionsOf({ ...state, by: 'annotation', key: 'my key', a: '1', b: 'x' })).toEqual(
      ['(annotation["my key"] = 1 OR annotation["my key"] = "1")', 'annotation["my key"] = "x"']);
  });
  it('wait until both are chosen', () => expect(expressionsOf({ ...state, b: '' })).toBeUndefined());
  it('of a brush', () => {
    expect(rangeExpression(0.5, undefined)).toBe('responsetime >= 0.5');
    expect(rangeExpression(undefined, undefined)).toBe('');
  });
});

describe('sums', () => {
  it('of a heat map become a histogram', () => {
    expect(histogramOf([0.1, 0.4, 1.6], [{ Row: 0, count: 2 }, { Row: 1, count: 1 }, { Row: 0, count: 3 }, { Row: 9, count: 1 }]))
      .toEqual([{ Value: expect.closeTo(0.2), Count: 5 }, { Value: expect.closeTo(0.8), Count: 1 }]);
  });
  it('of root causes count a trace once and quote the entity', () => {
    const cause = { ClientImpacting: true, Services: [{ Name: 'web', Type: '', AccountId: '', Inferred: false, EntityPath: [{ Name: 'a "b"', Remote: false, Coverage: undefined, Exceptions: [{ Name: 'E', Message: '' }] }] }] };
    const summary = { FaultRootCauses: [cause, cause], ErrorRootCauses: [], ResponseTimeRootCauses: [] } as unknown as TraceSummary;
    expect(causesOf([summary, summary], 'fault', quoted)).toEqual([
      { path: 'web / a "b"', traces: 2, impacting: 2, exceptions: ['E'], expression: 'rootcause.fault.entity { last AND name = "a \\"b\\"" }' },
    ]);
  });
});
