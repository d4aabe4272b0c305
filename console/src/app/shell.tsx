// What every page asks the frame for: language, theme, zone, the range of time, refreshing.

import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { TraceSet } from '@/api/shapes';
import { paletteOf, type Palette, type Theme } from '@/draw/palette';
import { isRelative, resolveRange, type Range } from '@/time/range';
import type { Refresh } from '@/url/shared';
import { useShared } from '@/url/useUrlState';
import { themeChoiceOf, themeOf, zoneOf, type ThemeChoice } from './preferences';

export interface Shell extends Range {
  readonly theme: Theme;
  readonly themeChoice: ThemeChoice;
  readonly palette: Palette;
  readonly zone: string;
  /** When the range was worked out last. */
  readonly nowMs: number;
  readonly isRelative: boolean;
  /** The address names no range that can be read; the last 15 minutes are shown. */
  readonly rangeIsWrong: boolean;
  refresh(): void;
}

const ShellContext = createContext<Shell | undefined>(undefined);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === undefined) throw new Error('no ShellProvider above');
  return shell;
}

const PERIODS: Readonly<Record<Refresh, number>> = { off: 0, '5s': 5, '15s': 15, '30s': 30, '1m': 60 };

export function ShellProvider({ children }: { children: ReactNode }) {
  const [shared] = useShared();
  const systemIsDark = useMedia('(prefers-color-scheme: dark)');
  const themeChoice = themeChoiceOf(shared.theme);
  const theme = themeOf(themeChoice, systemIsDark);
  const zone = zoneOf(shared.tz);
  const [nowMs, setNow] = useState(() => Date.now());
  const relative = isRelative(shared.from) || isRelative(shared.to);
  const refresh = useRefresh(relative, setNow);
  useEvery(PERIODS[shared.every], refresh);

  const shell = useMemo<Shell>(() => {
    const range = resolveRange(shared.from, shared.to, nowMs, zone);
    const { startMs, endMs } = range ?? { startMs: nowMs - 900_000, endMs: nowMs };
    return {
      theme, themeChoice, palette: paletteOf(theme), zone, nowMs, startMs, endMs,
      isRelative: relative, rangeIsWrong: range === undefined, refresh,
    };
  }, [theme, themeChoice, zone, nowMs, shared.from, shared.to, relative, refresh]);
  return <ShellContext.Provider value={shell}>{children}</ShellContext.Provider>;
}

// What belongs to a range has its ends in its key: a new `now` fetches it again. The rest is told.
function useRefresh(relative: boolean, setNow: (ms: number) => void): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    setNow(Date.now());
    void client.invalidateQueries(relative ? { predicate: (q) => q.queryKey[0] !== 'set' } : {});
  }, [client, relative, setNow]);
}

// Not while the page is out of sight.
function useEvery(seconds: number, run: () => void): void {
  useEffect(() => {
    if (seconds === 0) return;
    const timer = setInterval(() => !document.hidden && run(), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds, run]);
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const tell = () => setMatches(list.matches);
    tell();
    list.addEventListener('change', tell);
    return () => list.removeEventListener('change', tell);
  }, [query]);
  return matches;
}

/** The traces that group, filter and range of the address select. */
export function useTraceSet(): TraceSet {
  const { startMs, endMs } = useShell();
  const [{ filter, group }] = useShared();
  return useMemo(() => ({ startMs, endMs, filter: filter.trim(), group }), [startMs, endMs, filter, group]);
}

/**
 * A query about a set of traces. The last answer stays until the new one is there (`isPlaceholderData`).
 * `rest` is whatever else the answer depends on.
 */
export function useSetQuery<T>(
  name: string,
  set: TraceSet,
  ask: (set: TraceSet, signal: AbortSignal) => Promise<T>,
  rest: readonly unknown[] = [],
  enabled = true,
): UseQueryResult<T> {
  return useQuery({
    queryKey: ['set', name, set, ...rest],
    queryFn: ({ signal }) => ask(set, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}
