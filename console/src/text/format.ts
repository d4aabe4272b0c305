// Numbers and times as the glossary wants them: `1,234`, `12.3 ms`, `1.24 s`, `2 min 3 s`, `2분 3초`.

import { fieldsIn, offsetName } from '@/time/zone';

export interface Format {
  count(n: number): string;
  /** Three significant digits. */
  decimal(n: number): string;
  /** Of seconds. */
  duration(seconds: number): string;
  /** Of a share from 0 to 1. */
  share(share: number): string;
  /** Calls a second. */
  rate(perSecond: number): string;
  /** KiB, MiB, GiB. */
  size(bytes: number): string;
  /** `2026-11-22 14:03:20`, with thousandths on request. */
  dateTime(ms: number, zone: string, thousandths?: boolean): string;
  /** `14:03:20` */
  clock(ms: number, zone: string): string;
  /** `2026-11-22 14:03:20 UTC+9` */
  moment(ms: number, zone: string): string;
  /** `3 minutes ago` */
  ago(ms: number, nowMs: number): string;
}

const two = (n: number) => String(n).padStart(2, '0');

function significant(n: number): string {
  if (n === 0) return '0';
  const rounded = Number(n.toPrecision(3)); // 0.9999 is 1.00, not 1.000
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(digits, 6));
}

export function makeFormat(language: 'en' | 'ko'): Format {
  const korean = language === 'ko';
  const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(korean ? 'ko-KR' : 'en-US', { numeric: 'auto' });
  const count = (n: number) => grouped.format(Math.round(n));
  const seconds = (text: string) => (korean ? `${text}초` : `${text} s`);
  const minutes = (n: number) => (korean ? `${n}분` : `${n} min`);

  function duration(s: number): string {
    if (!Number.isFinite(s)) return '-';
    if (s < 0) return `-${duration(-s)}`;
    if (s === 0) return '0 ms';
    if (s < 0.000_999_5) return `${significant(s * 1e6)} µs`;
    if (s < 0.999_5) return `${significant(s * 1e3)} ms`;
    if (s < 59.95) return seconds(significant(s));
    const whole = Math.round(s);
    if (whole < 3600) return `${minutes(Math.floor(whole / 60))} ${seconds(String(whole % 60))}`;
    const inMinutes = Math.round(s / 60);
    const hours = Math.floor(inMinutes / 60);
    if (hours >= 48) {
      const days = Math.floor(hours / 24);
      return korean ? `${days}일 ${hours % 24}시간` : `${days} d ${hours % 24} h`;
    }
    return korean ? `${hours}시간 ${inMinutes % 60}분` : `${hours} h ${inMinutes % 60} min`;
  }

  function share(value: number): string {
    const percent = value * 100;
    if (percent === 0 || percent === 100) return `${percent}%`;
    if (percent < 0.01) return '<0.01%';
    if (percent > 99.99) return '>99.99%';
    return `${percent < 10 ? percent.toFixed(percent < 1 ? 2 : 1) : percent.toFixed(percent > 99 ? 2 : 0)}%`;
  }

  function rate(perSecond: number): string {
    if (perSecond > 0 && perSecond < 0.1) {
      const perMinute = significant(perSecond * 60);
      return korean ? `${perMinute}/분` : `${perMinute}/min`;
    }
    const text = perSecond >= 1000 ? count(perSecond) : significant(perSecond);
    return korean ? `${text}/초` : `${text}/s`;
  }

  function size(bytes: number): string {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let step = 0;
    let n = bytes;
    while (n >= 1024 && step < units.length - 1) (n /= 1024), step++;
    return `${step === 0 ? count(n) : significant(n)} ${units[step]}`;
  }

  function clock(ms: number, zone: string): string {
    const f = fieldsIn(zone, ms);
    return `${two(f.hour)}:${two(f.minute)}:${two(f.second)}`;
  }

  function dateTime(ms: number, zone: string, thousandths = false): string {
    const f = fieldsIn(zone, ms);
    const rest = thousandths ? `.${String(Math.floor(ms) % 1000).padStart(3, '0')}` : '';
    return `${f.year}-${two(f.month)}-${two(f.day)} ${clock(ms, zone)}${rest}`;
  }

  function ago(ms: number, nowMs: number): string {
    const s = (nowMs - ms) / 1000;
    if (s < 60) return relative.format(-Math.max(0, Math.round(s)), 'second');
    if (s < 3600) return relative.format(-Math.round(s / 60), 'minute');
    if (s < 86_400) return relative.format(-Math.round(s / 3600), 'hour');
    return relative.format(-Math.round(s / 86_400), 'day');
  }

  return {
    count, duration, share, rate, size, clock, dateTime, ago,
    decimal: (n) => (Math.abs(n) >= 1000 ? count(n) : significant(n)),
    moment: (ms, zone) => `${dateTime(ms, zone)} ${offsetName(zone, ms)}`,
  };
}
