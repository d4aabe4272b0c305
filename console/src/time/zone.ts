// Wall clock times of IANA zones, by `Intl` alone.

export interface ClockFields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}

/** All zones the browser knows, UTC first. */
export function allZones(): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return ['UTC', ...known.filter((zone) => zone !== 'UTC')];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What clocks in the zone show. */
export function fieldsIn(zone: string, ms: number): ClockFields {
  const fields: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) fields[type] = Number(value);
  return fields as unknown as ClockFields;
}

const asUtc = (f: ClockFields): number => Date.UTC(f.year, f.month - 1, f.day, f.hour, f.minute, f.second);

/** Minutes east of UTC. */
export function offsetMinutes(zone: string, ms: number): number {
  const whole = Math.floor(ms / 1000) * 1000;
  return Math.round((asUtc(fieldsIn(zone, whole)) - whole) / 60_000);
}

/** The moment when clocks in the zone show this; of two (clocks put back), the first. */
export function zonedToEpoch(zone: string, fields: ClockFields): number {
  const wanted = asUtc(fields);
  const candidates = [offsetMinutes(zone, wanted - 86_400_000), offsetMinutes(zone, wanted + 86_400_000)]
    .map((minutes) => wanted - minutes * 60_000)
    .sort((a, b) => a - b);
  return candidates.find((ms) => asUtc(fieldsIn(zone, ms)) === wanted) ?? candidates[1]!;
}

/** `UTC+9`, `UTC-3:30`. */
export function offsetName(zone: string, ms: number): string {
  const minutes = offsetMinutes(zone, ms);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  if (minutes === 0) return 'UTC';
  return `UTC${minutes < 0 ? '-' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}
