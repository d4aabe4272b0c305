// What is under the pointer.

import { toScreen, type Camera } from './camera';
import { curve, pointOn } from './curve';
import type { Place } from './layout';
import { radiusOf, type Picture } from './picture';

const REACH = 7;

/** The key of the node or else the edge at a point of the screen; empty when there is none. */
export function hit(
  picture: Pick<Picture, 'graph' | 'places' | 'size' | 'number'> & { camera: Camera },
  width: number,
  height: number,
  at: Place,
): string {
  const { graph, places, camera } = picture;
  const radius = radiusOf(picture);
  const screen = new Map<string, { place: Place; r: number }>();
  for (const node of graph.nodes) {
    const place = places[node.key];
    if (place) screen.set(node.key, { place: toScreen(camera, width, height, place), r: radius(node) * camera.zoom });
  }
  for (const [key, { place, r }] of [...screen].reverse()) {
    if (Math.hypot(at.x - place.x, at.y - place.y) <= Math.max(r + 4, 10)) return key;
  }
  let best = '';
  let least = REACH;
  for (const edge of graph.edges) {
    const [from, to] = [screen.get(edge.from), screen.get(edge.to)];
    if (!from || !to) continue;
    const shape = curve(from.place, to.place, from.r, to.r, edge.from === edge.to);
    for (let i = 0; i <= 24; i++) {
      const point = pointOn(shape, i / 24);
      const next = pointOn(shape, Math.min(1, (i + 1) / 24));
      const distance = toSegment(at, point, next);
      if (distance < least) [best, least] = [edge.key, distance];
    }
  }
  return best;
}

function toSegment(p: Place, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
