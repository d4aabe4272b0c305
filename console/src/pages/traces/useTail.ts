import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TraceSet } from '@/api/shapes';
import { getSummaries } from '@/api/traces';
import { rowOf, type TraceRow } from './row';
import { emptyTail, MOST_PAGES, PERIOD_MS, WINDOW_MS, withFailure, withLook, type Tail } from './tail';

export interface Live {
  readonly tail: Tail;
  /** As shown: while it is held, new rows wait. */
  readonly rows: readonly TraceRow[];
  readonly waiting: number;
  readonly error: unknown;
  /** The oldest of a look were left out, as there were too many. */
  readonly isCut: boolean;
}

/** `held`: what arrives waits until it is let go. */
export function useTail(on: boolean, filter: string, group: string, held: boolean): Live {
  const [tail, setTail] = useState<Tail>(emptyTail);
  const [error, setError] = useState<unknown>();
  const [isCut, setCut] = useState(false);
  const [kept, setKept] = useState<readonly TraceRow[]>();

  const look = useCallback(
    async (signal: AbortSignal) => {
      const nowMs = Date.now();
      try {
        const { rows, cut } = await everything({ startMs: nowMs - WINDOW_MS, endMs: nowMs + 1000, filter, group }, signal);
        setTail((before) => withLook(before, rows, nowMs));
        setCut(cut);
        setError(undefined);
      } catch (failure) {
        if (signal.aborted) return;
        setTail((before) => withFailure(before, nowMs));
        setError(failure);
      }
    },
    [filter, group],
  );

  useEffect(() => {
    if (!on) return;
    setTail(emptyTail);
    setError(undefined);
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    // The next look waits for the one before, so a slow server is not asked twice at once.
    const run = async () => {
      if (!document.hidden) await look(stop.signal);
      if (!stop.signal.aborted) timer = setTimeout(() => void run(), PERIOD_MS);
    };
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [on, look]);

  const rowsNow = useRef(tail.rows);
  rowsNow.current = tail.rows;
  useEffect(() => setKept(held ? rowsNow.current : undefined), [held]);

  const waiting = useMemo(() => {
    if (kept === undefined) return 0;
    const known = new Set(kept.map((row) => row.id));
    return tail.rows.filter((row) => !known.has(row.id)).length;
  }, [kept, tail.rows]);
  return { tail, rows: kept ?? tail.rows, waiting, error, isCut };
}

async function everything(set: TraceSet, signal: AbortSignal): Promise<{ rows: TraceRow[]; cut: boolean }> {
  const rows: TraceRow[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await getSummaries(set, token, signal, true);
    rows.push(...page.TraceSummaries.map(rowOf));
    token = page.NextToken || undefined;
    if (token === undefined) return { rows, cut: false };
  }
  return { rows, cut: true };
}
