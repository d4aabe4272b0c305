// Traces as they arrive. The server is asked for what ended lately, again and again, far enough back for documents that
// come late; what is new or has changed goes on top.

import type { TraceRow } from './row';

/** How far back each look goes. */
export const WINDOW_MS = 20_000;
export const PERIOD_MS = 1000;
/** Rows kept; the oldest go. */
export const RING = 2000;
/** Rows that come in with one look; the others are counted and not shown. */
export const MOST_AT_ONCE = 50;
/** Pages of one look; beyond, the oldest are missed, and it is said. */
export const MOST_PAGES = 20;
/** Looks the chart above the list remembers. */
export const BEATS = 60;

export interface Beat {
  readonly atMs: number;
  readonly arrived: number;
  readonly faults: number;
}

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Tail {
  /** By arrival, the last first. */
  readonly rows: readonly TraceRow[];
  /** Ids seen, with the revision that was shown. Bounded by `RING` times a few. */
  readonly seen: ReadonlyMap<string, number>;
  readonly beats: readonly Beat[];
  /** Not shown because too many came at once. */
  readonly skipped: number;
  readonly lostSince: number | undefined;
  readonly gap: Gap | undefined;
}

export const emptyTail: Tail = {
  rows: [], seen: new Map(), beats: [], skipped: 0, lostSince: undefined, gap: undefined,
};

/** `looked`: all that ended within the window, newest first. The first look fills the list and counts as no arrival. */
export function withLook(tail: Tail, looked: readonly TraceRow[], nowMs: number): Tail {
  const isFirst = tail.seen.size === 0 && tail.beats.length === 0;
  const news = looked.filter((row) => tail.seen.get(row.id) !== row.revision);
  const fresh = news.filter((row) => !tail.seen.has(row.id));
  const shown = news.slice(0, MOST_AT_ONCE);
  const changed = new Map(shown.map((row) => [row.id, row]));
  const known = new Set(tail.rows.map((row) => row.id));
  const onTop = shown.filter((row) => !known.has(row.id)).sort((a, b) => b.startMs - a.startMs);
  const rows = [...onTop, ...tail.rows.map((row) => changed.get(row.id) ?? row)].slice(0, RING);
  const beat: Beat = {
    atMs: nowMs,
    arrived: isFirst ? 0 : fresh.length,
    faults: isFirst ? 0 : fresh.filter((row) => row.outcome === 'fault').length,
  };
  return {
    rows,
    seen: remembered(tail.seen, looked),
    beats: [...tail.beats, beat].slice(-BEATS),
    skipped: tail.skipped + (isFirst ? 0 : Math.max(0, fresh.length - onTop.length)),
    lostSince: undefined,
    gap: tail.lostSince === undefined || nowMs - tail.lostSince < WINDOW_MS
      ? tail.gap
      : { fromMs: tail.lostSince, toMs: nowMs - WINDOW_MS },
  };
}

/** The server did not answer. What ended meanwhile is still found when it is back soon enough. */
export const withFailure = (tail: Tail, nowMs: number): Tail =>
  tail.lostSince === undefined ? { ...tail, lostSince: nowMs } : tail;

const MOST_SEEN = 50_000;

function remembered(seen: ReadonlyMap<string, number>, looked: readonly TraceRow[]): ReadonlyMap<string, number> {
  const out = new Map(seen);
  for (const row of looked) {
    out.delete(row.id); // to the end: what was seen last is forgotten last
    out.set(row.id, row.revision);
  }
  for (const id of out.keys()) {
    if (out.size <= MOST_SEEN) break;
    out.delete(id);
  }
  return out;
}

/** A second's arrivals, of the last looks. */
export function rateOf(beats: readonly Beat[], of: 'arrived' | 'faults'): number {
  const last = beats.slice(-10);
  if (last.length < 2) return 0;
  const seconds = (last.at(-1)!.atMs - last[0]!.atMs) / 1000;
  const sum = last.slice(1).reduce((total, beat) => total + beat[of], 0);
  return seconds > 0 ? sum / seconds : 0;
}
