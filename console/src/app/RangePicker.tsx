// The range of time: quick ones, relative, absolute, in the zone that is shown.

import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import { frameWords } from '@/text/frame';
import { useText } from '@/text/language';
import { formatPoint, resolveRange } from '@/time/range';
import { offsetMinutes } from '@/time/zone';
import { useShared } from '@/url/useUrlState';
import { useShell } from './shell';

const QUICK = ['5m', '15m', '30m', '1h', '3h', '6h', '12h', '24h'] as const;
const UNITS = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' } as const;
type Unit = keyof typeof UNITS;
const LETTERS = Object.fromEntries(Object.entries(UNITS).map(([letter, unit]) => [unit, letter]));

export function RangePicker() {
  const text = useText(frameWords);
  const shell = useShell();
  const [shared, setShared] = useShared();
  const value = valueOf(shared.from, shared.to, shell.startMs, shell.endMs);

  const change: DateRangePickerProps['onChange'] = ({ detail }) => {
    const chosen = detail.value;
    if (chosen === null) return;
    if (chosen.type === 'relative') {
      setShared({ from: `now-${chosen.amount}${LETTERS[chosen.unit] ?? 'm'}`, to: 'now' });
      return;
    }
    const range = resolveRange(chosen.startDate, chosen.endDate, shell.nowMs, shell.zone);
    if (range) setShared({ from: formatPoint(range.startMs), to: formatPoint(range.endMs) });
  };

  return (
    <DateRangePicker
      value={value}
      onChange={change}
      relativeOptions={QUICK.map((each) => relative(each.slice(0, -1), each.slice(-1) as Unit))}
      isValidRange={(chosen) => {
        if (chosen === null) return { valid: false, errorMessage: text.rangeErrors.missing };
        if (chosen.type === 'relative') return { valid: true };
        if (!chosen.startDate || !chosen.endDate) return { valid: false, errorMessage: text.rangeErrors.missing };
        const right = resolveRange(chosen.startDate, chosen.endDate, shell.nowMs, shell.zone);
        return right ? { valid: true } : { valid: false, errorMessage: text.rangeErrors.order };
      }}
      getTimeOffset={(date) => offsetMinutes(shell.zone, date.getTime())}
      absoluteFormat="iso"
      hideTimeOffset={false}
      showClearButton={false}
      ariaLabel={text.range}
      expandToViewport
    />
  );
}

function relative(amount: string, unit: Unit): DateRangePickerProps.RelativeOption & { type: 'relative' } {
  return { key: `${amount}${unit}`, amount: Number(amount), unit: UNITS[unit], type: 'relative' };
}

function valueOf(from: string, to: string, startMs: number, endMs: number): DateRangePickerProps.Value {
  const plain = /^now-(\d+)([smhdw])$/.exec(from);
  if (plain !== null && to === 'now') return relative(plain[1]!, plain[2] as Unit);
  return {
    type: 'absolute',
    startDate: formatPoint(Math.round(startMs / 1000) * 1000),
    endDate: formatPoint(Math.round(endMs / 1000) * 1000),
  };
}
