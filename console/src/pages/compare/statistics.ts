// Rates and whether they differ by more than chance. Pure.

import type { Histogram } from '@/api/shapes';

export interface Rate {
  readonly share: number;
  /** Wilson's interval, 95 %. */
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

export function rateOf(hits: number, all: number): Rate | undefined {
  if (all <= 0) return undefined;
  const share = hits / all;
  const zz = (Z * Z) / all;
  const middle = (share + zz / 2) / (1 + zz);
  const half = (Z / (1 + zz)) * Math.sqrt((share * (1 - share)) / all + zz / (4 * all));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** The difference B - A with Newcombe's interval, made of the two rates' own. */
export function differenceOf(a: Rate, b: Rate): Rate {
  const share = b.share - a.share;
  const low = share - Math.hypot(b.share - b.low, a.high - a.share);
  const high = share + Math.hypot(b.high - b.share, a.share - a.low);
  return { share, low, high };
}

export type Change = 'higher' | 'lower' | 'same';

/** Zero inside the interval: not told apart. */
export const changeOf = (difference: Rate): Change => (difference.low > 0 ? 'higher' : difference.high < 0 ? 'lower' : 'same');

export interface Quantile {
  readonly Quantile: number;
  readonly Value?: number | undefined;
  readonly Low?: number | undefined;
  readonly High?: number | undefined;
}

/** By intervals that do not touch; a quantile without one tells nothing. */
export function changeOfQuantile(a: Quantile, b: Quantile): Change {
  if (a.High !== undefined && b.Low !== undefined && b.Low > a.High) return 'higher';
  if (a.Low !== undefined && b.High !== undefined && b.High < a.Low) return 'lower';
  return 'same';
}

/** Middles of a heat map's rows with what is in them. */
export function histogramOf(bounds: readonly number[], cells: readonly { readonly Row: number; readonly count: number }[]): Histogram {
  const counts = new Map<number, number>();
  for (const { Row, count } of cells) counts.set(Row, (counts.get(Row) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b).flatMap(([row, Count]) => {
    const [low, high] = [bounds[row], bounds[row + 1]];
    if (low === undefined || Count === 0) return [];
    return [{ Value: high === undefined ? low : Math.sqrt(Math.max(low, 1e-6) * high), Count }];
  });
}
