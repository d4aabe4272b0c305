// Traces by start and response time. A rectangle drawn on it, or given in the fields, is looked at further.

import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useCallback, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useLocation } from 'wouter';
import { totalOf, type HeatMap } from '@/api/analyse';
import { useShell } from '@/app/shell';
import { Canvas, placeIn } from '@/draw/Canvas';
import { drawClock } from '@/draw/OutcomeSeries';
import { line } from '@/draw/ResponseTimes';
import { and, plainNumber } from '@/filter/expressions';
import type { Format } from '@/text/format';
import { useFormat, useText } from '@/text/language';
import { formatPoint } from '@/time/range';
import { useHref, useShared, type SetState } from '@/url/useUrlState';
import {
  boxOf, cellAt, cellUnder, countIn, drawCells, drawUnknown, failedOf, frameOf, gridOf, pixelsOf, placeOf, upperOf,
  type Box, type Grid,
} from './heat';
import type { tracesFields, TracesState } from './state';
import { tracesWords } from './text';

const HEIGHT = 190;
type Spot = readonly [column: number, row: number];

interface HeatMapViewProps {
  readonly map: HeatMap;
  readonly state: TracesState;
  readonly set: SetState<typeof tracesFields>;
}

export function boxIn({ t0, t1, lo, hi }: Pick<TracesState, 't0' | 't1' | 'lo' | 'hi'>, startMs: number, endMs: number): Box | undefined {
  if (t0 === undefined && t1 === undefined && lo === undefined && hi === undefined) return undefined;
  return { t0: t0 ?? startMs, t1: t1 ?? endMs, lo: lo ?? 0, hi: hi ?? Infinity };
}

export function HeatMapView({ map, state, set }: HeatMapViewProps) {
  const text = useText(tracesWords);
  const format = useFormat();
  const { startMs, endMs, zone } = useShell();
  const grid = useMemo(() => gridOf(map), [map]);
  const box = boxIn(state, startMs, endMs);
  const [spot, setSpot] = useState<Spot>();
  const choose = (chosen: Box | undefined, how: 'push' | 'replace') => set(fieldsOf(chosen), how);
  const said = spot && saidOf(grid, spot);
  const reachedMs = map.Examined?.Partial && map.Examined.ReachedTime !== undefined ? map.Examined.ReachedTime * 1000 : undefined;

  function saidOf(of: Grid, [column, row]: Spot): string {
    const cell = cellAt(of, column, row);
    const high = upperOf(of, row);
    const times = high === Infinity
      ? text.heat.atLeast(format.duration(of.bounds[row]!))
      : `${format.duration(of.bounds[row]!)} – ${format.duration(high)}`;
    const where = `${format.clock(of.startMs + column * of.columnMs, zone)}, ${times}`;
    if (!cell) return `${where}: ${text.heat.nothing}`;
    return `${where}: ${text.heat.cell(format.count(totalOf(cell)), format.count(failedOf(cell)))}`;
  }

  return (
    <section className="heat" aria-label={text.heat.title}>
      <div className="heat-head">
        <h2>{text.heat.title}</h2>
        <SegmentedControl
          label={text.heat.paint}
          selectedId={state.paint}
          options={(['count', 'failed'] as const).map((id) => ({ id, text: text.heat.paints[id] }))}
          onChange={({ detail }) => set({ paint: detail.selectedId as TracesState['paint'] })}
        />
        <Fields state={state} set={set} />
        <span className="muted heat-said" role="status">{said}</span>
      </div>
      <Picture grid={grid} state={state} box={box} spot={spot} reachedMs={reachedMs} onSpot={setSpot} onChoose={choose} />
      {box ? <Chosen grid={grid} box={box} onClear={() => choose(undefined, 'push')} /> : <p className="muted heat-note">{notes(map, text, format)}</p>}
      <Twin grid={grid} />
    </section>
  );
}

function notes(map: HeatMap, text: (typeof tracesWords)['ko'], format: Format): string {
  const parts = [text.heat.hint];
  if (map.Examined?.Partial) parts.push(text.heat.partial(format.count(map.Examined.TraceCount)));
  if (map.InProgressCount > 0) parts.push(text.heat.inProgress(format.count(map.InProgressCount)));
  return parts.join(' ');
}

const fieldsOf = (box: Box | undefined) => ({
  t0: box?.t0, t1: box?.t1,
  lo: box === undefined || box.lo === 0 ? undefined : box.lo,
  hi: box === undefined || box.hi === Infinity ? undefined : box.hi,
});

interface PictureProps {
  readonly grid: Grid;
  readonly state: TracesState;
  readonly box: Box | undefined;
  readonly spot: Spot | undefined;
  /** What is older was not looked at; undefined: all was. */
  readonly reachedMs: number | undefined;
  onSpot(spot: Spot | undefined): void;
  onChoose(box: Box | undefined, how: 'push' | 'replace'): void;
}

