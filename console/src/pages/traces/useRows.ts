// The traces of a set, fetched page by page, newest first: what is there is shown at once, and how far the search
// came is known at every moment.

import { useQuery, useQueryClient, keepPreviousData } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { TraceSet } from '@/api/shapes';
import { getSummaries } from '@/api/traces';
import { rowOf, type TraceRow } from './row';

export interface Found {
  readonly rows: readonly TraceRow[];
  /** Looked at, matching or not. */
  readonly scanned: number;
  /** The search went back to here. */
  readonly reachedMs: number;
  /** Where it goes on; absent: everything was looked at. */
  readonly token: string | undefined;
}

export interface Rows {
  readonly found: Found | undefined;
  readonly isLoading: boolean;
  /** What is shown is of the question before. */
  readonly isStale: boolean;
  readonly error: unknown;
  more(): void;
  again(): void;
  stop(): void;
}

/** Publishes this often at most while pages come. */
const PUBLISH_MS = 250;

export function useRows(set: TraceSet, most: number, enabled: boolean): Rows {
  const client = useQueryClient();
  const key = ['set', 'rows', set, most];
  const goOn = useRef(false);
  const query = useQuery({
    queryKey: key,
    enabled,
    placeholderData: keepPreviousData,
    structuralSharing: false, // thousands of rows are not compared with those before
    gcTime: 60_000, // nor kept for long: each refresh is another list
    queryFn: async ({ signal }): Promise<Found> => {
      const before = goOn.current ? client.getQueryData<Found>(key) : undefined;
      goOn.current = false;
      return collect(set, most, before, signal, (found) => client.setQueryData(key, found));
    },
  });
  const more = useCallback(() => {
    goOn.current = true;
    void query.refetch();
  }, [query.refetch]);
  return {
    found: query.data,
    isLoading: query.isFetching,
    isStale: query.isPlaceholderData,
    error: query.isError ? query.error : undefined,
    more,
    again: () => void query.refetch(),
    stop: () => void client.cancelQueries({ queryKey: key }, { revert: false }),
  };
}

/** From where `before` ended, or from the newest, until `most` more rows are there or nothing is left. */
export async function collect(
  set: TraceSet,
  most: number,
  before: Found | undefined,
  signal: AbortSignal,
  publish: (found: Found) => void,
  ask: typeof getSummaries = getSummaries,
): Promise<Found> {
  const rows = [...(before?.rows ?? [])];
  const seen = new Set(rows.map((row) => row.id));
  const enough = rows.length + most;
  let { scanned, token } = before ?? { scanned: 0, token: undefined };
  let reachedMs = before?.reachedMs ?? set.endMs;
  let publishedAt = -Infinity;
  do {
    const page = await ask(set, token, signal);
    for (const summary of page.TraceSummaries) {
      if (seen.has(summary.Id)) continue;
      seen.add(summary.Id);
      rows.push(rowOf(summary));
    }
    scanned += page.TracesProcessedCount;
    token = page.NextToken || undefined;
    reachedMs = token === undefined ? set.startMs : (page.ApproximateTime ?? set.startMs / 1000) * 1000;
    const now = performance.now();
    if (token !== undefined && now - publishedAt >= PUBLISH_MS) {
      publishedAt = now;
      publish({ rows: [...rows], scanned, reachedMs, token });
    }
  } while (token !== undefined && rows.length < enough);
  return { rows, scanned, reachedMs, token };
}
