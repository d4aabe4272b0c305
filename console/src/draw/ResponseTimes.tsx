// A histogram of times with a brush, its percentiles as lines, and fields for those who do not draw.

import { useCallback, useMemo, useState } from 'react';
import type { Histogram, Percentiles } from '@/api/shapes';
import { useShell } from '@/app/shell';
import { useFormat, useText } from '@/text/language';
import type { Format } from '@/text/format';
import { Canvas } from './Canvas';
import { chartWords } from './chartWords';
import type { Palette } from './palette';
import { linear, logarithmic, ticks, type Scale } from './scale';
import { useBrush, type Chosen } from './useBrush';

export interface ResponseTimesProps {
  readonly histogram: Histogram;
  readonly percentiles: Percentiles;
  readonly title: string;
  readonly log: boolean;
  readonly lo: number | undefined;
  readonly hi: number | undefined;
  /** `final`: the brush was let go. */
  onChange(lo: number | undefined, hi: number | undefined, final: boolean): void;
  readonly height?: number;
}

const PAD = { left: 38, right: 10, top: 10, bottom: 22 };
const BARS = 60;

export function ResponseTimes(props: ResponseTimesProps) {
  const { histogram, percentiles, title, log, lo, hi, onChange, height = 150 } = props;
  const text = useText(chartWords);
  const format = useFormat();
  const { palette } = useShell();
  const [width, setWidth] = useState(0);
  const scale = useMemo(() => scaleOf(histogram, log, width), [histogram, log, width]);
  const bars = useMemo(() => barsOf(histogram, scale), [histogram, scale]);
  const chosen: Chosen = lo === undefined && hi === undefined
    ? undefined
    : [scale.at(lo ?? scale.lowest), scale.at(hi ?? scale.highest)];

  const draw = useCallback(
    (context: CanvasRenderingContext2D, w: number, h: number) =>
      drawBars(context, w, h, { bars, scale, log, chosen, palette, format, percentiles }),
    [bars, scale, log, chosen?.[0], chosen?.[1], palette, format, percentiles],
  );
  const tell = (brushed: Chosen, final: boolean) => {
    if (brushed === undefined) return onChange(undefined, undefined, final);
    const [from, to] = brushed.map((pixel) => clamp(scale.back(pixel), scale));
    onChange(tidy(from!), tidy(to!), final);
  };
  const brush = useBrush(chosen, 'x', (c) => tell(c, false), (c) => tell(c, true));
  const total = histogram.reduce((sum, bucket) => sum + bucket.Count, 0);
  if (total === 0) return <p className="muted">{text.noCalls}</p>;
  return (
    <figure className="chart" aria-label={title}>
      <Canvas draw={draw} height={height} onSize={setWidth} style={{ cursor: 'col-resize', touchAction: 'pan-y' }} {...brush} />
      <figcaption className="sr-only">{summary(percentiles, format, text)}</figcaption>
      <div className="brush-fields">
        <Milliseconds label={text.from} value={lo} onChange={(v) => onChange(v, hi, true)} />
        <Milliseconds label={text.to} value={hi} onChange={(v) => onChange(lo, v, true)} />
        {chosen && (
          <button type="button" className="plain-link" onClick={() => onChange(undefined, undefined, true)}>
            {text.clearBrush}
          </button>
        )}
      </div>
    </figure>
  );
}

const clamp = (value: number, scale: Scale) => Math.min(scale.highest, Math.max(scale.lowest, value));
/** Three digits are what the histogram holds. */
const tidy = (seconds: number) => Number(seconds.toPrecision(3));

function summary(p: Percentiles, format: Format, text: (typeof chartWords)['en']): string {
  const parts = (['P50', 'P90', 'P99', 'Max'] as const)
    .filter((name) => p[name] !== undefined)
    .map((name) => `${name === 'Max' ? text.max : name.toLowerCase()} ${format.duration(p[name]!)}`);
  return parts.join(', ');
}

function Milliseconds({ label, value, onChange }: { label: string; value: number | undefined; onChange(v: number | undefined): void }) {
  const shown = value === undefined ? '' : String(Number((value * 1000).toPrecision(6)));
  return (
    <label>
      {label}{' '}
      <input
        key={shown}
        type="number"
        min="0"
        step="any"
        defaultValue={shown}
        onBlur={(event) => {
          const written = event.target.value;
          if (written !== shown) onChange(written === '' ? undefined : Math.max(0, Number(written) / 1000));
        }}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />{' '}
      ms
    </label>
  );
}

