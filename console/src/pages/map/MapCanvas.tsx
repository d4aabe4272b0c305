// The map as a picture one can move about in, and its twin for keyboard and screen reader: a list of buttons, one for
// each node, of which one is in the order of Tab; arrow keys go to the neighbour in that direction.

import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type WheelEvent } from 'react';
import { useKeys } from '@/app/keys';
import { useShell } from '@/app/shell';
import { Canvas, placeIn } from '@/draw/Canvas';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { fit, nearest, pan, toWorld, zoomAt, type Camera } from './camera';
import { drawMap } from './draw';
import { edgeText } from './edges';
import { hit } from './hit';
import type { Layout } from './useLayout';
import { latencyOf, shareOf, trafficOf, worstOf, type MapNode, type Visible } from './model';
import type { Picture } from './picture';
import type { MapState } from './state';
import { mapWords } from './text';

interface Props {
  readonly graph: Visible;
  readonly layout: Layout;
  readonly state: MapState;
  readonly matched: ReadonlySet<string> | undefined;
  onSelect(key: string): void;
  onFocusNode(key: string): void;
  onSize(width: number, height: number): void;
}

const ZOOM_STEP = 1.25;

export function MapCanvas({ graph, layout, state, matched, onSelect, onFocusNode, onSize }: Props) {
  const text = useText(mapWords);
  const common = useText(words);
  const format = useFormat();
  const { palette } = useShell();
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [camera, setCamera] = useCamera(layout, size);
  const [hovered, setHovered] = useState('');
  const [focused, setFocused] = useState('');
  const picture: Picture = useMemo(
    () => ({
      graph, places: layout.places, camera, palette, format, number: state.num, size: state.size,
      selected: state.sel, hovered, focused, matched, words: common.outcome, clientWord: text.kinds.client,
    }),
    [graph, layout.places, camera, palette, format, state.num, state.size, state.sel, hovered, focused, matched, common, text],
  );
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => drawMap(context, width, height, picture),
    [picture],
  );
  const pointer = usePointer({ picture, size, layout, setCamera, setHovered, onSelect, onFocusNode });
  const { width, height } = size;
  const middle = { x: width / 2, y: height / 2 };
  const zoom = (factor: number) => setCamera(zoomAt(camera, width, height, middle, factor));
  const fitAll = () => setCamera(fit(layout.places, width, height));

  useKeys(text.map, [
    { code: 'KeyF', shown: 'f', what: text.fit, run: fitAll },
    { code: 'Digit0', shown: '0', what: text.fit, run: fitAll },
    { code: 'KeyW', shown: 'w', what: text.zoomIn, run: () => zoom(ZOOM_STEP) },
    { code: 'KeyS', shown: 's', what: text.zoomOut, run: () => zoom(1 / ZOOM_STEP) },
    { code: 'KeyA', shown: 'a', what: text.panLeft, run: () => setCamera(pan(camera, 80, 0)) },
    { code: 'KeyD', shown: 'd', what: text.panRight, run: () => setCamera(pan(camera, -80, 0)) },
  ]);

  return (
    <div className="map-canvas">
      <Canvas
        draw={draw}
        style={{ cursor: hovered === '' ? 'grab' : 'pointer', touchAction: 'none' }}
        onSize={(w, h) => {
          setSize({ width: w, height: h });
          onSize(w, h);
        }}
        {...pointer}
      />
      <Twin picture={picture} onSelect={onSelect} onFocusNode={onFocusNode} focused={focused} setFocused={setFocused}
        bringIntoSight={(key) => setCamera(inSight(camera, layout, key, size))} />
      <div className="map-zoom">
        <button type="button" aria-label={text.zoomIn} title={text.zoomIn} onClick={() => zoom(ZOOM_STEP)}>+</button>
        <button type="button" aria-label={text.zoomOut} title={text.zoomOut} onClick={() => zoom(1 / ZOOM_STEP)}>−</button>
        <button type="button" aria-label={text.fit} title={text.fit} onClick={fitAll}>⤢</button>
        <button type="button" aria-label={text.rearrange} title={text.rearrange} onClick={layout.rearrange}>↻</button>
      </div>
      {hovered !== '' && <div className="map-hint" aria-hidden="true">{describe(hovered, picture, text)}</div>}
    </div>
  );
}

// Fits when the picture was made anew, and when its place is first known.
function useCamera(layout: Layout, { width, height }: { width: number; height: number }) {
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, zoom: 1 });
  const fitted = useRef({ version: -1, width: 0 });
  useEffect(() => {
    if (width === 0 || layout.version === 0) return;
    if (fitted.current.version === layout.version && fitted.current.width !== 0) return;
    fitted.current = { version: layout.version, width };
    setCamera(fit(layout.places, width, height));
  }, [layout.version, layout.places, width, height]);
  return [camera, setCamera] as const;
}

function inSight(camera: Camera, layout: Layout, key: string, { width, height }: { width: number; height: number }): Camera {
  const place = layout.places[key];
  if (!place) return camera;
  const x = (place.x - camera.x) * camera.zoom;
  const y = (place.y - camera.y) * camera.zoom;
  const isSeen = Math.abs(x) < width / 2 - 60 && Math.abs(y) < height / 2 - 60;
  return isSeen ? camera : { ...camera, x: place.x, y: place.y };
}

interface PointerParts {
  picture: Picture;
  size: { width: number; height: number };
  layout: Layout;
  setCamera(change: (camera: Camera) => Camera): void;
  setHovered(key: string): void;
  onSelect(key: string): void;
  onFocusNode(key: string): void;
}

const CLICK_PIXELS = 4;

