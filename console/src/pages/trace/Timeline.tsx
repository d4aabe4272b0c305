// The timeline: rows of the tree as a grid for keyboard and screen reader, of which only those in sight exist, and
// beside them one canvas with their bars. Zooming draws the canvas alone.

import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { Canvas, placeIn } from '@/draw/Canvas';
import { OutcomeShape } from '@/draw/OutcomeMark';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { AXIS, drawAxis, drawBars, ROW, scaleOf, type Scene } from './bars';
import { durationOf, serviceOf, type Entity } from './document';
import { KindGlyph } from './KindGlyph';
import { Minimap } from './Minimap';
import { sumOf, type Row } from './rows';
import { traceWords } from './text';
import { useSpan, type Viewport } from './viewport';

export interface TimelineProps {
  readonly scene: Scene;
  readonly rows: readonly Row[];
  readonly viewport: Viewport;
  readonly selected: string;
  readonly matches: ReadonlySet<number> | undefined;
  /** Where the keyboard is: a row's key. */
  readonly active: string;
  setActive(key: string): void;
  onSelect(at: number): void;
  onToggle(key: string): void;
}

const OVERSCAN = 6;

export function Timeline(props: TimelineProps) {
  const { scene, rows, viewport, active } = props;
  const text = useText(traceWords);
  const scroller = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState(0);
  const [height, setHeight] = useState(0);
  const [share, setShare] = useState(0.44);
  const activeAt = useMemo(() => rows.findIndex((row) => row.key === active), [rows, active]);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useInSight(scroller, activeAt, height);
  const first = Math.max(0, Math.floor(scroll / ROW) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((scroll + height) / ROW) + OVERSCAN);
  const shown: number[] = [];
  for (let i = first; i < last; i++) shown.push(i);
  if (activeAt >= 0 && (activeAt < first || activeAt >= last)) shown.push(activeAt);

  return (
    <div className="tl" style={{ '--tl-left': `${(share * 100).toFixed(2)}%` } as React.CSSProperties}>
      <Minimap scene={scene} viewport={viewport} />
      <div className="tl-head">
        <div className="tl-titles" aria-hidden="true">
          <span>{text.columns.name}</span>
          <span>{text.columns.status}</span>
          <span className="numeric">{text.columns.duration}</span>
          <span className="numeric">{text.columns.self}</span>
        </div>
        <Divider share={share} setShare={setShare} />
        <Axis scene={scene} viewport={viewport} />
      </div>
      <div
        ref={scroller}
        className="tl-scroll"
        role="treegrid"
        tabIndex={0}
        aria-label={text.timelineLabel}
        aria-rowcount={rows.length}
        aria-colcount={4}
        aria-activedescendant={activeAt >= 0 ? rowId(rows[activeAt]!.key) : undefined}
        onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
        onKeyDown={(event) => onGridKey(event, props, activeAt, Math.max(1, Math.floor(height / ROW) - 1))}
      >
        <div className="tl-bars">
          <div style={{ height }}>
            <Bars {...props} offset={scroll} />
          </div>
        </div>
        <div className="tl-rows" style={{ height: rows.length * ROW }} role="presentation">
          {shown.map((i) => (
            <RowView key={rows[i]!.key} row={rows[i]!} index={i} scene={scene} onToggle={props.onToggle}
              isActive={i === activeAt} isSelected={isSelected(rows[i]!, scene)} onPick={props.onSelect} setActive={props.setActive}
              isMatch={isMatch(rows[i]!, props.matches)} dim={scene.dimmed(rows[i]!.at)} />
          ))}
        </div>
        {rows.length === 0 && <p className="tl-empty muted">{text.nothingShown}</p>}
      </div>
    </div>
  );
}

const rowId = (key: string) => `row-${key}`;
const isSelected = (row: Row, scene: Scene) => row.members === undefined && row.at === scene.selected;
const isMatch = (row: Row, matches: ReadonlySet<number> | undefined) =>
  matches !== undefined && (row.members === undefined ? matches.has(row.at) : row.members.some((at) => matches.has(at)));

// The row with the keyboard is never out of sight for long: when it changes, the list follows.
function useInSight(scroller: React.RefObject<HTMLDivElement | null>, at: number, height: number): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null || at < 0 || height === 0) return;
    const top = at * ROW;
    if (top < element.scrollTop) element.scrollTop = Math.max(0, top - ROW);
    else if (top + ROW > element.scrollTop + height) element.scrollTop = top + 2 * ROW - height;
  }, [scroller, at, height]);
}

function onGridKey(event: KeyboardEvent, { rows, setActive, onSelect, onToggle }: TimelineProps, at: number, page: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = rows[at];
  const go = (to: number) => setActive(rows[Math.max(0, Math.min(rows.length - 1, to))]?.key ?? '');
  const up = () => {
    for (let i = at - 1; i >= 0; i--) if (rows[i]!.depth < row!.depth) return go(i);
  };
  const acts: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    PageDown: () => go(at + page),
    PageUp: () => go(at - page),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    ArrowRight: () => row && (row.open === false ? onToggle(row.key) : row.open && go(at + 1)),
    ArrowLeft: () => row && (row.open ? onToggle(row.key) : up()),
    Enter: () => row && (row.members ? onToggle(row.key) : onSelect(row.at)),
    ' ': () => row && (row.members ? onToggle(row.key) : onSelect(row.at)),
  };
  const act = acts[event.key];
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