export function scaleOf(histogram: Histogram, log: boolean, width: number): Scale {
  const [from, to] = [PAD.left, Math.max(PAD.left + 1, width - PAD.right)];
  const values = histogram.filter((bucket) => bucket.Count > 0).map((bucket) => bucket.Value);
  const highest = Math.max(...values, 1e-6);
  if (!log) return linear(0, highest * 1.02, from, to);
  const lowest = Math.max(1e-6, Math.min(...values.filter((v) => v > 0), highest));
  return logarithmic(lowest * 0.8, Math.max(highest * 1.1, lowest * 2), from, to);
}

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

function barsOf(histogram: Histogram, scale: Scale): readonly Bar[] {
  const [left, right] = [scale.at(scale.lowest), scale.at(scale.highest)];
  const width = (right - left) / BARS;
  if (!(width > 0)) return [];
  const counts = new Array<number>(BARS).fill(0);
  for (const { Value, Count } of histogram) {
    const bar = Math.min(BARS - 1, Math.max(0, Math.floor((scale.at(Value) - left) / width)));
    counts[bar]! += Count;
  }
  return counts.map((count, i) => ({ from: left + i * width, to: left + (i + 1) * width, count }));
}

interface Parts {
  readonly bars: readonly Bar[];
  readonly scale: Scale;
  readonly log: boolean;
  readonly chosen: Chosen;
  readonly palette: Palette;
  readonly format: Format;
  readonly percentiles: Percentiles;
}

function drawBars(context: CanvasRenderingContext2D, width: number, height: number, parts: Parts): void {
  const { bars, scale, chosen, palette, format, percentiles } = parts;
  const bottom = height - PAD.bottom;
  const most = Math.max(...bars.map((bar) => bar.count), 1);
  const up = linear(0, most, bottom, PAD.top);
  context.font = '10.5px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of ticks({ lowest: 0, highest: most }, 3, false)) {
    const y = Math.round(up.at(value)) + 0.5;
    context.strokeStyle = palette.line;
    context.globalAlpha = 0.35;
    line(context, PAD.left, y, width - PAD.right, y);
    context.globalAlpha = 1;
    context.fillStyle = palette.muted;
    context.fillText(format.count(value), PAD.left - 6, y);
  }
  for (const bar of bars) {
    if (bar.count === 0) continue;
    const middle = (bar.from + bar.to) / 2;
    const isOut = chosen !== undefined && (middle < chosen[0] || middle > chosen[1]);
    context.globalAlpha = isOut ? 0.3 : 1;
    context.fillStyle = palette.a;
    const top = Math.min(bottom - 1.5, up.at(bar.count)); // a single call is seen too
    context.fillRect(bar.from + 0.5, top, Math.max(1, bar.to - bar.from - 1), bottom - top);
  }
  context.globalAlpha = 1;
  drawTimes(context, width, bottom, parts);
  drawPercentiles(context, bottom, { scale, palette, percentiles });
  if (chosen) {
    context.fillStyle = palette.accent;
    context.globalAlpha = 0.12;
    context.fillRect(chosen[0], PAD.top, chosen[1] - chosen[0], bottom - PAD.top);
    context.globalAlpha = 1;
    context.strokeStyle = palette.accent;
    context.lineWidth = 1.5;
    for (const x of chosen) line(context, x, PAD.top, x, bottom);
    context.lineWidth = 1;
  }
}

function drawTimes(context: CanvasRenderingContext2D, width: number, bottom: number, { scale, log, palette, format }: Parts) {
  context.fillStyle = palette.muted;
  context.textAlign = 'center';
  let free = PAD.left - 20;
  for (const value of ticks(scale, Math.max(3, width / 80), log)) {
    const x = scale.at(value);
    const written = format.duration(value);
    const half = context.measureText(written).width / 2;
    if (x - half < free || x + half > width) continue;
    context.fillText(written, x, bottom + 12);
    free = x + half + 8;
  }
}

function drawPercentiles(
  context: CanvasRenderingContext2D,
  bottom: number,
  { scale, palette, percentiles }: Pick<Parts, 'scale' | 'palette' | 'percentiles'>,
): void {
  context.setLineDash([3, 3]);
  context.strokeStyle = palette.ink;
  context.fillStyle = palette.ink;
  context.textAlign = 'left';
  let free = -Infinity;
  for (const name of ['P50', 'P90', 'P99'] as const) {
    const value = percentiles[name];
    if (value === undefined) continue;
    const x = Math.round(scale.at(value)) + 0.5;
    line(context, x, PAD.top, x, bottom);
    if (x < free) continue;
    context.fillText(name.toLowerCase(), x + 3, PAD.top + 2);
    free = x + 26;
  }
  context.setLineDash([]);
}

export function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
