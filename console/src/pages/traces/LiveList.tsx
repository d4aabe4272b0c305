// The list of what arrives now. While the pointer is over it, something of it is chosen or it is scrolled, it stands
// still and what comes waits.

import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback, useEffect, useState } from 'react';
import { useKeys } from '@/app/keys';
import { useShell } from '@/app/shell';
import { Canvas } from '@/draw/Canvas';
import { useFormat, useText } from '@/text/language';
import { useShared, type SetState } from '@/url/useUrlState';
import { ListPart } from './ListPart';
import type { tracesFields, TracesState } from './state';
import { BEATS, RING, rateOf, type Beat } from './tail';
import { tracesWords } from './text';
import { useTail } from './useTail';

export function LiveList({ state, set }: { state: TracesState; set: SetState<typeof tracesFields> }) {
  const text = useText(tracesWords);
  const format = useFormat();
  const { zone } = useShell();
  const [shared] = useShared();
  const [paused, setPaused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [hovered, setHovered] = useState(false);
  const held = paused || scrolled || hovered || state.sel !== '';
  const live = useTail(true, shared.filter.trim(), shared.group, held);
  const { tail } = live;
  useKeys(text.keys.title, [
    { code: 'Space', shown: 'Space', what: text.keys.pause, run: () => setPaused(!paused) },
  ]);
  const resume = () => {
    setPaused(false);
    setScrolled(false);
    setHovered(false);
    set({ sel: '' }, 'replace');
    document.querySelector('.trace-list')?.scrollTo({ top: 0 });
  };
  const said = useSpoken(tail.beats);
  return (
    <ListPart state={state} set={set} rows={live.rows} isWhole={false} onScroll={(isAtTop) => setScrolled(!isAtTop)} onPointer={setHovered}>
      <div className="tail">
        <b>{text.tail.title}</b>
        <Pulse beats={tail.beats} />
        <span className="muted">
          {text.tail.rates(format.rate(rateOf(tail.beats, 'arrived')), format.rate(rateOf(tail.beats, 'faults')))}
        </span>
        <Button iconName={paused ? 'play' : 'pause'} onClick={() => (held ? resume() : setPaused(true))}>
          {held ? text.tail.resume : text.tail.pause}
        </Button>
        {held && (
          <span role="status" className="tail-pill">
            {text.tail.paused}{live.waiting > 0 && `: ${text.tail.held(format.count(live.waiting))}`}
          </span>
        )}
        {tail.rows.length >= RING && <span className="muted">{text.tail.ring(format.count(RING))}</span>}
        {tail.skipped > 0 && <StatusIndicator type="info">{text.tail.skipped(format.count(tail.skipped))}</StatusIndicator>}
        {live.isCut && <StatusIndicator type="warning">{text.tail.cut}</StatusIndicator>}
        {tail.lostSince !== undefined && <StatusIndicator type="error">{text.tail.lost(format.clock(tail.lostSince, zone))}</StatusIndicator>}
        {tail.gap && (
          <StatusIndicator type="warning">{text.tail.gap(format.clock(tail.gap.fromMs, zone), format.clock(tail.gap.toMs, zone))}</StatusIndicator>
        )}
      </div>
      <p className="sr-only" role="status">{said}</p>
      {live.error instanceof Error && tail.rows.length === 0 && <p className="verbatim muted">{live.error.message}</p>}
      {live.rows.length === 0 && <p className="empty muted">{text.tail.waiting}</p>}
    </ListPart>
  );
}

/** For those who listen: a sentence every ten seconds, never each row. */
function useSpoken(beats: readonly Beat[]): string {
  const text = useText(tracesWords);
  const format = useFormat();
  const [said, setSaid] = useState('');
  const [lastMs, setLast] = useState(0);
  const now = beats.at(-1)?.atMs ?? 0;
  useEffect(() => {
    if (now - lastMs < 10_000) return;
    setLast(now);
    const recent = beats.filter((beat) => beat.atMs > now - 10_000);
    const sum = (of: 'arrived' | 'faults') => format.count(recent.reduce((total, beat) => total + beat[of], 0));
    if (lastMs !== 0) setSaid(text.tail.summary(sum('arrived'), sum('faults')));
  }, [now, lastMs, beats, text, format]);
  return said;
}

/** Arrivals of the last minute; those with a fault in their colour from below. */
function Pulse({ beats }: { beats: readonly Beat[] }) {
  const { palette } = useShell();
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => {
      const most = Math.max(1, ...beats.map((beat) => beat.arrived));
      const step = width / BEATS;
      context.fillStyle = palette.line;
      context.fillRect(0, height - 1, width, 1);
      beats.forEach((beat, i) => {
        const x = width - (beats.length - i) * step;
        const tall = (n: number) => (n === 0 ? 0 : Math.max(2, (n / most) * (height - 2)));
        context.fillStyle = palette.a;
        context.fillRect(x, height - tall(beat.arrived), Math.max(1, step - 1), tall(beat.arrived));
        context.fillStyle = palette.fill.fault;
        context.fillRect(x, height - tall(beat.faults), Math.max(1, step - 1), tall(beat.faults));
      });
    },
    [beats, palette],
  );
  return <span className="pulse"><Canvas draw={draw} height={24} /></span>;
}
