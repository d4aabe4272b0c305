// Root causes of two sets, counted by their path and what was thrown.

import type { RootCauses, TraceSummary } from '@/api/traces';
import { getSummaries } from '@/api/traces';
import type { TraceSet } from '@/api/shapes';

export type CauseKind = 'fault' | 'error' | 'responsetime';

/** Traces of a set that are read for it. */
export const MOST_READ = 1000;

export interface CauseCounts {
  /** Traces that were read. */
  readonly traces: number;
  /** There are more that were not. */
  readonly isPart: boolean;
  readonly counts: Readonly<Record<CauseKind, ReadonlyMap<string, Found>>>;
}

export interface Found {
  readonly path: readonly string[];
  readonly exception: string;
  readonly count: number;
  readonly example: string;
}

const LISTS: Readonly<Record<CauseKind, (summary: TraceSummary) => RootCauses>> = {
  fault: (summary) => summary.FaultRootCauses,
  error: (summary) => summary.ErrorRootCauses,
  responsetime: (summary) => summary.ResponseTimeRootCauses,
};

export async function countCauses(set: TraceSet, signal: AbortSignal, ask: typeof getSummaries = getSummaries): Promise<CauseCounts> {
  const counts = { fault: new Map<string, Found>(), error: new Map<string, Found>(), responsetime: new Map<string, Found>() };
  let traces = 0;
  let token: string | undefined;
  do {
    const page = await ask(set, token, signal);
    for (const summary of page.TraceSummaries) {
      traces++;
      for (const kind of ['fault', 'error', 'responsetime'] as const) add(counts[kind], summary, LISTS[kind](summary));
    }
    token = page.NextToken || undefined;
  } while (token !== undefined && traces < MOST_READ);
  return { traces, isPart: token !== undefined, counts };
}

// A trace counts once under each of its causes.
function add(into: Map<string, Found>, summary: TraceSummary, causes: RootCauses): void {
  const seen = new Set<string>();
  for (const cause of causes) {
    const path = cause.Services.map((service) => service.Name);
    const exceptions = cause.Services.flatMap((service) => service.EntityPath.flatMap((entity) => entity.Exceptions));
    const exception = exceptions.at(-1)?.Name ?? '';
    const key = JSON.stringify([path, exception]);
    if (seen.has(key)) continue;
    seen.add(key);
    const before = into.get(key);
    into.set(key, { path, exception, count: (before?.count ?? 0) + 1, example: before?.example ?? summary.Id });
  }
}

export interface CauseRow {
  readonly key: string;
  readonly path: readonly string[];
  readonly exception: string;
  readonly countA: number;
  readonly countB: number;
  readonly shareA: number;
  readonly shareB: number;
  readonly example: string;
}

/** Most frequent in A first. */
export function causeRows(a: CauseCounts, b: CauseCounts, kind: CauseKind): readonly CauseRow[] {
  const keys = new Set([...a.counts[kind].keys(), ...b.counts[kind].keys()]);
  const rows = [...keys].map((key): CauseRow => {
    const [inA, inB] = [a.counts[kind].get(key), b.counts[kind].get(key)];
    const { path, exception, example } = (inA ?? inB)!;
    return {
      key, path, exception, example,
      countA: inA?.count ?? 0,
      countB: inB?.count ?? 0,
      shareA: (inA?.count ?? 0) / Math.max(1, a.traces),
      shareB: (inB?.count ?? 0) / Math.max(1, b.traces),
    };
  });
  return rows.sort((x, y) => y.shareA - x.shareA || y.shareB - x.shareB);
}
