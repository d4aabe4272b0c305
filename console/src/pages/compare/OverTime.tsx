// The traces of A and of B over the same time: how many and how they ended, and how long the slower ones took.

import { useCallback, useMemo } from 'react';
import { getHeatMap } from '@/api/analyse';
import type { TraceSet } from '@/api/shapes';
import { Failure } from '@/app/Failure';
import { useSetQuery, useShell } from '@/app/shell';
import { Canvas } from '@/draw/Canvas';
import { drawClock, OutcomeSeries } from '@/draw/OutcomeSeries';
import { linear, ticks } from '@/draw/scale';
import { useFormat, useText } from '@/text/language';
import { formatPoint } from '@/time/range';
import { useShared } from '@/url/useUrlState';
import { stretchesOf, type Stretch } from './overTime';
import { compareWords } from './text';

const COLUMNS = 60;
const PAD = { left: 52, right: 10, top: 8, bottom: 20 };

export function OverTime({ a, b }: { a: TraceSet; b: TraceSet }) {
  const text = useText(compareWords);
  const [, setShared] = useShared();
  const inA = useSetQuery('heat', a, (set, signal) => getHeatMap(set, COLUMNS, signal), [COLUMNS], (a.filter ?? '') !== '');
  const inB = useSetQuery('heat', b, (set, signal) => getHeatMap(set, COLUMNS, signal), [COLUMNS], (b.filter ?? '') !== '');
  const ofA = useMemo(() => (inA.data ? stretchesOf(inA.data) : []), [inA.data]);
  const ofB = useMemo(() => (inB.data ? stretchesOf(inB.data) : []), [inB.data]);
  if (inA.isError || inB.isError) return <Failure error={inA.error ?? inB.error} retry={() => void (inA.refetch(), inB.refetch())} />;
  if (!inA.data || !inB.data) return null;
  const zoom = (from: number, to: number) => setShared({ from: formatPoint(from), to: formatPoint(to) });
  return (
    <>
      <h2>{text.overTime}</h2>
      {([['A', ofA, inA.data], ['B', ofB, inB.data]] as const).map(([name, points, map]) => (
        <section key={name}>
          <h3>{text.tracesIn(name)}</h3>
          <OutcomeSeries points={points} startMs={a.startMs} endMs={a.endMs} periodMs={map.ColumnSeconds * 1000} title={text.tracesIn(name)}
            height={90} onBrush={zoom} />
        </section>
      ))}
      <h3>{text.p90OverTime}</h3>
      <Slower a={ofA} b={ofB} startMs={a.startMs} endMs={a.endMs} halfMs={inA.data.ColumnSeconds * 500} />
      <p className="muted">{text.latencyHint}. {text.overTimeHint}</p>
    </>
  );
}

interface SlowerProps {
  readonly a: readonly Stretch[];
  readonly b: readonly Stretch[];
  readonly startMs: number;
  readonly endMs: number;
  readonly halfMs: number;
}

function Slower({ a, b, startMs, endMs, halfMs }: SlowerProps) {
  const text = useText(compareWords);
  const format = useFormat();
  const { palette, zone } = useShell();
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => {
      const bottom = height - PAD.bottom;
      const x = linear(startMs, endMs, PAD.left, width - PAD.right);
      const y = linear(0, Math.max(1e-6, ...a.map((each) => each.p90), ...b.map((each) => each.p90)) * 1.1, bottom, PAD.top);
      context.font = '10.5px system-ui, sans-serif';
      context.textBaseline = 'middle';
      for (const value of ticks(y, 3, false)) {
        context.fillStyle = palette.line;
        context.globalAlpha = 0.35;
        context.fillRect(PAD.left, Math.round(y.at(value)), width - PAD.left - PAD.right, 1);
        context.globalAlpha = 1;
        context.fillStyle = palette.muted;
        context.textAlign = 'right';
        context.fillText(format.duration(value), PAD.left - 6, y.at(value));
      }
      drawClock(context, width, bottom, { startMs, endMs, palette, format, zone, left: PAD.left });
      for (const [of, colour, dash] of [[a, palette.a, []], [b, palette.b, [7, 4]]] as const) {
        context.strokeStyle = context.fillStyle = colour;
        context.lineWidth = 2;
        context.setLineDash([...dash]);
        context.beginPath();
        for (const each of of) context.lineTo(x.at(each.startMs + halfMs), y.at(each.p90));
        context.stroke();
        context.setLineDash([]);
        for (const each of of) context.fillRect(x.at(each.startMs + halfMs) - 1.5, y.at(each.p90) - 1.5, 3, 3);
      }
    },
    [a, b, startMs, endMs, halfMs, palette, format, zone],
  );
  const said = ([['A', a], ['B', b]] as const).map(([name, of]) => {
    const [first, last] = [of[0], of.at(-1)];
    return first && last ? text.fromTo(name, format.duration(first.p90), format.duration(last.p90)) : '';
  });
  return (
    <figure className="chart" aria-label={text.p90OverTime}>
      <Canvas draw={draw} height={120} />
      <figcaption className="sr-only">{said.filter((each) => each !== '').join(' ')}</figcaption>
    </figure>
  );
}
