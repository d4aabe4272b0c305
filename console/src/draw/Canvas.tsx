// A canvas as wide as its place and as sharp as the screen. `draw` gets the context in CSS pixels and is called
// again when the size, the resolution or `draw` itself changes. A canvas says nothing to a screen reader: what is
// in it must stand in the page too (its twin).

import { useEffect, useRef, useState, type CSSProperties, type PointerEvent, type WheelEvent } from 'react';

export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

export interface CanvasProps {
  readonly draw: Draw;
  /** Fixed in pixels; without it the canvas fills its parent. */
  readonly height?: number;
  readonly className?: string;
  readonly style?: CSSProperties;
  onPointerDown?(event: PointerEvent<HTMLCanvasElement>): void;
  onPointerMove?(event: PointerEvent<HTMLCanvasElement>): void;
  onPointerUp?(event: PointerEvent<HTMLCanvasElement>): void;
  onPointerLeave?(event: PointerEvent<HTMLCanvasElement>): void;
  onDoubleClick?(event: React.MouseEvent<HTMLCanvasElement>): void;
  onContextMenu?(event: React.MouseEvent<HTMLCanvasElement>): void;
  onWheel?(event: WheelEvent<HTMLCanvasElement>): void;
  onSize?(width: number, height: number): void;
}

export function Canvas({ draw, height, className, style, onSize, ...handlers }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height: measured, ratio } = useSize(canvas, onSize);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0 || measured === 0) return;
    const wanted = [Math.round(width * ratio), Math.round(measured * ratio)] as const;
    if (element.width !== wanted[0] || element.height !== wanted[1]) [element.width, element.height] = wanted;
    const frame = requestAnimationFrame(() => {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, measured);
      draw(context, width, measured);
    });
    return () => cancelAnimationFrame(frame);
  }, [draw, width, measured, ratio]);

  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      className={className}
      style={{ display: 'block', width: '100%', height: height ?? '100%', ...style }}
      {...handlers}
    />
  );
}

function useSize(element: React.RefObject<HTMLCanvasElement | null>, onSize?: (w: number, h: number) => void) {
  const [size, setSize] = useState({ width: 0, height: 0, ratio: 1 });
  const told = useRef(onSize);
  told.current = onSize;
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = target;
      const ratio = window.devicePixelRatio || 1;
      setSize((old) =>
        old.width === width && old.height === height && old.ratio === ratio ? old : { width, height, ratio },
      );
      told.current?.(width, height);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    window.addEventListener('resize', measure); // zooming changes the resolution, perhaps not the size
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [element]);
  return size;
}

/** Where in the canvas, in CSS pixels. */
export function placeIn(event: { clientX: number; clientY: number; currentTarget: Element }): {
  x: number;
  y: number;
} {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
