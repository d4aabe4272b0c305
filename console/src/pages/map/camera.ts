// From the world of the layout to the screen and back.

import type { Place, Places } from './layout';

export interface Camera {
  readonly x: number; // the world's point in the middle of the screen
  readonly y: number;
  readonly zoom: number;
}

export const LEAST_ZOOM = 0.05;
export const MOST_ZOOM = 3;
const MARGIN = 70;

export const toScreen = (camera: Camera, width: number, height: number, { x, y }: Place): Place => ({
  x: (x - camera.x) * camera.zoom + width / 2,
  y: (y - camera.y) * camera.zoom + height / 2,
});

export const toWorld = (camera: Camera, width: number, height: number, { x, y }: Place): Place => ({
  x: (x - width / 2) / camera.zoom + camera.x,
  y: (y - height / 2) / camera.zoom + camera.y,
});

const clampZoom = (zoom: number) => Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));

/** Zooms so that the world's point under `at` stays there. */
export function zoomAt(camera: Camera, width: number, height: number, at: Place, factor: number): Camera {
  const zoom = clampZoom(camera.zoom * factor);
  const fixed = toWorld(camera, width, height, at);
  return { zoom, x: fixed.x - (at.x - width / 2) / zoom, y: fixed.y - (at.y - height / 2) / zoom };
}

export const pan = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom,
});

/** All places in sight, not larger than life. */
export function fit(places: Places, width: number, height: number): Camera {
  const all = Object.values(places);
  if (all.length === 0 || width === 0 || height === 0) return { x: 0, y: 0, zoom: 1 };
  const [xs, ys] = [all.map((p) => p.x), all.map((p) => p.y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const zoom = Math.min(
    (width - MARGIN) / (right - left + 2 * MARGIN),
    (height - MARGIN) / (bottom - top + 2 * MARGIN),
    1.15,
  );
  return { x: (left + right) / 2, y: (top + bottom) / 2 + 14, zoom: clampZoom(zoom) };
}

/** The node nearest in a direction, as arrow keys go; undefined when there is none. */
export function nearest(places: Places, from: Place, dx: number, dy: number): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const [key, { x, y }] of Object.entries(places)) {
    const [ahead, aside] = [(x - from.x) * dx + (y - from.y) * dy, Math.abs((x - from.x) * dy - (y - from.y) * dx)];
    if (ahead <= 1) continue;
    const cost = ahead + aside * 2.5;
    if (cost < least) [best, least] = [key, cost];
  }
  return best;
}
