// From numbers to words: better, the same, to be watched, worse, or not enough to say. Pure.

import { outcomesOf, type Histogram, type Outcomes } from '@/api/shapes';
import type { ServiceGraph } from '@/api/graph';
import { chanceAbove, differenceInterval, found, quantile, quantileInterval, shareInterval, sharesP, type Interval } from './statistics';

export type Verdict = 'worse' | 'watch' | 'same' | 'better' | 'unknown';
const GRAVITY: readonly Verdict[] = ['same', 'better', 'unknown', 'watch', 'worse'];

export interface Limits {
  readonly leastRequests: number;
  /** Points of a share (0.005 is half a point) and part of a time that matter in practice. */
  readonly leastPoints: number;
  readonly leastPart: number;
}

export interface Dependency {
  readonly name: string;
  readonly calls: number;
  readonly outcomes: Outcomes;
  readonly histogram: Histogram;
}

export interface Version {
  readonly outcomes: Outcomes;
  readonly histogram: Histogram;
  readonly dependencies: readonly Dependency[];
}

const NONE: Outcomes = { ok: 0, error: 0, throttle: 0, fault: 0, total: 0 };
export const NO_VERSION: Version = { outcomes: NONE, histogram: [], dependencies: [] };

/** All nodes of that name (a service may have several types) as one. */
export function versionOf(graph: ServiceGraph, name: string): Version {
  const nodes = graph.Services.filter((service) => service.Name === name && service.Type !== 'client');
  const names = new Map(graph.Services.map((service) => [service.ReferenceId, service.Name]));
  const dependencies = new Map<string, Dependency>();
  let outcomes = NONE;
  const histogram: { Value: number; Count: number }[] = [];
  for (const node of nodes) {
    if (node.SummaryStatistics) outcomes = plus(outcomes, outcomesOf(node.SummaryStatistics));
    histogram.push(...node.ResponseTimeHistogram);
    for (const edge of node.Edges) {
      const to = names.get(edge.ReferenceId) ?? '';
      if (edge.EdgeType === 'link' || !edge.SummaryStatistics) continue;
      const was = dependencies.get(to) ?? { name: to, calls: 0, outcomes: NONE, histogram: [] };
      const more = outcomesOf(edge.SummaryStatistics);
      dependencies.set(to, {
        name: to, calls: was.calls + more.total, outcomes: plus(was.outcomes, more),
        histogram: [...was.histogram, ...edge.ResponseTimeHistogram],
      });
    }
  }
  return { outcomes, histogram, dependencies: [...dependencies.values()] };
}

const plus = (a: Outcomes, b: Outcomes): Outcomes => ({
  ok: a.ok + b.ok, error: a.error + b.error, throttle: a.throttle + b.throttle, fault: a.fault + b.fault, total: a.total + b.total,
});

export interface Judged {
  readonly a: number | undefined;
  readonly b: number | undefined;
  readonly by: number | undefined;
  readonly interval: Interval | undefined;
  readonly verdict: Verdict;
}

function verdictOf(by: number, interval: Interval, least: number): Verdict {
  if (by >= least) return interval.low > 0 ? 'worse' : 'watch';
  return by <= -least && interval.high < 0 ? 'better' : 'same';
}

/** Shares of failures: more is worse. */
export function judgeShare(hitsA: number, ofA: number, hitsB: number, ofB: number, limits: Limits): Judged {
  if (ofA === 0 || ofB === 0) return { a: undefined, b: undefined, by: undefined, interval: undefined, verdict: 'unknown' };
  const [a, b] = [hitsA / ofA, hitsB / ofB];
  const interval = differenceInterval(a, shareInterval(hitsA, ofA), b, shareInterval(hitsB, ofB));
  const enough = Math.min(ofA, ofB) >= limits.leastRequests;
  return { a, b, by: b - a, interval, verdict: enough ? verdictOf(b - a, interval, limits.leastPoints) : 'unknown' };
}

const LEAST_SECONDS = 0.001;

/** Times at a quantile: longer is worse. */
export function judgeTime(a: Histogram, b: Histogram, share: number, limits: Limits): Judged {
  const [inA, inB] = [quantile(a, share), quantile(b, share)];
  if (inA === undefined || inB === undefined) return { a: inA, b: inB, by: undefined, interval: undefined, verdict: 'unknown' };
  const [wideA, wideB] = [quantileInterval(a, share), quantileInterval(b, share)];
  const interval = wideA && wideB && differenceInterval(inA, wideA, inB, wideB);
  const total = (h: Histogram) => h.reduce((sum, bucket) => sum + bucket.Count, 0);
  const enough = interval !== undefined && Math.min(total(a), total(b)) >= limits.leastRequests;
  const least = Math.max(LEAST_SECONDS, inA * limits.leastPart);
  return { a: inA, b: inB, by: inB - inA, interval, verdict: enough ? verdictOf(inB - inA, interval, least) : 'unknown' };
}

export interface Comparison {
  readonly measures: Readonly<Record<'fault' | 'error' | 'throttle' | 'p50' | 'p90' | 'p99', Judged>>;
  readonly chanceSlower: number | undefined;
  readonly verdict: Verdict;
}

export function judge(a: Version, b: Version, limits: Limits): Comparison {
  const share = (outcome: 'fault' | 'error' | 'throttle') =>
    judgeShare(a.outcomes[outcome], a.outcomes.total, b.outcomes[outcome], b.outcomes.total, limits);
  const time = (at: number) => judgeTime(a.histogram, b.histogram, at, limits);
  const measures = {
    fault: share('fault'), error: share('error'), throttle: share('throttle'), p50: time(0.5), p90: time(0.9), p99: time(0.99),
  };
  const enough = Math.min(a.outcomes.total, b.outcomes.total) >= limits.leastRequests;
  // A quantile that cannot be judged for want of calls does not undo what can be.
  const said = Object.values(measures).map((each) => each.verdict).filter((each) => each !== 'unknown');
  return {
    measures,
    chanceSlower: chanceAbove(a.histogram, b.histogram),
    verdict: enough && said.length > 0 ? said.reduce((x, y) => (GRAVITY.indexOf(y) > GRAVITY.indexOf(x) ? y : x)) : 'unknown',
  };
}

export interface Counted {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

export type Presence = 'new' | 'gone' | 'more' | 'less' | 'same';

/** Which occur in one only, or clearly more often in one: of many, so that few are found by chance. */
export function presences(rows: readonly Counted[], ofA: number, ofB: number): readonly Presence[] {
  const isFound = found(rows.map((row) => sharesP(row.a, ofA, row.b, ofB)));
  return rows.map((row, i) => {
    if (row.a === 0 && row.b > 0) return 'new';
    if (row.b === 0 && row.a > 0) return 'gone';
    if (!isFound[i]) return 'same';
    return row.b / Math.max(1, ofB) > row.a / Math.max(1, ofA) ? 'more' : 'less';
  });
}

/** Names of both, in the order of how often. */
export function united(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): readonly Counted[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((name) => ({ name, a: a.get(name) ?? 0, b: b.get(name) ?? 0 }))
    .sort((x, y) => y.a + y.b - x.a - x.b);
}
