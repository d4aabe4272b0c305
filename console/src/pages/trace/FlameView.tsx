// The flame graph of a trace: one canvas, steered by a list of one item that the keyboard moves through the calls.

import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Canvas, placeIn } from '@/draw/Canvas';
import { linear } from '@/draw/scale';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { AXIS, drawAxis, font } from './bars';
import { serviceOf } from './document';
import { boxAt, flameByTime, flameMerged, step, type Box, type Flame } from './flame';
import type { TraceState } from './state';
import { traceWords } from './text';
import { useWheel } from './Timeline';
import type { TraceModel } from './useTraceModel';
import { useSpan } from './viewport';

const LINE = 22;
const NARROWEST = 0.6;

export function FlameView({ model }: { model: TraceModel }) {
  const { tree, times, state } = model;
  const selfOf = useCallback((at: number) => times?.selfTime[at] ?? 0, [times]);
  const flame = useMemo(
    () => (state.flame === 'merged' ? flameMerged(tree, selfOf) : flameByTime(tree, selfOf)),
    [tree, selfOf, state.flame],
  );
  return (
    <div className="flame-view">
      <Choices model={model} />
      <Drawn key={state.flame} model={model} flame={flame} />
    </div>
  );
}

function Choices({ model: { state, set } }: { model: TraceModel }) {
  const text = useText(traceWords).flame;
  return (
    <div className="timeline-tools">
      <SegmentedControl label={text.order} selectedId={state.flame}
        options={(['time', 'merged'] as const).map((id) => ({ id, text: text.orders[id] }))}
        onChange={({ detail }) => set({ flame: detail.selectedId as TraceState['flame'] })} />
      <SegmentedControl label={text.colour} selectedId={state.colour}
        options={(['service', 'outcome', 'self'] as const).map((id) => ({ id, text: text.colours[id] }))}
        onChange={({ detail }) => set({ colour: detail.selectedId as TraceState['colour'] })} />
    </div>
  );
}

function Drawn({ model, flame }: { model: TraceModel; flame: Flame }) {
  const { tree, scene, state, viewport, selected, select } = model;
  const text = useText(traceWords).flame;
  const said = useSaid(model, flame);
  const inTime = state.flame === 'time';
  const zoomed = useSpan(viewport);
  const whole = useMemo(() => [0, Math.max(flame.whole, 1e-6)] as const, [flame.whole]);
  const span = inTime ? zoomed : whole;
  const [active, setActive] = useState(() => Math.max(0, flame.boxes.findIndex((box) => box.members.includes(selected))));
  const holder = useRef<HTMLDivElement>(null);
  useWheel(holder, viewport);
  const colourOf = useColours(model, flame);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number) => {
      drawAxis(context, width, AXIS, scene, span);
      drawBoxes(context, width, { model, flame, span, active, colourOf });
    },
    [scene, span, model, flame, active, colourOf],
  );
  const choose = (at: number) => {
    const box = flame.boxes[at];
    if (box === undefined) return;
    setActive(at);
    select(box.at);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return choose(active);
    }
    const to = step(flame, active, event.key);
    if (to === active && !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    setActive(to);
    const box = flame.boxes[to];
    if (inTime && box && (box.to < span[0] || box.from > span[1])) viewport.centre(box.from, box.to);
  };
  const under = (event: { clientX: number; clientY: number; currentTarget: Element }) => {
    const { x, y } = placeIn(event);
    return boxAt(flame, Math.floor((y - AXIS) / LINE), linear(span[0], span[1], 0, event.currentTarget.clientWidth).back(x));
  };
  const [hovered, setHovered] = useState(-1);
  const box = flame.boxes[hovered >= 0 ? hovered : active];
  return (
    <>
      <p className="flame-said" role="status">{box && <bdi>{said(box)}</bdi>}</p>
      <div className="flame-scroll">
        <div ref={holder} className="flame-picture" role="application" tabIndex={0} aria-label={text.label}
          aria-description={flame.boxes[active] && said(flame.boxes[active]!)} onKeyDown={onKey}>
          <Canvas draw={draw} height={AXIS + flame.depth * LINE + 2}
            onPointerMove={(event) => setHovered(under(event))}
            onPointerLeave={() => setHovered(-1)}
            onPointerUp={(event) => choose(under(event))}
            onDoubleClick={(event) => {
              const found = flame.boxes[under(event)];
              if (found && inTime) viewport.fit(found.from, found.to);
            }} />
        </div>
      </div>
      <p className="sr-only">{tree.entities.length}</p>
    </>
  );
}

