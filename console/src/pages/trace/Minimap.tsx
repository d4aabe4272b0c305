// The whole trace, small, and which part of it is in sight: press and draw to choose another, drag what is chosen.

import { useCallback, useRef, useState } from 'react';
import { Canvas } from '@/draw/Canvas';
import { linear } from '@/draw/scale';
import { useBrush } from '@/draw/useBrush';
import { drawOverview, drawWindow, type Scene } from './bars';
import { useSpan, type Viewport } from './viewport';

const HEIGHT = 56;

export function Minimap({ scene, viewport }: { scene: Scene; viewport: Viewport }) {
  const span = useSpan(viewport);
  const [width, setWidth] = useState(0);
  const kept = useRef<{ canvas: OffscreenCanvas; of: unknown[] }>(undefined);
  const { tree, times, palette, colourOf, shift, dimmed, critical, format } = scene;
  const draw = useCallback(
    (context: CanvasRenderingContext2D, w: number, h: number) => {
      const ratio = window.devicePixelRatio || 1;
      const of = [tree, times, palette, colourOf, dimmed, critical, w, h, ratio];
      if (kept.current === undefined || kept.current.of.some((each, i) => each !== of[i])) {
        const canvas = new OffscreenCanvas(Math.max(1, Math.round(w * ratio)), Math.max(1, Math.round(h * ratio)));
        const inner = canvas.getContext('2d')! as unknown as CanvasRenderingContext2D;
        inner.setTransform(ratio, 0, 0, ratio, 0, 0);
        drawOverview(inner, w, h, { tree, times, palette, colourOf, shift, dimmed, critical, format });
        kept.current = { canvas, of };
      }
      context.drawImage(kept.current.canvas, 0, 0, w, h);
      drawWindow(context, w, h, palette, viewport.whole, span);
    },
    [tree, times, palette, colourOf, shift, dimmed, critical, format, viewport, span],
  );
  const scale = linear(0, viewport.whole, 0, Math.max(1, width));
  const chosen = viewport.isWhole ? undefined : ([scale.at(span[0]), scale.at(span[1])] as const);
  const brush = useBrush(
    chosen, 'x',
    (drawn) => drawn && viewport.show([scale.back(drawn[0]), scale.back(drawn[1])]),
    (drawn) => (drawn === undefined ? viewport.fitAll() : viewport.show([scale.back(drawn[0]), scale.back(drawn[1])])),
  );
  return (
    <div className="tl-minimap">
      <Canvas draw={draw} height={HEIGHT} onSize={setWidth} style={{ cursor: 'col-resize', touchAction: 'none' }} {...brush} />
    </div>
  );
}