function usePointer({ picture, size, layout, setCamera, setHovered, onSelect, onFocusNode }: PointerParts) {
  const drag = useRef<{ x: number; y: number; key: string; moved: boolean }>(undefined);
  const under = (event: { clientX: number; clientY: number; currentTarget: Element }) =>
    hit(picture, size.width, size.height, placeIn(event));
  const isNode = (key: string) => layout.places[key] !== undefined;
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { ...placeIn(event), key: under(event), moved: false };
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const now = placeIn(event);
      const from = drag.current;
      if (from === undefined) return setHovered(under(event));
      const [dx, dy] = [now.x - from.x, now.y - from.y];
      if (!from.moved && Math.hypot(dx, dy) < CLICK_PIXELS) return;
      drag.current = { ...now, key: from.key, moved: true };
      if (isNode(from.key)) layout.move(from.key, toWorld(picture.camera, size.width, size.height, now));
      else setCamera((camera) => pan(camera, dx, dy));
    },
    onPointerUp() {
      const from = drag.current;
      drag.current = undefined;
      if (from && !from.moved) onSelect(from.key);
    },
    onPointerLeave() {
      setHovered('');
    },
    onDoubleClick(event: React.MouseEvent<HTMLCanvasElement>) {
      const key = under(event);
      if (isNode(key)) onFocusNode(key);
    },
    onWheel(event: WheelEvent<HTMLCanvasElement>) {
      const at = placeIn(event);
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * 0.004);
      setCamera((camera) => zoomAt(camera, size.width, size.height, at, factor));
    },
  };
}

type MapTexts = (typeof mapWords)['en'];

/** One line about a node or an edge. */
export function describe(key: string, picture: Picture, text: MapTexts): string {
  const { graph, format, words: outcomeWords } = picture;
  const node = graph.nodes.find((each) => each.key === key);
  if (node !== undefined) return describeNode(node, picture, text);
  const edge = graph.edges.find((each) => each.key === key);
  if (edge === undefined) return '';
  const name = (k: string) => graph.nodes.find((each) => each.key === k)?.name ?? k;
  return `${name(edge.from)} → ${name(edge.to)}: ${edgeText(edge, { format, graph, number: picture.number, words: outcomeWords })}${
    edge.link ? `, ${text.link}` : ''
  }`;
}

function describeNode(node: MapNode, picture: Picture, text: MapTexts): string {
  const { graph, format, number, words: outcomeWords } = picture;
  const parts = [node.kind === 'client' ? `${text.kinds.client}: ${node.name}` : node.name];
  if (node.kind === 'group') parts.push(text.members(format.count(node.members.length)));
  else if (node.kind !== 'client') parts.push(node.inferred ? `${text.kinds[node.kind]}, ${text.inferred}` : text.kinds[node.kind]);
  if (node.outcomes.total > 0) parts.push(trafficOf(format, node.outcomes.total, graph.seconds));
  const latency = latencyOf(node, number);
  if (latency !== undefined) parts.push(`${number} ${format.duration(latency)}`);
  const worst = worstOf(node.outcomes);
  if (worst !== 'ok') parts.push(`${outcomeWords[worst]} ${format.share(shareOf(node.outcomes, worst))}`);
  const callees = graph.edges.filter((edge) => edge.from === node.key).length;
  if (callees > 0) parts.push(text.calls(format.count(callees)));
  return parts.join(', ');
}

interface TwinProps {
  readonly picture: Picture;
  readonly focused: string;
  setFocused(key: string): void;
  onSelect(key: string): void;
  onFocusNode(key: string): void;
  bringIntoSight(key: string): void;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

function Twin({ picture, focused, setFocused, onSelect, onFocusNode, bringIntoSight }: TwinProps) {
  const text = useText(mapWords);
  const list = useRef<HTMLUListElement>(null);
  const { graph, places, selected } = picture;
  const stop = useMemo(() => {
    const keys = new Set(graph.nodes.map((node) => node.key));
    if (keys.has(focused)) return focused;
    return keys.has(selected) ? selected : (graph.nodes[0]?.key ?? '');
  }, [graph.nodes, focused, selected]);

  const go = (key: string | undefined) => {
    if (key === undefined) return;
    bringIntoSight(key);
    const at = graph.nodes.findIndex((node) => node.key === key);
    (list.current?.children[at]?.firstElementChild as HTMLElement | null)?.focus();
  };
  const onKey = (event: KeyboardEvent, key: string) => {
    const arrow = ARROWS[event.key];
    const place = places[key];
    if (arrow && place) go(nearest(onlyShown(), place, arrow[0], arrow[1]));
    else if (event.code === 'Period' || event.code === 'Comma') go(neighbour(key, event.code === 'Period' ? 1 : -1));
    else if (event.key === 'Enter' && event.shiftKey) onFocusNode(key);
    else if (event.key === 'Escape') onSelect('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onlyShown = () => Object.fromEntries(graph.nodes.flatMap((n) => (places[n.key] ? [[n.key, places[n.key]!]] : [])));
  const neighbour = (key: string, step: 1 | -1) => {
    const near = graph.edges.flatMap((e) => (e.from === key ? [e.to] : e.to === key ? [e.from] : []));
    return step === 1 ? near[0] : near.at(-1);
  };
  return (
    <ul className="map-twin" aria-label={text.twin} ref={list}>
      {graph.nodes.map((node) => (
        <li key={node.key}>
          <button
            type="button"
            tabIndex={node.key === stop ? 0 : -1}
            aria-pressed={node.key === selected}
            onClick={() => onSelect(node.key)}
            onFocus={() => setFocused(node.key)}
            onBlur={() => setFocused('')}
            onKeyDown={(event) => onKey(event, node.key)}
          >
            {describe(node.key, picture, text)}
          </button>
        </li>
      ))}
    </ul>
  );
}
