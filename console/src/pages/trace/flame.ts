// Blocks of a flame graph: by time, or alike calls of a caller merged and the heaviest first. Pure.

import { durationOf, serviceOf, type TraceTree } from './document';
import type { Times } from './where';

export interface Block {
  readonly at: number; // the first or longest entity in it
  readonly from: number;
  readonly to: number;
  readonly level: number;
  readonly parent: number; // place among the blocks
  readonly children: number[];
  readonly count: number;
  readonly self: number;
}

type Draft = { -readonly [K in keyof Block]: Block[K] };

export function blocksOf(tree: TraceTree, times: Times | undefined, order: 'time' | 'merged', shift: (at: number) => number): readonly Block[] {
  return order === 'time' ? byTime(tree, times, shift) : merged(tree, times);
}

function byTime(tree: TraceTree, times: Times | undefined, shift: (at: number) => number): readonly Block[] {
  const out: Draft[] = [];
  const place = new Map<number, number>();
  for (const entity of tree.entities) {
    if (entity.inferred) continue;
    const parent = place.get(entity.parent) ?? -1;
    place.set(entity.at, out.length);
    if (parent >= 0) out[parent]!.children.push(out.length);
    out.push({
      at: entity.at, from: entity.from + shift(entity.at), to: entity.to + shift(entity.at), level: entity.depth, parent, children: [],
      count: 1, self: times?.selfTime[entity.at] ?? 0,
    });
  }
  return out;
}

// Widths are sums of durations; callees that ran side by side are squeezed into their caller.
function merged(tree: TraceTree, times: Times | undefined): readonly Block[] {
  const out: Draft[] = [];
  interface Step { members: readonly number[]; from: number; width: number; level: number; parent: number }
  const wait: Step[] = [];
  const push = (members: readonly number[], from: number, room: number, level: number, parent: number) => {
    const groups = new Map<string, number[]>();
    for (const at of members) {
      const entity = tree.entities[at]!;
      if (entity.inferred) continue;
      const key = `${serviceOf(tree, entity)}\u0000${entity.name}\u0000${entity.what}`;
      const group = groups.get(key);
      if (group) group.push(at);
      else groups.set(key, [at]);
    }
    const weighed = [...groups.values()]
      .map((all) => ({ all, total: all.reduce((sum, at) => sum + durationOf(tree.entities[at]!), 0) }))
      .sort((a, b) => b.total - a.total);
    const sum = weighed.reduce((so, each) => so + each.total, 0);
    const squeeze = sum > room && sum > 0 ? room / sum : 1;
    const steps: Step[] = [];
    let at = from;
    for (const { all, total } of weighed) {
      steps.push({ members: all, from: at, width: total * squeeze, level, parent });
      at += total * squeeze;
    }
    wait.push(...steps.reverse());
  };
  push(tree.roots, 0, tree.duration, 0, -1);
  for (let step = wait.pop(); step !== undefined; step = wait.pop()) {
    const place = out.length;
    if (step.parent >= 0) out[step.parent]!.children.push(place);
    const longest = step.members.reduce((most, at) => (durationOf(tree.entities[at]!) > durationOf(tree.entities[most]!) ? at : most));
    out.push({
      at: longest, from: step.from, to: step.from + step.width, level: step.level, parent: step.parent, children: [],
      count: step.members.length, self: step.members.reduce((sum, at) => sum + (times?.selfTime[at] ?? 0), 0),
    });
    push(step.members.flatMap((at) => tree.entities[at]!.children), step.from, step.width, step.level + 1, place);
  }
  return out;
}