interface RowProps {
  readonly row: Row;
  readonly index: number;
  readonly scene: Scene;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isMatch: boolean;
  readonly dim: boolean;
  onToggle(key: string): void;
  onPick(at: number): void;
  setActive(key: string): void;
}

const RowView = memo(function RowView(props: RowProps) {
  const { row, index, scene, isActive, isMatch: found, dim, onToggle, onPick, setActive } = props;
  const text = useText(traceWords);
  const classes = ['tl-row', isActive && 'active', props.isSelected && 'selected', found && 'found', dim && 'dim'];
  return (
    <div
      id={rowId(row.key)}
      className={classes.filter(Boolean).join(' ')}
      style={{ transform: `translateY(${index * ROW}px)` }}
      role="row"
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-expanded={row.open}
      aria-selected={props.isSelected}
      onClick={() => {
        setActive(row.key);
        if (row.members) onToggle(row.key);
        else onPick(row.at);
      }}
    >
      <div className="tl-cells" role="presentation">
        <span role="gridcell" className="tl-name" style={{ paddingLeft: 6 + Math.min(row.depth, 24) * 14 }}>
          {row.open === undefined ? (
            <span className="tl-twist" />
          ) : (
            <button type="button" className="tl-twist" tabIndex={-1} aria-label={row.open ? text.close : text.open}
              onClick={(event) => {
                event.stopPropagation();
                onToggle(row.key);
              }}>
              <span aria-hidden="true">{row.open ? '▾' : '▸'}</span>
            </button>
          )}
          {row.members ? <GroupName scene={scene} members={row.members} /> : <Name scene={scene} entity={scene.tree.entities[row.at]!} />}
        </span>
        {row.members ? <GroupCells scene={scene} members={row.members} /> : <Cells scene={scene} entity={scene.tree.entities[row.at]!} />}
      </div>
    </div>
  );
});

function Name({ scene, entity }: { scene: Scene; entity: Entity }) {
  const text = useText(traceWords);
  const common = useText(words);
  const service = serviceOf(scene.tree, entity);
  return (
    <>
      <i className="tl-chip" style={{ background: scene.colourOf(entity) }} />
      <KindGlyph kind={entity.kind} title={text.kinds[entity.kind]} />
      <bdi className={entity.isSegment ? 'tl-segment' : ''} title={entity.isSegment ? entity.name : `${service}: ${entity.name}`}>
        {entity.name}
      </bdi>
      {entity.what !== '' && <bdi className="tl-what" title={entity.what}>{entity.what}</bdi>}
      {(entity.inferred || entity.speaksForCallee) && <em className="tl-tag">{common.inferred}</em>}
      {entity.inProgress && <em className="tl-tag">{common.inProgress}</em>}
      {entity.orphan && <em className="tl-tag" title={text.orphanWhy}>{text.orphan}</em>}
    </>
  );
}

function Cells({ scene, entity }: { scene: Scene; entity: Entity }) {
  const format = useFormat();
  const own = scene.times?.selfTime[entity.at];
  return (
    <>
      <span role="gridcell" className={`outcome-${entity.outcome}`}><Outcome entity={entity} /></span>
      <span role="gridcell" className="numeric">{entity.inProgress ? '…' : format.duration(durationOf(entity))}</span>
      <span role="gridcell" className="numeric muted">{own === undefined ? '' : format.duration(own)}</span>
    </>
  );
}

function Outcome({ entity }: { entity: Entity }): ReactNode {
  const common = useText(words);
  if (entity.inProgress && entity.outcome === 'ok') return <span className="muted">{common.inProgress}</span>;
  if (entity.outcome === 'ok') return entity.status ?? <span className="sr-only">{common.outcome.ok}</span>;
  return (
    <>
      <OutcomeShape outcome={entity.outcome} size={11} /> {entity.status ?? common.outcome[entity.outcome]}
      {entity.status !== undefined && <span className="sr-only"> {common.outcome[entity.outcome]}</span>}
    </>
  );
}

function GroupName({ scene, members }: { scene: Scene; members: readonly number[] }) {
  const text = useText(traceWords);
  const format = useFormat();
  const first = scene.tree.entities[members[0]!]!;
  const sum = sumOf(scene.tree, members);
  const numbers = text.groupSum(format.duration(sum.total / sum.count), format.duration(sum.longest));
  return (
    <>
      <i className="tl-chip" style={{ background: scene.colourOf(first) }} />
      <KindGlyph kind={first.kind} title={text.kinds[first.kind]} />
      <bdi>{first.name}</bdi>
      <bdi className="tl-what">{first.kind === 'local' ? '' : first.what}</bdi>
      <strong className="tl-times">× {format.count(members.length)}</strong>
      <span className="tl-what" title={numbers}>{numbers}</span>
    </>
  );
}