function Picture({ grid, state, box, spot, reachedMs, onSpot, onChoose }: PictureProps) {
  const text = useText(tracesWords);
  const { palette, zone } = useShell();
  const format = useFormat();
  const help = useId();
  const [width, setWidth] = useState(0);
  const drag = useRef<{ from: Spot; moved: boolean }>(undefined);
  const anchor = useRef<Spot>(undefined);
  const [focused, setFocused] = useState(false);
  const go = useOpenTrace();

  const draw = useCallback(
    (context: CanvasRenderingContext2D, w: number, h: number) => {
      const frame = frameOf(w, h);
      context.font = '10.5px system-ui, sans-serif';
      context.textBaseline = 'middle';
      drawRows(context, grid, w, h, palette.line, palette.muted, format.duration);
      if (reachedMs !== undefined) drawUnknown(context, grid, frame, reachedMs, palette, text.heat.unknown);
      drawCells(context, grid, frame, state.paint, palette);
      const endMs = grid.startMs + grid.columns * grid.columnMs;
      drawClock(context, w, frame.bottom, { startMs: grid.startMs, endMs, palette, format, zone, left: frame.left });
      if (box) {
        const { x, y, width: wide, height } = pixelsOf(grid, frame, box);
        context.fillStyle = palette.accent;
        context.globalAlpha = 0.15;
        context.fillRect(x, y, wide, height);
        context.globalAlpha = 1;
        context.strokeStyle = palette.accent;
        context.lineWidth = 1.5;
        context.strokeRect(x, y, wide, height);
        context.lineWidth = 1;
      }
      if (spot) {
        const at = placeOf(grid, frame, spot[0], spot[1]);
        context.strokeStyle = palette.ink;
        context.lineWidth = focused ? 2 : 1;
        context.strokeRect(at.x, at.y, at.width, at.height);
        context.lineWidth = 1;
      }
    },
    [grid, state.paint, box?.t0, box?.t1, box?.lo, box?.hi, spot?.[0], spot?.[1], palette, format, zone, focused, reachedMs, text],
  );

  const under = (event: PointerEvent<HTMLCanvasElement>): Spot => {
    const { x, y } = placeIn(event);
    return cellUnder(grid, frameOf(width, HEIGHT), x, y);
  };
  const onKey = (event: KeyboardEvent) => {
    const from = spot ?? [Math.floor(grid.columns / 2), grid.firstRow + Math.floor(grid.rows / 2)];
    const step = STEPS[event.key];
    if (step) {
      const to: Spot = [
        Math.min(grid.columns - 1, Math.max(0, from[0] + step[0])),
        Math.min(grid.firstRow + grid.rows - 1, Math.max(grid.firstRow, from[1] + step[1])),
      ];
      if (event.shiftKey) {
        anchor.current ??= from;
        onChoose(boxOf(grid, anchor.current, to), 'replace');
      } else anchor.current = undefined;
      onSpot(to);
    } else if (event.key === 'Escape') {
      anchor.current = undefined;
      onChoose(undefined, 'push');
    } else if (event.key === 'Enter' && spot) {
      go(cellAt(grid, spot[0], spot[1])?.ExampleTraceId);
    } else if (event.key === ' ' && spot) {
      onChoose(boxOf(grid, spot, spot), 'push');
    } else return;
    event.preventDefault();
  };
  return (
    <div
      className="heat-picture"
      role="application"
      tabIndex={0}
      aria-label={text.heat.title}
      aria-describedby={help}
      onKeyDown={onKey}
      onFocus={() => {
        setFocused(true);
        if (!spot) onSpot(firstSpot(grid));
      }}
      onBlur={() => setFocused(false)}
    >
      <span id={help} className="sr-only">{text.heat.help}</span>
      <Canvas
        draw={draw}
        height={HEIGHT}
        onSize={setWidth}
        style={{ cursor: 'crosshair', touchAction: 'pan-y' }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { from: under(event), moved: false };
        }}
        onPointerMove={(event) => {
          const at = under(event);
          onSpot(at);
          const from = drag.current;
          if (!from || (!from.moved && at[0] === from.from[0] && at[1] === from.from[1])) return;
          from.moved = true;
          onChoose(boxOf(grid, from.from, at), 'replace');
        }}
        onPointerUp={(event) => {
          const from = drag.current;
          drag.current = undefined;
          if (!from) return;
          if (from.moved) onChoose(boxOf(grid, from.from, under(event)), 'push');
          else if (box) onChoose(undefined, 'push');
        }}
        onPointerLeave={() => drag.current === undefined && onSpot(undefined)}
        onDoubleClick={() => spot && go(cellAt(grid, spot[0], spot[1])?.ExampleTraceId)}
      />
    </div>
  );
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

const firstSpot = (grid: Grid): Spot => {
  const cell = [...grid.cells.values()].at(-1);
  return cell ? [cell.Column, cell.Row] : [0, grid.firstRow];
};

