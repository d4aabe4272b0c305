// The flame graph's boxes: callers above callees, either as they happened or with alike ones of one caller joined.
// Pure.

import { durationOf, serviceOf, type TraceTree } from './document';

export interface Box {
  /** Of one entity, or of the first of several alike. */
  readonly at: number;
  readonly members: readonly number[];
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  /** Places in the list of boxes; -1 at the top. */
  readonly parent: number;
  readonly children: readonly number[];
  readonly seconds: number;
  readonly self: number;
}

export interface Flame {
  readonly boxes: readonly Box[];
  readonly depth: number;
  /** What the axis spans. */
  readonly whole: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Writable<Box> & { children: number[] };

const draftOf = (at: number, members: readonly number[], depth: number, parent: number): Draft => ({
  at, members, depth, parent, from: 0, to: 0, children: [], seconds: 0, self: 0,
});

/** As it happened. A callee that ran longer than its caller keeps its own length. */
export function flameByTime(tree: TraceTree, selfOf: (at: number) => number): Flame {
  const boxes: Draft[] = [];
  const places = new Int32Array(tree.entities.length).fill(-1);
  let depth = 0;
  for (const entity of tree.entities) {
    if (entity.inferred) continue;
    const parent = entity.parent < 0 ? -1 : places[entity.parent]!;
    const box = draftOf(entity.at, [entity.at], entity.depth, parent);
    [box.from, box.to] = [entity.from, entity.to];
    [box.seconds, box.self] = [durationOf(entity), selfOf(entity.at)];
    places[entity.at] = boxes.length;
    if (parent >= 0) boxes[parent]!.children.push(boxes.length);
    depth = Math.max(depth, entity.depth + 1);
    boxes.push(box);
  }
  return { boxes, depth, whole: tree.duration };
}

/** Alike callees of one caller as one box, as wide as all of them together; the longest on the left. */
export function flameMerged(tree: TraceTree, selfOf: (at: number) => number): Flame {
  const boxes: Draft[] = [];
  let depth = 0;
  const wait: { members: readonly number[]; parent: number; depth: number }[] = [];
  const push = (members: readonly number[], parent: number, at: number) => {
    const groups = [...alike(tree, members).values()].sort((a, b) => sum(tree, b) - sum(tree, a));
    for (const group of groups.reverse()) wait.push({ members: group, parent, depth: at });
  };
  push(tree.roots, -1, 0);
  for (let next = wait.pop(); next !== undefined; next = wait.pop()) {
    const box = draftOf(next.members[0]!, next.members, next.depth, next.parent);
    box.seconds = sum(tree, next.members);
    box.self = next.members.reduce((total, at) => total + selfOf(at), 0);
    if (next.parent >= 0) boxes[next.parent]!.children.push(boxes.length);
    boxes.push(box);
    depth = Math.max(depth, next.depth + 1);
    push(next.members.flatMap((at) => tree.entities[at]!.children), boxes.length - 1, next.depth + 1);
  }
  return { boxes, depth, whole: place(boxes) };
}

const sum = (tree: TraceTree, members: readonly number[]): number =>
  members.reduce((total, at) => total + durationOf(tree.entities[at]!), 0);

function alike(tree: TraceTree, members: readonly number[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const at of members) {
    const entity = tree.entities[at]!;
    if (entity.inferred) continue;
    const key = `${serviceOf(tree, entity)}\u0000${entity.name}\u0000${entity.kind}`;
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [at]);
    else same.push(at);
  }
  return groups;
}

// Children side by side from where their caller begins. Calls at the same time can be longer than their caller: all of
// them are made narrower then.
function place(boxes: readonly Draft[]): number {
  const tops = boxes.filter((box) => box.parent < 0);
  let free = 0;
  for (const top of tops) {
    [top.from, top.to] = [free, free + top.seconds];
    free = top.to;
  }
  for (const box of boxes) {
    const wanted = box.children.reduce((total, child) => total + boxes[child]!.seconds, 0);
    const room = box.to - box.from;
    const scale = wanted > room && wanted > 0 ? room / wanted : 1;
    let next = box.from;
    for (const child of box.children) {
      boxes[child]!.from = next;
      next += boxes[child]!.seconds * scale;
      boxes[child]!.to = next;
    }
  }
  return free;
}

/** Where a key leads from a box; the same place when there is nothing. */
export function step(flame: Flame, at: number, key: string): number {
  const box = flame.boxes[at];
  if (box === undefined) return flame.boxes.length > 0 ? 0 : -1;
  const siblings = box.parent < 0 ? topsOf(flame) : flame.boxes[box.parent]!.children;
  const here = siblings.indexOf(at);
  switch (key) {
    case 'ArrowDown': return box.children[0] ?? at;
    case 'ArrowUp': return box.parent < 0 ? at : box.parent;
    case 'ArrowLeft': return siblings[here - 1] ?? at;
    case 'ArrowRight': return siblings[here + 1] ?? at;
    case 'Home': return 0;
    default: return at;
  }
}

const topsOf = (flame: Flame): number[] => flame.boxes.flatMap((box, i) => (box.parent < 0 ? [i] : []));

/** What lies at a place of the picture: `depth` rows down, `seconds` along the axis. */
export const boxAt = (flame: Flame, depth: number, seconds: number): number =>
  flame.boxes.findIndex((box) => box.depth === depth && box.from <= seconds && seconds <= box.to);
