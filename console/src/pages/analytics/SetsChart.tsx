// Shares of A (solid) and B (dashed) over the same bins. A brush chooses bins.

import { useCallback, useState } from 'react';
import { useShell } from '@/app/shell';
import { Canvas } from '@/draw/Canvas';
import type { Palette } from '@/draw/palette';
import { line } from '@/draw/ResponseTimes';
import { linear, ticks } from '@/draw/scale';
import { useBrush, type Chosen } from '@/draw/useBrush';
import { useFormat } from '@/text/language';
import type { Bin } from './bins';

const PAD = { left: 44, right: 10, top: 8, bottom: 20 };
const HEIGHT = 150;

interface SetsChartProps {
  readonly bins: readonly Bin[];
  readonly title: string;
  /** In words, for those who do not see it. */
  readonly summary: string;
  written(value: number): string;
  onBrush(from: number, to: number): void;
}

export function SetsChart({ bins, title, summary, written, onBrush }: SetsChartProps) {
  const { palette } = useShell();
  const format = useFormat();
  const [width, setWidth] = useState(0);
  const [drawn, setDrawn] = useState<Chosen>();
  const draw = useCallback(
    (context: CanvasRenderingContext2D, w: number, h: number) => drawSets(context, w, h, { bins, palette, drawn, written, share: format.share }),
    [bins, palette, drawn, written, format],
  );
  const binAt = (pixel: number) => {
    const at = Math.floor(((pixel - PAD.left) / Math.max(1, width - PAD.left - PAD.right)) * bins.length);
    return bins[Math.min(bins.length - 1, Math.max(0, at))]!;
  };
  const brush = useBrush(undefined, 'x', setDrawn, (chosen) => {
    setDrawn(undefined);
    if (chosen && bins.length > 0) onBrush(binAt(chosen[0]).from, binAt(chosen[1]).to);
  });
  return (
    <figure className="chart" aria-label={title}>
      <Canvas draw={draw} height={HEIGHT} onSize={setWidth} style={{ cursor: 'col-resize', touchAction: 'pan-y' }} {...brush} />
      <figcaption className="sr-only">{summary}</figcaption>
    </figure>
  );
}

interface Parts {
  readonly bins: readonly Bin[];
  readonly palette: Palette;
  readonly drawn: Chosen;
  written(value: number): string;
  share(value: number): string;
}

function drawSets(context: CanvasRenderingContext2D, width: number, height: number, parts: Parts): void {
  const { bins, palette, drawn, written, share } = parts;
  const bottom = height - PAD.bottom;
  const most = Math.max(...bins.map((bin) => Math.max(bin.a, bin.b)), 0.001);
  const up = linear(0, most, bottom, PAD.top);
  const across = linear(0, Math.max(1, bins.length), PAD.left, width - PAD.right);
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
    context.fillText(share(value), PAD.left - 6, y);
  }
  bins.forEach((bin, i) => {
    context.fillStyle = palette.a;
    context.globalAlpha = 0.25;
    context.fillRect(across.at(i), up.at(bin.a), across.at(i + 1) - across.at(i), bottom - up.at(bin.a));
  });
  context.globalAlpha = 1;
  drawSteps(context, bins.map((bin) => up.at(bin.a)), across.at, palette.a, []);
  drawSteps(context, bins.map((bin) => up.at(bin.b)), across.at, palette.b, [5, 3]);
  context.fillStyle = palette.muted;
  const step = Math.max(1, Math.ceil((bins.length * 84) / Math.max(1, width)));
  for (let i = 0; i < bins.length; i += step) {
    context.textAlign = i === 0 ? 'left' : 'center';
    context.fillText(written(bins[i]!.from), across.at(i), bottom + 11);
  }
  if (drawn) {
    context.fillStyle = palette.accent;
    context.globalAlpha = 0.18;
    context.fillRect(drawn[0], PAD.top, drawn[1] - drawn[0], bottom - PAD.top);
    context.globalAlpha = 1;
  }
}

function drawSteps(context: CanvasRenderingContext2D, tops: readonly number[], x: (i: number) => number, colour: string, dash: number[]): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.8;
  context.setLineDash(dash);
  context.beginPath();
  tops.forEach((top, i) => {
    if (i === 0) context.moveTo(x(0), top);
    context.lineTo(x(i), top);
    context.lineTo(x(i + 1), top);
  });
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1;
}
