// An edge's way from rim to rim.

import type { Place } from './layout';

export interface Curve {
  readonly start: Place;
  readonly c1: Place;
  readonly c2: Place;
  readonly end: Place;
}

/** From rim to rim; against the reading direction it bows out. */
export function curve(from: Place, to: Place, fromRadius: number, toRadius: number, toItself = false): Curve {
  if (toItself) {
    const up = fromRadius * 2.4;
    return {
      start: { x: from.x + fromRadius * 0.7, y: from.y - fromRadius * 0.7 },
      c1: { x: from.x + up, y: from.y - up },
      c2: { x: from.x - up, y: from.y - up },
      end: { x: from.x - fromRadius * 0.7, y: from.y - fromRadius * 0.7 },
    };
  }
  const ahead = to.x - from.x;
  const length = Math.hypot(ahead, to.y - from.y);
  if (ahead > (fromRadius + toRadius) * 1.05) {
    const start = { x: from.x + fromRadius, y: from.y };
    const end = { x: to.x - toRadius - 4, y: to.y };
    const reach = Math.max(12, (end.x - start.x) * 0.5);
    return { start, c1: { x: start.x + reach, y: start.y }, c2: { x: end.x - reach, y: end.y }, end };
  }
  // Straight up, down or back: out to one side.
  const [ux, uy] = length === 0 ? [0, 1] : [ahead / length, (to.y - from.y) / length];
  const bow = Math.min(length * 0.35, 120);
  const start = { x: from.x + ux * fromRadius, y: from.y + uy * fromRadius };
  const end = { x: to.x - ux * (toRadius + 4), y: to.y - uy * (toRadius + 4) };
  const side = { x: -uy * bow, y: ux * bow };
  return {
    start,
    c1: { x: start.x + ux * length * 0.25 + side.x, y: start.y + uy * length * 0.25 + side.y },
    c2: { x: end.x - ux * length * 0.25 + side.x, y: end.y - uy * length * 0.25 + side.y },
    end,
  };
}

export function pointOn({ start, c1, c2, end }: Curve, t: number): Place {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return {
    x: a * start.x + b * c1.x + c * c2.x + d * end.x,
    y: a * start.y + b * c1.y + c * c2.y + d * end.y,
  };
}