function useSaid({ tree }: TraceModel, flame: Flame): (box: Box) => string {
  const text = useText(traceWords).flame;
  const common = useText(words);
  const format = useFormat();
  return (box) => {
    const entity = tree.entities[box.at]!;
    const name = entity.what === '' ? entity.name : `${entity.name} ${entity.what}`;
    const share = flame.whole > 0 ? format.share(box.seconds / flame.whole) : '';
    const outcome = worstOf(tree.entities, box);
    const parts = [text.item(name, format.duration(box.seconds), format.duration(box.self), share)];
    if (box.members.length > 1) parts.push(text.count(format.count(box.members.length)));
    if (outcome !== 'ok') parts.push(common.outcome[outcome]);
    return parts.join(' · ');
  };
}

const WEIGHT = { ok: 0, error: 1, throttle: 2, fault: 3 } as const;

const worstOf = (entities: TraceModel['tree']['entities'], box: Box): keyof typeof WEIGHT =>
  box.members.reduce<keyof typeof WEIGHT>((worst, at) => {
    const { outcome } = entities[at]!;
    return WEIGHT[outcome] > WEIGHT[worst] ? outcome : worst;
  }, 'ok');

function useColours({ tree, scene, state }: TraceModel, flame: Flame): (box: Box) => { fill: string; strength: number } {
  return useMemo(() => {
    const most = flame.boxes.reduce((longest, box) => Math.max(longest, box.self), 0) || 1;
    return (box) => {
      if (state.colour === 'outcome') return { fill: scene.palette.fill[worstOf(tree.entities, box)], strength: 0.45 };
      if (state.colour === 'self') return { fill: scene.palette.accent, strength: 0.1 + 0.6 * (box.self / most) };
      return { fill: scene.colourOf(tree.entities[box.at]!), strength: 0.4 };
    };
  }, [tree, scene, state.colour, flame]);
}

interface Picture {
  readonly model: TraceModel;
  readonly flame: Flame;
  readonly span: readonly [number, number];
  readonly active: number;
  readonly colourOf: (box: Box) => { fill: string; strength: number };
}

function drawBoxes(context: CanvasRenderingContext2D, width: number, { model, flame, span, active, colourOf }: Picture): void {
  const { tree, scene, selected, matches } = model;
  const { palette } = scene;
  const scale = linear(span[0], span[1], 0, width);
  const ends = new Float64Array(flame.depth).fill(-Infinity);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.font = font(11);
  flame.boxes.forEach((box, i) => {
    const left = Math.max(-2, scale.at(box.from));
    const right = Math.min(width + 2, scale.at(box.to));
    if (right < 0 || left > width) return;
    // Thinner than can be seen, and where something is drawn already.
    if (right - left < NARROWEST && left < ends[box.depth]!) return;
    ends[box.depth] = Math.max(ends[box.depth]!, right);
    const top = AXIS + box.depth * LINE + 1;
    const wide = Math.max(1, right - left - 0.5);
    const faded = matches !== undefined && !box.members.some((at) => matches.has(at));
    const { fill, strength } = colourOf(box);
    context.globalAlpha = faded ? strength / 3 : strength;
    context.fillStyle = fill;
    context.fillRect(left, top, wide, LINE - 2);
    context.globalAlpha = faded ? 0.45 : 1;
    context.fillRect(left, top, wide, 2);
    const failed = worstOf(tree.entities, box);
    if (failed !== 'ok') {
      context.strokeStyle = palette.fill[failed];
      context.lineWidth = 2;
      context.strokeRect(left + 1, top + 1, Math.max(1, wide - 2), LINE - 4);
    }
    if (box.members.includes(selected) || i === active) {
      context.strokeStyle = box.members.includes(selected) ? palette.accent : palette.muted;
      context.lineWidth = box.members.includes(selected) ? 3 : 1;
      context.strokeRect(left + 0.5, top + 0.5, Math.max(1, wide - 1), LINE - 3);
    }
    if (wide > 34) write(context, scene.palette.ink, nameOf(tree, box), Math.max(0, left) + 5, top + LINE / 2, right - Math.max(0, left) - 10);
  });
  context.globalAlpha = 1;
  context.lineWidth = 1;
}

function nameOf(tree: TraceModel['tree'], box: Box): string {
  const entity = tree.entities[box.at]!;
  const name = entity.isSegment ? entity.name : entity.what === '' ? entity.name : `${entity.name} ${entity.what}`;
  const many = box.members.length > 1 ? ` ×${box.members.length}` : '';
  return (entity.name === '' ? serviceOf(tree, entity) : name) + many;
}

function write(context: CanvasRenderingContext2D, ink: string, text: string, x: number, y: number, room: number): void {
  context.fillStyle = ink;
  if (context.measureText(text).width <= room) return context.fillText(text, x, y);
  const each = context.measureText(text).width / Math.max(1, text.length);
  const fits = Math.floor(room / each) - 1;
  if (fits >= 3) context.fillText(`${text.slice(0, fits)}…`, x, y);
}
