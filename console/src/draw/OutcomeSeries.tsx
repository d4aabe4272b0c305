// Calls over time as stacked bars: ok below, then error, throttle and fault. A brush chooses a part of the time.

import { useCallback, useState } from 'react';
import type { Outcomes } from '@/api/shapes';
import { useShell } from '@/app/shell';
import type { Format } from '@/text/format';
import { useFormat, useText } from '@/text/language';
import { Canvas } from './Canvas';
import { chartWords } from './chartWords';
import { OUTCOMES, type Palette } from './palette';
import { line } from './ResponseTimes';
import { linear, ticks } from './scale';
import { useBrush, type Chosen } from './useBrush';

export interface OutcomePoint {
  readonly startMs: number;
  readonly outcomes: Outcomes;
}

export interface OutcomeSeriesProps {
  readonly points: readonly OutcomePoint[];
  readonly startMs: number;
  readonly endMs: number;
  readonly periodMs: number;
  readonly title: string;
  readonly height?: number;
  onBrush?(startMs: number, endMs: number): void;
}

const PAD = { left: 38, right: 10, top: 8, bottom: 20 };

export function OutcomeSeries({ points, startMs, endMs, periodMs, title, height = 110, onBrush }: OutcomeSeriesProps) {
  const text = useText(chartWords);
  const format = useFormat();
  const { palette, zone } = useShell();
  const [width, setWidth] = useState(0);
  const [drawn, setDrawn] = useState<Chosen>();
  const x = linear(startMs, endMs, PAD.left, Math.max(PAD.left + 1, width - PAD.right));
  const draw = useCallback(
    (context: CanvasRenderingContext2D, w: number, h: number) =>
      drawSeries(context, w, h, { points, startMs, endMs, periodMs, palette, format, zone, drawn }),
    [points, startMs, endMs, periodMs, palette, format, zone, drawn],
  );
  const brush = useBrush(undefined, 'x', setDrawn, (chosen) => {
    setDrawn(undefined);
    if (chosen) onBrush?.(Math.round(x.back(chosen[0])), Math.round(x.back(chosen[1])));
  });
  const total = points.reduce((sum, point) => sum + point.outcomes.total, 0);
  const failed = points.reduce((sum, point) => sum + point.outcomes.total - point.outcomes.ok, 0);
  if (total === 0) return <p className="muted">{text.noSeries}</p>;
  return (
    <figure className="chart" aria-label={title}>
      <Canvas draw={draw} height={height} onSize={setWidth}
        {...(onBrush ? { ...brush, style: { cursor: 'col-resize', touchAction: 'pan-y' } } : {})} />
      <figcaption className="sr-only">{text.series(format.count(total), format.count(failed))}</figcaption>
    </figure>
  );
}

interface Parts {
  readonly points: readonly OutcomePoint[];
  readonly startMs: number;
  readonly endMs: number;
  readonly periodMs: number;
  readonly palette: Palette;
  readonly format: Format;
  readonly zone: string;
  readonly drawn: Chosen;
}

function drawSeries(context: CanvasRenderingContext2D, width: number, height: number, parts: Parts): void {
  const { points, startMs, endMs, periodMs, palette, format, zone, drawn } = parts;
  const bottom = height - PAD.bottom;
  const x = linear(startMs, endMs, PAD.left, width - PAD.right);
  const most = Math.max(...points.map((point) => point.outcomes.total), 1);
  const up = linear(0, most, bottom, PAD.top);
  context.font = '10.5px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const value of ticks({ lowest: 0, highest: most }, 3, false)) {
    const y = Math.round(up.at(value)) + 0.5;
    context.globalAlpha = 0.35;
    context.strokeStyle = palette.line;
    line(context, PAD.left, y, width - PAD.right, y);
    context.globalAlpha = 1;
    context.fillStyle = palette.muted;
    context.textAlign = 'right';
    context.fillText(Number.isInteger(value) ? format.count(value) : format.decimal(value), PAD.left - 6, y);
  }
  const barWidth = Math.max(1, x.at(startMs + periodMs) - x.at(startMs) - 1);
  for (const { startMs: at, outcomes } of points) {
    let below = 0;
    for (const outcome of OUTCOMES) {
      if (outcomes[outcome] === 0) continue;
      const [low, high] = [up.at(below), up.at(below + outcomes[outcome])];
      context.fillStyle = palette.fill[outcome];
      const tall = Math.max(outcome === 'ok' ? 0.5 : 2, low - high);
      context.fillRect(Math.max(PAD.left, x.at(at)), low - tall, barWidth, tall);
      below += outcomes[outcome];
    }
  }
  drawClock(context, width, bottom, { startMs, endMs, palette, format, zone });
  if (drawn) {
    context.fillStyle = palette.accent;
    context.globalAlpha = 0.18;
    context.fillRect(drawn[0], PAD.top, drawn[1] - drawn[0], bottom - PAD.top);
    context.globalAlpha = 1;
  }
}

export function drawClock(
  context: CanvasRenderingContext2D,
  width: number,
  bottom: number,
  {
    startMs, endMs, palette, format, zone, left = PAD.left,
  }: Pick<Parts, 'startMs' | 'endMs' | 'palette' | 'format' | 'zone'> & { left?: number },
): void {
  context.fillStyle = palette.muted;
  const wanted = Math.max(2, Math.floor(width / 110));
  for (let i = 0; i <= wanted; i++) {
    const ms = startMs + ((endMs - startMs) * i) / wanted;
    context.textAlign = i === 0 ? 'left' : i === wanted ? 'right' : 'center';
    const at = left + ((width - PAD.right - left) * i) / wanted;
    const written = endMs - startMs > 86_400_000 ? format.dateTime(ms, zone).slice(5, 16) : format.clock(ms, zone);
    context.fillText(written, at, bottom + 11);
  }
}
