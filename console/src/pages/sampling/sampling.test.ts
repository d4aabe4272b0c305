import { describe, expect, it } from 'vitest';
import type { SamplingRule } from '@/api/sampling';
import { draftOf, fieldsOf, problemsOf } from './ruleDraft';
import { judge, matchesPattern, recordedOf, shadowed, simulate } from './simulate';
import { trendOf } from './trend';

const rule = (RuleName: string, Priority: number, fields: Partial<SamplingRule> = {}): SamplingRule => ({
  RuleName, RuleARN: '', ResourceARN: '*', Priority, FixedRate: 0.05, ReservoirSize: 1, ServiceName: '*', ServiceType: '*', Host: '*',
  HTTPMethod: '*', URLPath: '*', Version: 1, Attributes: {}, SamplingRateBoost: undefined, ...fields,
});
const records = (...rules: SamplingRule[]) => rules.map((SamplingRule) => ({ SamplingRule, CreatedAt: 0, ModifiedAt: 0 }));
const request = { service: 'checkout', type: '', host: 'shop.example', method: 'GET', path: '/orders/7' };

describe('patterns of rules', () => {
  it.each([
    ['*', '', true], ['', '', true], ['', 'a', false], ['?', '', false], ['?', '한', true], ['CHECK*', 'checkout', true],
    ['*/orders/*', '/v1/orders/7', true], ['/orders/?', '/orders/77', false], ['a*b*c', 'aXbYbZc', true], ['a*b', 'abc', false],
    ['**a', 'a', true], ['a.c', 'abc', false],
  ])('%j against %j is %s', (pattern, text, expected) => expect(matchesPattern(pattern, text)).toBe(expected));

  it('take a time that does not explode with their stars', () => {
    expect(matchesPattern('*a'.repeat(60) + 'b', 'a'.repeat(5000))).toBe(false);
  });

  it('agree with a slow and plain reading of them', () => {
    const slow = (p: string, t: string): boolean => {
      if (p === '') return t === '';
      if (p[0] === '*') return slow(p.slice(1), t) || (t !== '' && slow(p, t.slice(1)));
      return t !== '' && (p[0] === '?' || p[0] === t[0]) && slow(p.slice(1), t.slice(1));
    };
    const words = (letters: string, longest: number): string[] =>
      longest === 0 ? [''] : ['', ...[...letters].flatMap((letter) => words(letters, longest - 1).map((rest) => letter + rest))];
    for (const pattern of new Set(words('a*?', 4))) {
      for (const text of new Set(words('ab', 4))) {
        expect(matchesPattern(pattern, text), `${pattern} against ${text}`).toBe(slow(pattern, text));
      }
    }
  });
});

describe('the simulator', () => {
  it('stops at the first rule that matches and says why those before it did not', () => {
    const verdicts = simulate(records(
      rule('Default', 10000), rule('orders', 30, { URLPath: '/orders/*' }), rule('posts', 10, { HTTPMethod: 'POST' }),
      rule('never', 40),
    ), request);
    expect(verdicts.map(({ rule: { RuleName }, failed }) => [RuleName, failed])).toEqual([['posts', 'method'], ['orders', undefined]]);
  });
  it('breaks a tie of priority by the name', () => {
    expect(simulate(records(rule('b', 5), rule('a', 5)), request)[0]?.rule.RuleName).toBe('a');
  });
  it('leaves out rules that SDKs leave out', () => {
    expect(judge(rule('a', 1, { ResourceARN: 'arn:aws:x' }), request)).toBe('arn');
    expect(judge(rule('a', 1, { Attributes: { tier: 'gold' } }), request)).toBe('attributes');
    expect(judge(rule('a', 1, { Version: 2 }), request)).toBe('version');
  });
  it('lets match what is not known of a request', () => {
    expect(judge(rule('a', 1, { ServiceType: 'AWS::EC2::Instance' }), request)).toBeUndefined();
  });
  it('counts the reservoir first, and of the rest the rate', () => {
    expect(recordedOf({ ReservoirSize: 1, FixedRate: 0.05 }, 41)).toBeCloseTo(3);
    expect(recordedOf({ ReservoirSize: 50, FixedRate: 1 }, 41)).toBe(41);
    expect(recordedOf({ ReservoirSize: 0, FixedRate: 0 }, 41)).toBe(0);
  });
  it('finds rules that can never decide, and only those', () => {
    const found = shadowed(records(
      rule('all gets', 1, { HTTPMethod: 'get' }), rule('gets of orders', 2, { HTTPMethod: 'GET', URLPath: '/orders' }),
      rule('posts', 3, { HTTPMethod: 'POST' }), rule('of one ARN', 4, { ResourceARN: 'arn:x' }), rule('everything', 5), rule('late', 6),
      rule('Default', 10000),
    ));
    expect([...found]).toEqual([['gets of orders', 'all gets'], ['late', 'everything']]);
  });
});

describe('the draft of a rule', () => {
  it('comes back as it was', () => {
    const given = rule('orders', 7, {
      FixedRate: 0.07, Attributes: { tier: 'gold' },
      SamplingRateBoost: { MaxRate: 0.29, CooldownWindowMinutes: 3, DisableDefaultAnomalyDetection: true },
    });
    const { RuleARN: _arn, Version: _version, ...fields } = given;
    expect(fieldsOf(draftOf(given))).toEqual(fields);
    expect(problemsOf(draftOf(given), [])).toEqual({});
  });
  it('names each field that is wrong', () => {
    const draft = {
      ...draftOf(undefined), name: 'orders', priority: '10000', reservoir: '1.5', rate: '101', method: 'A'.repeat(11),
      attributes: [['', 'x']] as const, boosts: true, boostRate: '', cooldown: '-1',
    };
    expect(problemsOf(draft, ['orders'])).toEqual({
      name: 'taken', priority: 'priority', reservoir: 'reservoir', rate: 'rate', method: 'pattern', attributes: 'attributes',
      boostRate: 'rate', cooldown: 'cooldown',
    });
    expect(problemsOf({ ...draftOf(undefined), name: '' }, []).name).toBe('name');
    expect(problemsOf(draftOf(rule('Default', 10000)), [])).toEqual({});
  });
});

describe('the trend of rules', () => {
  const at = (RuleName: string, Timestamp: number, RequestCount: number, SampledCount: number, BorrowCount = 0) => ({
    RuleName, Timestamp, RequestCount, SampledCount, BorrowCount,
  });
  it('adds up clients of one window and stands all rules in the same time', () => {
    const trend = trendOf([at('a', 1000, 10, 1), at('a', 1009, 5, 1, 1), at('a', 990, 4, 4), at('b', 880, 9, 9), at('b', 900, 2, 0)]);
    expect(trend.get('a')).toMatchObject({ matched: 19, sampled: 6, borrowed: 1, share: 6 / 19 });
    expect(trend.get('a')!.windows.at(-1)).toEqual({ matched: 15, sampled: 2, borrowed: 1 });
    expect(trend.get('b')!.windows[1]).toEqual({ matched: 2, sampled: 0, borrowed: 0 }); // 880 is too old
  });
  it('has no share of nothing', () => {
    expect(trendOf([at('a', 1000, 0, 0)]).get('a')!.share).toBeUndefined();
    expect(trendOf([]).size).toBe(0);
  });
});
