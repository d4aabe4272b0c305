// Where the time went, laid over the tree of a trace: the server's analysis by place, and parts of bars in which no
// callee was at work. Pure.

import type { Analysis } from '@/api/analyse';
import { type TraceTree } from './document';

export interface Times {
  /** By place in the tree; undefined where the server says nothing (inferred segments). */
  readonly selfTime: readonly (number | undefined)[];
  readonly criticalTime: readonly number[];
  /** Seconds to be added so that it lies inside the call it answers. */
  readonly clockShift: readonly number[];
  /** False: its caller ended without it. */
  readonly waitedFor: readonly boolean[];
  /** From, to, from, to ... in seconds of the trace, on the root's clock. */
  readonly criticalParts: ReadonlyMap<number, readonly number[]>;
  readonly responseTime: number | undefined;
  readonly truncated: boolean;
}

export function timesOf(tree: TraceTree, analysis: Analysis): Times {
  const count = tree.entities.length;
  const selfTime = new Array<number | undefined>(count).fill(undefined);
  const criticalTime = new Array<number>(count).fill(0);
  const clockShift = new Array<number>(count).fill(0);
  const waitedFor = new Array<boolean>(count).fill(true);
  const places = analysis.Entities.map((entity) => tree.byId.get(entity.Id) ?? -1);
  analysis.Entities.forEach((entity, i) => {
    const at = places[i]!;
    if (at < 0) return;
    selfTime[at] = entity.SelfTime;
    criticalTime[at] = entity.CriticalTime;
    clockShift[at] = entity.ClockShift;
    waitedFor[at] = entity.WaitedFor;
  });
  const criticalParts = new Map<number, number[]>();
  for (const part of analysis.CriticalPath) {
    const at = places[part.Entity] ?? -1;
    if (at < 0) continue;
    const parts = criticalParts.get(at) ?? [];
    parts.push(part.StartTime - tree.startTime, part.EndTime - tree.startTime);
    criticalParts.set(at, parts);
  }
  return {
    selfTime, criticalTime, clockShift, waitedFor, criticalParts,
    responseTime: analysis.ResponseTime,
    truncated: analysis.Truncated || analysis.OmittedCount > 0,
  };
}

/** Parts of an entity in which none of its children ran: from, to, from, to ... */
export function ownParts(tree: TraceTree, at: number, shift: (at: number) => number): readonly number[] {
  const entity = tree.entities[at]!;
  const [from, to] = [entity.from + shift(at), entity.to + shift(at)];
  const busy = entity.children
    .map((child) => [tree.entities[child]!.from + shift(child), tree.entities[child]!.to + shift(child)] as const)
    .sort((a, b) => a[0] - b[0]);
  const parts: number[] = [];
  let free = from;
  for (const [start, end] of busy) {
    if (start > free) parts.push(free, Math.min(start, to));
    free = Math.max(free, end);
    if (free >= to) break;
  }
  if (free < to) parts.push(free, to);
  return parts;
}

export interface Finding {
  readonly at: number;
  readonly seconds: number;
  readonly share: number;
}

/** What held up the answer most: the entity with the most critical time of its own. */
export function heaviest(tree: TraceTree, times: Times): Finding | undefined {
  let at = -1;
  for (let i = 0; i < times.criticalTime.length; i++) {
    if (times.criticalTime[i]! > 0 && (at < 0 || times.criticalTime[i]! > times.criticalTime[at]!)) at = i;
  }
  const whole = times.responseTime ?? tree.duration;
  return at < 0 || whole <= 0 ? undefined : { at, seconds: times.criticalTime[at]!, share: times.criticalTime[at]! / whole };
}

/** The failure deepest in the chain of calls; of two as deep the earlier. */
export function deepestFailure(tree: TraceTree): number | undefined {
  let found: number | undefined;
  const weight = { ok: 0, error: 1, throttle: 2, fault: 3 } as const;
  for (const entity of tree.entities) {
    if (entity.outcome === 'ok' || entity.inferred) continue;
    const best = found === undefined ? undefined : tree.entities[found]!;
    const better =
      best === undefined ||
      weight[entity.outcome] > weight[best.outcome] ||
      (entity.outcome === best.outcome && entity.depth > best.depth);
    if (better) found = entity.at;
  }
  return found;
}
