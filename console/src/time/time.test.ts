import { describe, expect, it } from 'vitest';
import { formatPoint, isRelative, parsePoint, resolveRange, shift, widen } from './range';
import { fieldsIn, offsetName, zonedToEpoch } from './zone';

const now = Date.parse('2026-11-26T12:00:00Z');

describe('points in time', () => {
  it.each([
    ['now', now], ['now-15m', now - 900_000], [' -2h ', now - 7_200_000], ['now - 1 d', now - 86_400_000],
    ['2026-11-26T09:00:00Z', Date.parse('2026-11-26T09:00:00Z')], ['2026-11-26T09:00:00+09:00', Date.parse('2026-11-26T00:00:00Z')],
    ['1795694864', 1795694864000], ['1795694864.5', 1795694864500], ['1795694864500', 1795694864500],
  ])('%s', (written, ms) => expect(parsePoint(written, now, 'UTC')).toBe(ms));
  it('without an offset are in the zone', () => {
    expect(parsePoint('2026-11-26 09:00', now, 'Asia/Seoul')).toBe(Date.parse('2026-11-26T00:00:00Z'));
    expect(parsePoint('09:00', now, 'Asia/Seoul')).toBe(Date.parse('2026-11-26T00:00:00Z'));
  });
  it.each(['', 'yesterday', 'now-5', '25:00', '2026-13-01', 'now-15mm'])('%s is none', (written) => {
    expect(parsePoint(written, now, 'UTC')).toBeUndefined();
  });
  it('come back as they were written', () => {
    expect(parsePoint(formatPoint(now), now, 'UTC')).toBe(now);
    expect(formatPoint(now)).toBe('2026-11-26T12:00:00Z');
  });
  it('are told apart from relative ones', () => {
    expect([isRelative('now-15m'), isRelative('now'), isRelative('2026-11-26')]).toEqual([true, true, false]);
  });
});

describe('ranges', () => {
  it('are nothing when they are empty or turned around', () => {
    expect(resolveRange('now-15m', 'now', now, 'UTC')).toEqual({ startMs: now - 900_000, endMs: now });
    expect(resolveRange('now', 'now-15m', now, 'UTC')).toBeUndefined();
    expect(resolveRange('x', 'now', now, 'UTC')).toBeUndefined();
  });
  it('move by half and widen to twice, not past now', () => {
    const range = { startMs: now - 1000, endMs: now };
    expect(shift(range, -1)).toEqual({ startMs: now - 1500, endMs: now - 500 });
    const wide = widen(range, now);
    expect(wide.endMs).toBe(now);
    expect(wide.endMs - wide.startMs).toBe(2000);
  });
});

describe('zones', () => {
  it('know summer and winter', () => {
    const summer = Date.parse('2026-07-01T12:00:00Z');
    expect(fieldsIn('Europe/Berlin', summer).hour).toBe(14);
    expect(fieldsIn('Europe/Berlin', now).hour).toBe(13);
    expect(offsetName('Asia/Seoul', now)).toContain('9');
  });
  it('lead back to the moment', () => {
    for (const zone of ['UTC', 'Asia/Seoul', 'America/New_York', 'Asia/Kathmandu']) {
      expect(zonedToEpoch(zone, fieldsIn(zone, now))).toBe(now);
    }
  });
});
