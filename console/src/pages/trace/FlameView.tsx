// The flame graph: one canvas; what the keyboard stands on is a tree item in the page, so a screen reader says it.

import Select from '@cloudscape-design/components/select';
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useKeys } from '@/app/keys';
import { Canvas, placeIn } from '@/draw/Canvas';
import { useFormat, useText } from '@/text/language';
import { drawAxis, font, scaleOf, type Scene } from './bars';
import { durationOf } from './document';
import { blocksOf, type Block } from './flame';
import { Minimap } from './Minimap';
import type { TraceState } from './state';
import { traceWords } from './text';
import { useWheel } from './Timeline';
import { nameOf } from './TraceHeader';
import type { TraceModel } from './useTraceModel';
import { useSpan, type Span } from './viewport';

const LEVEL = 20;
const HEAD = 22;

export function FlameView({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const { tree, times, state, set, scene, viewport, selected } = model;
  const blocks = useMemo(() => blocksOf(tree, times, state.flame, scene.shift), [tree, times, state.flame, scene.shift]);
  const [focus, setFocus] = useState(0);
  const [hovered, setHovered] = useState(-1);
  const span = useSpan(viewport);
  const levels = useMemo(() => blocks.reduce((most, block) => Math.max(most, block.level), 0) + 1, [blocks]);
  const holder = useRef<HTMLDivElement>(null);
  useWheel(holder, viewport);
  const chosen = selected >= 0 ? blocks.findIndex((block) => block.at === selected) : -1;
  const shown = blocks[focus] ? focus : 0;
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number) => drawBlocks(context, width, { scene, blocks, span, colour: state.colour, chosen, focus: shown, hovered }),
    [scene, blocks, span, state.colour, chosen, shown, hovered],
  );
  const under = (event: { clientX: number; clientY: number; currentTarget: Element }) => {
    const { x, y } = placeIn(event);
    const seconds = scaleOf(viewport.span, event.currentTarget.clientWidth).back(x);
    const level = Math.floor((y - HEAD) / LEVEL);
    return blocks.findIndex((block) => block.level === level && block.from <= seconds && block.to >= seconds);
  };
  useKeys(text.views.flame, [
    { code: 'KeyW', shown: 'w', what: text.keys.zoomIn, run: () => viewport.zoom(0.75) },
    { code: 'KeyS', shown: 's', what: text.keys.zoomOut, run: () => viewport.zoom(1 / 0.75) },
    { code: 'KeyA', shown: 'a', what: text.keys.left, run: () => viewport.pan(-0.15) },
    { code: 'KeyD', shown: 'd', what: text.keys.right, run: () => viewport.pan(0.15) },
    { code: 'Digit0', shown: '0', what: text.keys.fitAll, run: viewport.fitAll },
    { code: 'KeyF', shown: 'f', what: text.keys.centre, run: () => blocks[shown] && viewport.fit(blocks[shown].from, blocks[shown].to) },
  ]);
  const now = blocks[hovered >= 0 ? hovered : shown];
  return (
    <div className="flame-view">
      <div className="row">
        {(['flame', 'colour'] as const).map((field) => {
          const names: Readonly<Record<string, string>> = field === 'flame' ? text.flame.orders : text.flame.colours;
          return (
            <Select key={field} inlineLabelText={field === 'flame' ? text.flame.order : text.flame.colour}
              selectedOption={{ value: state[field], label: names[state[field]]! }}
              options={Object.keys(names).map((value) => ({ value, label: names[value]! }))}
              onChange={({ detail }) => set({ [field]: detail.selectedOption.value } as Partial<TraceState>)} />
          );
        })}
      </div>
      <Minimap scene={scene} viewport={viewport} />
      <p className="flame-now verbatim">{now && <Described model={model} block={now} />}</p>
      <div className="flame-body">
        <div ref={holder} className="flame-tree" role="tree" tabIndex={0} aria-label={text.flame.label} aria-activedescendant="flame-item"
          onKeyDown={(event) => onKey(event, blocks, shown, setFocus, (block) => model.select(block.at))}>
          <Canvas draw={draw} height={HEAD + levels * LEVEL + 4} style={{ cursor: hovered >= 0 ? 'pointer' : 'default' }}
            onPointerMove={(event) => setHovered(under(event))} onPointerLeave={() => setHovered(-1)}
            onPointerUp={(event) => {
              const at = under(event);
              if (at < 0) return;
              setFocus(at);
              model.select(blocks[at]!.at);
            }}
            onDoubleClick={(event) => {
              const block = blocks[under(event)];
              if (block) viewport.fit(block.from, block.to);
            }} />
          {blocks[shown] && (
            <span id="flame-item" role="treeitem" className="sr-only" aria-level={blocks[shown].level + 1} aria-selected={chosen === shown}>
              <Described model={model} block={blocks[shown]} />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

function Described({ model, block }: { model: TraceModel; block: Block }) {
  const text = useText(traceWords);
  const format = useFormat();
  const entity = model.tree.entities[block.at]!;
  const time = block.count === 1 ? durationOf(entity) : block.to - block.from;
  const written = text.flame.item(nameOf(model, entity), format.duration(time), format.duration(block.self), format.share(model.tree.duration > 0 ? time / model.tree.duration : 0));
  return <>{block.count > 1 ? `${written}, ${text.flame.count(format.count(block.count))}` : written}</>;
}

function onKey(event: KeyboardEvent, blocks: readonly Block[], at: number, go: (at: number) => void, open: (block: Block) => void): void {
  const block = blocks[at];
  if (block === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const siblings = block.parent >= 0 ? blocks[block.parent]!.children : blocks.flatMap((b, i) => (b.parent < 0 ? [i] : []));
  const place = siblings.indexOf(at);
  const target: Readonly<Record<string, number | undefined>> = {
    ArrowDown: block.children[0], ArrowUp: block.parent >= 0 ? block.parent : undefined,
    ArrowRight: siblings[place + 1], ArrowLeft: siblings[place - 1], Home: 0,
  };
  if (event.key === 'Enter' || event.key === ' ') open(block);
  else if (!(event.key in target)) return;
  else if (target[event.key] !== undefined) go(target[event.key]!);
  event.preventDefault();
  event.stopPropagation();
}

interface Picture {
  readonly scene: Scene;
  readonly blocks: readonly Block[];
  readonly span: Span;
  readonly colour: TraceState['colour'];
  readonly chosen: number;
  readonly focus: number;
  readonly hovered: number;
}

function drawBlocks(context: CanvasRenderingContext2D, width: number, { scene, blocks, span, colour, chosen, focus, hovered }: Picture): void {
  const { palette, tree } = scene;
  const scale = scaleOf(span, width);
  drawAxis(context, width, HEAD, scene, span);
  context.font = font(11);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const drawnTo: number[] = [];
  blocks.forEach((block, i) => {
    const [from, to] = [scale.at(block.from), scale.at(block.to)];
    if (to < 0 || from > width) return;
    // What would be thinner than a pixel is drawn once for all of its kind beside each other.
    if (to - from < 0.6 && Math.floor(from) <= (drawnTo[block.level] ?? -1)) return;
    drawnTo[block.level] = Math.floor(to);
    const [left, right] = [Math.max(0, from), Math.min(width, Math.max(to, from + 0.8))];
    const top = HEAD + block.level * LEVEL;
    const entity = tree.entities[block.at]!;
    const whole = block.count > 1 ? block.to - block.from : durationOf(entity);
    context.globalAlpha = scene.dimmed(block.at) ? 0.25 : colour === 'self' ? 0.2 + 0.8 * Math.min(1, whole > 0 ? block.self / whole : 0) : 0.85;
    context.fillStyle = colour === 'outcome' ? palette.fill[entity.outcome] : colour === 'self' ? palette.a : scene.colourOf(entity);
    context.fillRect(left, top, Math.max(0.8, right - left - (right - left > 3 ? 1 : 0)), LEVEL - 1);
    context.globalAlpha = 1;
    if (entity.outcome !== 'ok' && right - left > 2) {
      context.strokeStyle = palette.fill[entity.outcome];
      context.lineWidth = 2;
      context.strokeRect(left + 1, top + 1, Math.max(1, right - left - 3), LEVEL - 3);
    }
    if (i === chosen || i === focus || i === hovered) {
      context.strokeStyle = palette.ink;
      context.lineWidth = i === hovered ? 1 : 2;
      context.strokeRect(left + 0.5, top + 0.5, Math.max(1, right - left - 2), LEVEL - 2);
    }
    if (right - left < 30) return;
    const name = block.count > 1 ? `${entity.name} × ${block.count}` : [entity.name, entity.what].filter(Boolean).join(' ');
    const room = right - left - 10;
    const written = fitting(context, name, room);
    if (written === '') return;
    const wide = context.measureText(written).width;
    context.globalAlpha = 0.82;
    context.fillStyle = palette.page;
    context.fillRect(left + 3, top + 3, wide + 4, LEVEL - 7);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(written, left + 5, top + LEVEL / 2);
  });
}

function fitting(context: CanvasRenderingContext2D, name: string, room: number): string {
  const most = Math.floor(room / 5.2);
  const cut = name.length > most ? `${name.slice(0, Math.max(0, most - 1))}…` : name;
  return most < 3 || context.measureText(cut).width > room ? (most > 4 ? fitting(context, name.slice(0, most - 3), room - 0.01) : '') : cut;
}
