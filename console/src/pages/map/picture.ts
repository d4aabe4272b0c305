// What there is to draw, and what its parts share.

import type { Outcome, Palette } from '@/draw/palette';
import type { Format } from '@/text/format';
import type { Camera } from './camera';
import type { Places } from './layout';
import { latencyOf, type MapNode, type Visible } from './model';

const RADIUS = 30;
// How near one has to be (the camera's zoom) for each.
export const DOTS_BELOW = 0.35;
export const NUMBERS_FROM = 0.6;
export const LABELS_FROM = 0.95;

export interface Picture {
  readonly graph: Visible;
  readonly places: Places;
  readonly camera: Camera;
  readonly palette: Palette;
  readonly format: Format;
  readonly number: 'avg' | 'p50' | 'p90' | 'p99';
  readonly size: 'none' | 'traffic' | 'health' | 'latency';
  readonly selected: string;
  readonly hovered: string;
  /** Where the keyboard is; empty while it is elsewhere. */
  readonly focused: string;
  /** What the search left; the rest is dimmed. */
  readonly matched: ReadonlySet<string> | undefined;
  readonly words: Readonly<Record<Outcome, string>>;
  readonly clientWord: string;
}

export function radiusOf(picture: Pick<Picture, 'graph' | 'size' | 'number'>): (node: MapNode) => number {
  const { graph, size, number } = picture;
  const weight = (node: MapNode): number => {
    if (size === 'traffic') return node.outcomes.total;
    if (size === 'health') return node.outcomes.fault + node.outcomes.throttle + node.outcomes.error;
    return size === 'latency' ? (latencyOf(node, number) ?? 0) : 0;
  };
  if (size === 'none') return () => RADIUS;
  const most = Math.max(...graph.nodes.map(weight), Number.MIN_VALUE);
  // The area tells, between two thirds and one and a half of the usual radius.
  return (node) => RADIUS * (0.7 + 0.8 * Math.sqrt(weight(node) / most));
}

export function dimmed(picture: Picture, ...keys: string[]): boolean {
  return picture.matched !== undefined && !keys.some((key) => picture.matched!.has(key));
}

const FONT = "'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";

export function setFont(context: CanvasRenderingContext2D, pixels: number, bold = false): void {
  context.font = `${bold ? '600 ' : ''}${pixels}px system-ui, -apple-system, ${FONT}`;
}
