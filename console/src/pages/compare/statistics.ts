// What can be said of two samples: rates and quantiles with intervals, and how likely one is above the other. Pure.

import type { Histogram } from '@/api/shapes';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of 95 %. */
export const Z = 1.959964;

/** Wilson's interval of a share. */
export function shareInterval(hits: number, of: number, z = Z): Interval {
  if (of <= 0) return { low: 0, high: 1 };
  const p = hits / of;
  const middle = p + (z * z) / (2 * of);
  const half = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  return { low: Math.max(0, (middle - half) / whole), high: Math.min(1, (middle + half) / whole) };
}

/** B less A, from their own intervals (Newcombe; for quantiles the same way of combining). */
export function differenceInterval(a: number, inA: Interval, b: number, inB: Interval): Interval {
  const by = b - a;
  return {
    low: by - Math.hypot(b - inB.low, inA.high - a),
    high: by + Math.hypot(inB.high - b, a - inA.low),
  };
}

export const countOf = (histogram: Histogram): number => histogram.reduce((sum, bucket) => sum + bucket.Count, 0);

function atRank(histogram: Histogram, rank: number): number {
  let left = rank;
  for (const { Value, Count } of histogram) if ((left -= Count) <= 0) return Value;
  return histogram.at(-1)?.Value ?? 0;
}

const sorted = (histogram: Histogram): Histogram => [...histogram].sort((a, b) => a.Value - b.Value);

/** Undefined when there is no call. */
export function quantile(histogram: Histogram, share: number): number | undefined {
  const total = countOf(histogram);
  return total === 0 ? undefined : atRank(sorted(histogram), Math.max(1, Math.ceil(total * share)));
}

/** By ranks, so whatever the distribution is; undefined when there are too few calls for that quantile. */
export function quantileInterval(histogram: Histogram, share: number, z = Z): Interval | undefined {
  const total = countOf(histogram);
  const half = z * Math.sqrt(total * share * (1 - share));
  const [from, to] = [Math.floor(total * share - half), Math.ceil(total * share + half) + 1];
  if (total === 0 || from < 1 || to > total) return undefined;
  const order = sorted(histogram);
  return { low: atRank(order, from), high: atRank(order, to) };
}

/** The chance that a call of B takes longer than one of A; equal ones count half. */
export function chanceAbove(a: Histogram, b: Histogram): number | undefined {
  const [inA, inB] = [countOf(a), countOf(b)];
  if (inA === 0 || inB === 0) return undefined;
  const order = sorted(a);
  let [below, at, sum] = [0, 0, 0];
  for (const { Value, Count } of sorted(b)) {
    while (at < order.length && order[at]!.Value < Value) below += order[at++]!.Count;
    const equal = order[at]?.Value === Value ? order[at]!.Count : 0;
    sum += Count * (below + equal / 2);
  }
  return sum / inA / inB;
}

// Abramowitz and Stegun 7.1.26: enough for a p value.
function normalTail(z: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return poly * Math.exp(-(z * z) / 2);
}

/** Of two shares being the same, two-sided. */
export function sharesP(hitsA: number, ofA: number, hitsB: number, ofB: number): number {
  if (ofA <= 0 || ofB <= 0) return 1;
  const pooled = (hitsA + hitsB) / (ofA + ofB);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / ofA + 1 / ofB));
  return spread === 0 ? 1 : normalTail((hitsB / ofB - hitsA / ofA) / spread);
}

/** Which of many are found at a share of false finds of at most `rate` (Benjamini and Hochberg). */
export function found(ps: readonly number[], rate = 0.05): readonly boolean[] {
  const order = ps.map((p, i) => [p, i] as const).sort((a, b) => a[0] - b[0]);
  let last = -1;
  order.forEach(([p], rank) => {
    if (p <= ((rank + 1) / ps.length) * rate) last = rank;
  });
  const out = new Array<boolean>(ps.length).fill(false);
  for (let rank = 0; rank <= last; rank++) out[order[rank]![1]] = true;
  return out;
}