function useOpenTrace() {
  const href = useHref();
  const [, navigate] = useLocation();
  return (id: string | undefined) => {
    if (id) navigate(href(`/traces/${id}`));
  };
}

function drawRows(
  context: CanvasRenderingContext2D, grid: Grid, width: number, height: number, rule: string, ink: string,
  written: (seconds: number) => string,
): void {
  const frame = frameOf(width, height);
  const step = Math.ceil(grid.rows / 6);
  context.textAlign = 'right';
  for (let row = grid.firstRow; row < grid.firstRow + grid.rows; row += step) {
    const { y, height: tall } = placeOf(grid, frame, 0, row);
    const at = Math.round(y + tall) + 0.5;
    context.strokeStyle = rule;
    context.globalAlpha = 0.3;
    line(context, frame.left, at, frame.right, at);
    context.globalAlpha = 1;
    context.fillStyle = ink;
    context.fillText(written(grid.bounds[row]!), frame.left - 6, at);
  }
}

/** The rectangle for those who do not draw. */
function Fields({ state, set }: { state: TracesState; set: SetState<typeof tracesFields> }) {
  const text = useText(tracesWords);
  const shown = (value: number | undefined) => (value === undefined ? '' : String(Number((value * 1000).toPrecision(6))));
  const field = (name: 'lo' | 'hi', label: string) => (
    <label>
      {label}{' '}
      <input
        key={shown(state[name])}
        type="number"
        min="0"
        step="any"
        defaultValue={shown(state[name])}
        onBlur={(event) => {
          const written = event.target.value;
          if (written !== shown(state[name])) set({ [name]: written === '' ? undefined : Math.max(0, Number(written) / 1000) });
        }}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />{' '}
      ms
    </label>
  );
  return (
    <div className="brush-fields">
      {field('lo', text.heat.from)}
      {field('hi', text.heat.to)}
    </div>
  );
}

function Chosen({ grid, box, onClear }: { grid: Grid; box: Box; onClear(): void }) {
  const text = useText(tracesWords);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const [shared, setShared] = useShared();
  const { zone } = useShell();
  const { total, failed } = countIn(grid, box);
  const times = expressionOf(box);
  const when = { from: formatPoint(box.t0), to: formatPoint(box.t1) };
  const act = (name: string, run: () => void) => (
    <button type="button" className="plain-link" onClick={run}>{name}</button>
  );
  const high = box.hi === Infinity ? '∞' : format.duration(box.hi);
  return (
    <div className="row heat-chosen" role="group" aria-label={text.heat.chosen}>
      <b>{text.heat.cell(format.count(total), format.count(failed))}</b>
      <span className="muted">
        {format.clock(box.t0, zone)} – {format.clock(box.t1, zone)}, {format.duration(box.lo)} – {high}
      </span>
      {act(text.heat.filterTo, () => setShared({ filter: and(shared.filter, times), ...when }))}
      {act(text.heat.explain, () => navigate(href('/analytics', {}, { a: times, at0: String(box.t0), at1: String(box.t1) })))}
      {act(text.heat.zoom, () => setShared(when))}
      {act(text.heat.clear, onClear)}
    </div>
  );
}

/** Of the response times alone; empty when all are in. */
export function expressionOf(box: Pick<Box, 'lo' | 'hi'>): string {
  const low = box.lo > 0 ? `responsetime >= ${plainNumber(box.lo)}` : '';
  const high = box.hi < Infinity ? `responsetime < ${plainNumber(box.hi)}` : '';
  return and(low, high);
}

/** What the picture says, as a table that is read and not seen. */
function Twin({ grid }: { grid: Grid }) {
  const text = useText(tracesWords);
  const format = useFormat();
  const { zone } = useShell();
  const columns = useMemo(() => {
    const out = new Map<number, { total: number; failed: number; slowest: number }>();
    for (const cell of grid.cells.values()) {
      const at = out.get(cell.Column) ?? { total: 0, failed: 0, slowest: 0 };
      out.set(cell.Column, {
        total: at.total + totalOf(cell), failed: at.failed + failedOf(cell), slowest: Math.max(at.slowest, cell.Row),
      });
    }
    return [...out].sort((a, b) => a[0] - b[0]);
  }, [grid]);
  return (
    <div className="sr-only">
      <table>
        <caption>{text.heat.title}</caption>
        <thead>
          <tr>
            <th scope="col">{text.columns.start}</th>
            <th scope="col">{text.heat.traces}</th>
            <th scope="col">{text.heat.failed}</th>
            <th scope="col">{text.heat.slowest}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(([column, { total, failed, slowest }]) => (
            <tr key={column}>
              <th scope="row">{format.clock(grid.startMs + column * grid.columnMs, zone)}</th>
              <td>{format.count(total)}</td>
              <td>{format.count(failed)}</td>
              <td>{format.duration(grid.bounds[slowest]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