function GroupCells({ scene, members }: { scene: Scene; members: readonly number[] }) {
  const common = useText(words);
  const format = useFormat();
  const { total, failed } = sumOf(scene.tree, members);
  const worst = (['fault', 'throttle', 'error'] as const).find((o) => members.some((at) => scene.tree.entities[at]!.outcome === o));
  const own = members.reduce((sum, at) => sum + (scene.times?.selfTime[at] ?? 0), 0);
  return (
    <>
      <span role="gridcell" className={`outcome-${worst ?? 'ok'}`}>
        {worst && <><OutcomeShape outcome={worst} size={11} /> {format.count(failed)}<span className="sr-only"> {common.outcome[worst]}</span></>}
      </span>
      <span role="gridcell" className="numeric">{format.duration(total)}</span>
      <span role="gridcell" className="numeric muted">{scene.times ? format.duration(own) : ''}</span>
    </>
  );
}

function Axis({ scene, viewport }: { scene: Scene; viewport: Viewport }) {
  const span = useSpan(viewport);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => drawAxis(context, width, height, scene, span),
    [scene, span],
  );
  return <div className="tl-axis"><Canvas draw={draw} height={AXIS} /></div>;
}

const CLICK_PIXELS = 4;

function Bars({ scene, rows, viewport, offset, onSelect, onToggle, setActive }: TimelineProps & { offset: number }) {
  const span = useSpan(viewport);
  const drag = useRef<{ x: number; span: readonly [number, number]; moved: boolean }>(undefined);
  const holder = useRef<HTMLDivElement>(null);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => drawBars(context, width, height, scene, rows, offset, span),
    [scene, rows, offset, span],
  );
  useWheel(holder, viewport);
  const rowUnder = (event: { clientX: number; clientY: number; currentTarget: Element }) =>
    rows[Math.floor((placeIn(event).y + offset) / ROW)];
  const click = (event: PointerEvent<HTMLCanvasElement>) => {
    const row = rowUnder(event);
    if (row === undefined) return;
    setActive(row.key);
    const scale = scaleOf(viewport.span, event.currentTarget.clientWidth);
    const nearest = row.members === undefined ? row.at : memberAt(scene, row.members, scale.back(placeIn(event).x));
    const entity = scene.tree.entities[nearest]!;
    const shift = scene.shift(nearest);
    if (row.members !== undefined) onToggle(row.key);
    else if (entity.to + shift < viewport.span[0] || entity.from + shift > viewport.span[1]) viewport.centre(entity.from + shift, entity.to + shift);
    else onSelect(row.at);
  };
  return (
    <div ref={holder} style={{ height: '100%' }}>
      <Canvas
        draw={draw}
        style={{ cursor: 'default', touchAction: 'pan-y' }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: placeIn(event).x, span: viewport.span, moved: false };
        }}
        onPointerMove={(event) => {
          const from = drag.current;
          if (from === undefined) return;
          const by = placeIn(event).x - from.x;
          if (!from.moved && Math.abs(by) < CLICK_PIXELS) return;
          from.moved = true;
          const seconds = (by / Math.max(1, event.currentTarget.clientWidth)) * (from.span[1] - from.span[0]);
          viewport.show([from.span[0] - seconds, from.span[1] - seconds]);
        }}
        onPointerUp={(event) => {
          const from = drag.current;
          drag.current = undefined;
          if (from && !from.moved) click(event);
        }}
        onDoubleClick={(event) => {
          const row = rowUnder(event);
          const entity = row && scene.tree.entities[row.at];
          if (entity) viewport.fit(entity.from + scene.shift(entity.at), entity.to + scene.shift(entity.at));
        }}
      />
    </div>
  );
}

function memberAt(scene: Scene, members: readonly number[], seconds: number): number {
  return members.find((at) => scene.tree.entities[at]!.to >= seconds) ?? members.at(-1)!;
}

/** Ctrl (or a pinch) and the wheel zoom around the pointer, Shift or sideways pan; alone it scrolls the list. */
export function useWheel(holder: React.RefObject<HTMLElement | null>, viewport: Viewport): void {
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      const width = Math.max(1, element.clientWidth);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const at = scaleOf(viewport.span, width).back(event.clientX - element.getBoundingClientRect().left);
        viewport.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.005), at);
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        viewport.pan((event.deltaX || event.deltaY) / width);
      }
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [holder, viewport]);
}

function Divider({ share, setShare }: { share: number; setShare(share: number): void }) {
  const text = useText(traceWords);
  const clamp = (value: number) => Math.min(0.8, Math.max(0.2, value));
  return (
    <div
      className="tl-divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={text.divider}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={20}
      aria-valuemax={80}
      tabIndex={0}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? -0.03 : event.key === 'ArrowRight' ? 0.03 : 0;
        if (step !== 0) event.preventDefault();
        setShare(clamp(share + step));
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const box = event.currentTarget.parentElement!.getBoundingClientRect();
        setShare(clamp((event.clientX - box.left) / box.width));
      }}
    />
  );
}
