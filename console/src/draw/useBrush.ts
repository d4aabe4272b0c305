// A brush along one axis: pressed, drawn, let go. While it is drawn `onDraw` tells, `onEnd` when it is let go; a click
// without drawing ends with nothing chosen. Inside what is chosen already, the whole of it is dragged along.

import { useRef, type PointerEvent } from 'react';
import { placeIn } from './Canvas';

export type Chosen = readonly [number, number] | undefined;

const LEAST_PIXELS = 3;

export function useBrush(
  chosen: Chosen, // in pixels along the axis
  axis: 'x' | 'y',
  onDraw: (chosen: Chosen) => void,
  onEnd: (chosen: Chosen) => void,
) {
  const drag = useRef<{ from: number; carried: Chosen; moved: boolean }>(undefined);
  const now = (event: PointerEvent<Element>, from: NonNullable<(typeof drag)['current']>): Chosen => {
    const at = placeIn(event)[axis];
    if (from.carried) return [from.carried[0] + at - from.from, from.carried[1] + at - from.from];
    return [Math.min(from.from, at), Math.max(from.from, at)];
  };
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = placeIn(event)[axis];
      const inside = chosen !== undefined && at > chosen[0] + 4 && at < chosen[1] - 4;
      drag.current = { from: at, carried: inside ? chosen : undefined, moved: false };
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const from = drag.current;
      if (!from || (!from.moved && Math.abs(placeIn(event)[axis] - from.from) < LEAST_PIXELS)) return;
      from.moved = true;
      onDraw(now(event, from));
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      const from = drag.current;
      drag.current = undefined;
      if (from) onEnd(from.moved ? now(event, from) : undefined);
    },
  };
}
