// How large a part of the requests was faster, of A and of B: two rising lines, solid and dashed.

import { useCallback } from 'react';
import type { Histogram } from '@/api/shapes';
import { useShell } from '@/app/shell';
import { Canvas } from '@/draw/Canvas';
import { linear, logarithmic, ticks } from '@/draw/scale';
import { useFormat } from '@/text/language';
import { countOf, quantile } from './statistics';

const PAD = { left: 44, right: 12, top: 10, bottom: 22 };

export function Latencies({ a, b, title }: { a: Histogram; b: Histogram; title: string }) {
  const { palette } = useShell();
  const format = useFormat();
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => {
      const values = [...a, ...b].filter((bucket) => bucket.Count > 0).map((bucket) => Math.max(1e-6, bucket.Value));
      if (values.length === 0) return;
      const [least, most] = values.reduce(([l, m], v) => [Math.min(l, v), Math.max(m, v)], [Infinity, 0]);
      const x = logarithmic(least * 0.9, Math.max(most * 1.05, least * 2), PAD.left, width - PAD.right);
      const y = linear(0, 1, height - PAD.bottom, PAD.top);
      context.font = '11px system-ui, sans-serif';
      context.textBaseline = 'middle';
      for (const share of [0, 0.5, 0.9, 1]) {
        context.fillStyle = palette.line;
        context.globalAlpha = 0.3;
        context.fillRect(PAD.left, Math.round(y.at(share)), width - PAD.left - PAD.right, 1);
        context.globalAlpha = 1;
        context.fillStyle = palette.muted;
        context.textAlign = 'right';
        context.fillText(format.share(share), PAD.left - 6, y.at(share));
      }
      context.textAlign = 'center';
      let free = -Infinity;
      for (const tick of ticks(x, Math.max(3, width / 90), true)) {
        const written = format.duration(tick);
        const half = context.measureText(written).width / 2;
        if (x.at(tick) - half < Math.max(free, PAD.left - 10) || x.at(tick) + half > width) continue;
        context.fillText(written, x.at(tick), height - PAD.bottom + 12);
        free = x.at(tick) + half + 8;
      }
      for (const [histogram, colour, dash] of [[a, palette.a, []], [b, palette.b, [7, 4]]] as const) {
        const total = countOf(histogram);
        let below = 0;
        context.beginPath();
        context.moveTo(PAD.left, y.at(0));
        for (const { Value, Count } of [...histogram].sort((p, q) => p.Value - q.Value)) {
          context.lineTo(x.at(Math.max(1e-6, Value)), y.at(below / total));
          context.lineTo(x.at(Math.max(1e-6, Value)), y.at((below += Count) / total));
        }
        if (total > 0) context.lineTo(width - PAD.right, y.at(1));
        context.strokeStyle = colour;
        context.lineWidth = 2;
        context.setLineDash([...dash]);
        context.stroke();
      }
      context.setLineDash([]);
    },
    [a, b, palette, format],
  );
  const said = (['A', 'B'] as const).map((name) => {
    const of = name === 'A' ? a : b;
    return `${name}: ${[0.5, 0.9, 0.99].map((share) => `p${share * 100} ${format.duration(quantile(of, share) ?? NaN)}`).join(', ')}`;
  });
  return (
    <figure className="chart" aria-label={title}>
      <Canvas draw={draw} height={220} />
      <figcaption className="sr-only">{said.join('; ')}</figcaption>
    </figure>
  );
}
