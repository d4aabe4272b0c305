// Points in time as they stand in the address and in text fields: `now`, `now-15m`, ISO 8601, epoch seconds or
// milliseconds, `2026-11-22 14:03` and `14:03` in a zone. All results are epoch milliseconds.

import { zonedToEpoch, fieldsIn } from './zone';

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

export interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

export const isRelative = (point: string): boolean => /^(now)?(\s*-\s*\d+\s*[smhdw])?$/i.test(point.trim());

/** Undefined when the text is no point in time. */
export function parsePoint(written: string, nowMs: number, zone: string): number | undefined {
  const text = written.trim();
  if (text === '') return undefined;
  const relative = /^(?:now)?(?:\s*-\s*(\d{1,9})\s*([smhdw]))?$/i.exec(text);
  if (relative !== null) {
    const [, amount, unit] = relative;
    return amount === undefined ? nowMs : nowMs - Number(amount) * UNITS[unit!.toLowerCase()]!;
  }
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,14}$/.test(text)) return Number(text);
  return parseClock(text, nowMs, zone) ?? parseIso(text);
}

// Without an offset: in the zone.
function parseClock(text: string, nowMs: number, zone: string): number | undefined {
  const parts =
    /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(text) ??
    /^(\d{4})-(\d{1,2})-(\d{1,2})()()()$/.exec(text);
  if (parts === null) return undefined;
  const today = fieldsIn(zone, nowMs);
  const [, year, month, day, hour, minute, second] = parts;
  const fields = {
    year: year ? +year : today.year,
    month: month ? +month : today.month,
    day: day ? +day : today.day,
    hour: +(hour || 0),
    minute: +(minute || 0),
    second: +(second || 0),
  };
  const right =
    fields.month >= 1 && fields.month <= 12 && fields.day >= 1 && fields.day <= 31 &&
    fields.hour <= 23 && fields.minute <= 59 && fields.second <= 59;
  return right ? zonedToEpoch(zone, fields) : undefined;
}

function parseIso(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
}

/** Undefined when one of the points cannot be read, or the range is empty. */
export function resolveRange(from: string, to: string, nowMs: number, zone: string): Range | undefined {
  const startMs = parsePoint(from, nowMs, zone);
  const endMs = parsePoint(to, nowMs, zone);
  if (startMs === undefined || endMs === undefined || startMs >= endMs) return undefined;
  return { startMs, endMs };
}

/** How an absolute point is written in the address: UTC, whole seconds where it can be. */
export const formatPoint = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** Half a window earlier (-1) or later (+1). */
export function shift(range: Range, direction: -1 | 1): Range {
  const half = ((range.endMs - range.startMs) / 2) * direction;
  return { startMs: range.startMs + half, endMs: range.endMs + half };
}

/** Twice as long around the same middle, not past now. */
export function widen(range: Range, nowMs: number): Range {
  const half = (range.endMs - range.startMs) / 2;
  const endMs = Math.min(range.endMs + half, Math.max(nowMs, range.endMs));
  return { startMs: endMs - half * 4, endMs };
}
