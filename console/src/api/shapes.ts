// What several answers have in common. Names as the API writes them; times are epoch seconds.

import { boolean, list, maybe, number, object, or, record, string, type Decoded } from './decode';

export const statistics = object({
  OkCount: or(number, 0),
  ErrorStatistics: or(
    object({ ThrottleCount: or(number, 0), OtherCount: or(number, 0), TotalCount: or(number, 0) }),
    { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
  ),
  FaultStatistics: or(object({ OtherCount: or(number, 0), TotalCount: or(number, 0) }), {
    OtherCount: 0,
    TotalCount: 0,
  }),
  TotalCount: or(number, 0),
  TotalResponseTime: or(number, 0),
});
export type Statistics = Decoded<typeof statistics>;

/** Every call is one of these four, so they add up. */
export interface Outcomes {
  readonly ok: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
  readonly total: number;
}

export const outcomesOf = (s: Statistics): Outcomes => ({
  ok: s.OkCount,
  error: s.ErrorStatistics.OtherCount,
  throttle: s.ErrorStatistics.ThrottleCount,
  fault: s.FaultStatistics.TotalCount,
  total: s.TotalCount,
});

/** Seconds; all absent where there was no call. */
export const percentiles = object({
  P50: maybe(number),
  P90: maybe(number),
  P95: maybe(number),
  P99: maybe(number),
  Max: maybe(number),
});
export type Percentiles = Decoded<typeof percentiles>;

export const histogram = list(object({ Value: number, Count: number }));
export type Histogram = Decoded<typeof histogram>;

export const examined = object({
  TraceCount: or(number, 0),
  LookedAtCount: or(number, 0),
  Partial: or(boolean, false),
  Limit: maybe(string),
  ReachedTime: maybe(number),
});
export type Examined = Decoded<typeof examined>;

export const serviceId = object({
  Name: or(string, ''),
  Names: list(string),
  AccountId: or(string, ''),
  Type: or(string, ''),
});
export type ServiceId = Decoded<typeof serviceId>;

export const aliases = list(object({ Name: or(string, ''), Names: list(string), Type: or(string, '') }));
export const texts = record(string);

/** Which traces an /api call is about. Milliseconds here, seconds on the wire. */
export interface TraceSet {
  readonly startMs: number;
  readonly endMs: number;
  readonly filter?: string;
  readonly group?: string;
}

export const wireOf = (set: TraceSet): Record<string, unknown> => ({
  StartTime: set.startMs / 1000,
  EndTime: set.endMs / 1000,
  ...(set.filter ? { FilterExpression: set.filter } : {}),
  ...(set.group ? { GroupName: set.group } : {}),
});
