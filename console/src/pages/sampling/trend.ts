// The last two minutes of every rule, in windows of ten seconds.

import type { SamplingStatistic } from '@/api/sampling';

export interface Window {
  readonly matched: number;
  readonly sampled: number;
  readonly borrowed: number;
}

export interface Trend extends Window {
  readonly windows: readonly Window[];
  readonly seconds: number;
  /** Recorded of what matched; undefined when nothing matched. */
  readonly share: number | undefined;
}

const WINDOW_SECONDS = 10;
const WINDOWS = 12;

/** Up to the newest window that any rule has, so that all columns stand for the same time. */
export function trendOf(statistics: readonly SamplingStatistic[]): ReadonlyMap<string, Trend> {
  const windowOf = (seconds: number) => Math.floor(seconds / WINDOW_SECONDS);
  const last = Math.max(...statistics.map((each) => windowOf(each.Timestamp)), 0);
  const byRule = new Map<string, Window[]>();
  for (const each of statistics) {
    const at = WINDOWS - 1 - (last - windowOf(each.Timestamp));
    if (at < 0) continue;
    const windows = byRule.get(each.RuleName) ?? Array.from({ length: WINDOWS }, () => ({ matched: 0, sampled: 0, borrowed: 0 }));
    const old = windows[at]!;
    windows[at] = {
      matched: old.matched + each.RequestCount,
      sampled: old.sampled + each.SampledCount,
      borrowed: old.borrowed + each.BorrowCount,
    };
    byRule.set(each.RuleName, windows);
  }
  return new Map([...byRule].map(([name, windows]) => [name, sumOf(windows)]));
}

function sumOf(windows: readonly Window[]): Trend {
  const sum = { matched: 0, sampled: 0, borrowed: 0 };
  for (const window of windows) {
    sum.matched += window.matched;
    sum.sampled += window.sampled;
    sum.borrowed += window.borrowed;
  }
  return {
    ...sum, windows, seconds: WINDOWS * WINDOW_SECONDS,
    share: sum.matched === 0 ? undefined : Math.min(1, sum.sampled / sum.matched),
  };
}
