// Which rows the timeline has: the tree, less what is hidden and folded, with runs of alike calls as one row. Pure.

import { durationOf, type Entity, type TraceTree } from './document';
import type { Times } from './where';

export interface EntityRow {
  readonly key: string;
  readonly at: number;
  readonly depth: number;
  /** Undefined: nothing below it is shown. */
  readonly open: boolean | undefined;
  readonly members?: undefined;
}

/** Alike calls of one caller. */
export interface GroupRow {
  readonly key: string;
  readonly at: number; // the first of them
  readonly depth: number;
  readonly open: boolean;
  readonly members: readonly number[];
}

export type Row = EntityRow | GroupRow;

export interface RowsView {
  readonly lvl: 'auto' | 'all' | number;
  readonly flip: ReadonlySet<string>;
  readonly how: 'mark' | 'hide' | 'dim';
  readonly matches: ReadonlySet<number> | undefined;
  readonly leastSeconds: number;
  readonly bad: boolean;
  readonly crit: boolean;
  readonly inf: boolean;
}

const ALL_OPEN_UP_TO = 2000;
const AUTO_DEPTH = 3;
const IN_A_ROW = 5;
const UNDER_ONE = 20;

/** Marks what is shown (1) and what only leads to it (2). */
export function shownOf(tree: TraceTree, view: RowsView, times: Times | undefined): Uint8Array {
  const shown = new Uint8Array(tree.entities.length);
  for (let at = tree.entities.length - 1; at >= 0; at--) {
    const entity = tree.entities[at]!;
    if (wanted(entity, view, times)) shown[at] = 1;
    if (shown[at] !== 0 && entity.parent >= 0 && shown[entity.parent] === 0) shown[entity.parent] = 2;
  }
  return shown;
}

function wanted(entity: Entity, view: RowsView, times: Times | undefined): boolean {
  if (entity.inferred && !view.inf) return false;
  if (durationOf(entity) < view.leastSeconds) return false;
  if (view.bad && entity.outcome === 'ok') return false;
  if (view.crit && times !== undefined && !(times.criticalTime[entity.at]! > 0)) return false;
  return view.how !== 'hide' || view.matches === undefined || view.matches.has(entity.at);
}

export function rowsOf(tree: TraceTree, view: RowsView, times: Times | undefined): readonly Row[] {
  const shown = shownOf(tree, view, times);
  const opens = openByItself(tree, view, times);
  const isOpen = (key: string, byItself: boolean) => byItself !== view.flip.has(key);
  const rows: Row[] = [];
  type Step = { at: number; depth: number } | { group: readonly number[]; depth: number };
  const wait: Step[] = [];
  const push = (children: readonly number[], depth: number) => {
    const parts = foldAlike(tree, children.filter((at) => shown[at] !== 0));
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i]!;
      wait.push(part.length === 1 ? { at: part[0]!, depth } : { group: part, depth });
    }
  };
  push(tree.roots, 0);
  for (let step = wait.pop(); step !== undefined; step = wait.pop()) {
    if ('group' in step) {
      const first = step.group[0]!;
      const key = `*${tree.entities[first]!.id}`;
      const open = isOpen(key, view.lvl === 'all' && view.how === 'hide' && view.matches !== undefined);
      rows.push({ key, at: first, depth: step.depth, open, members: step.group });
      if (open) for (let i = step.group.length - 1; i >= 0; i--) wait.push({ at: step.group[i]!, depth: step.depth + 1 });
      continue;
    }
    const entity = tree.entities[step.at]!;
    const children = entity.children.some((child) => shown[child] !== 0);
    const open = children ? isOpen(entity.id, opens(entity)) : undefined;
    rows.push({ key: entity.id, at: step.at, depth: step.depth, open });
    if (open) push(entity.children, step.depth + 1);
  }
  return rows;
}

// A large trace opens where it matters: near the top, and on the way to failures and along the critical path.
function openByItself(tree: TraceTree, view: RowsView, times: Times | undefined): (entity: Entity) => boolean {
  if (view.lvl === 'all') return () => true;
  if (typeof view.lvl === 'number') {
    const levels = view.lvl;
    return (entity) => entity.depth < levels;
  }
  if (tree.entities.length <= ALL_OPEN_UP_TO || (view.how === 'hide' && view.matches !== undefined)) return () => true;
  const leads = new Uint8Array(tree.entities.length);
  for (const entity of tree.entities) {
    const matters = entity.outcome !== 'ok' || (times?.criticalTime[entity.at] ?? 0) > tree.duration / 50;
    if (!matters) continue;
    for (let up = entity.parent; up >= 0 && leads[up] === 0; up = tree.entities[up]!.parent) leads[up] = 1;
  }
  return (entity) => entity.depth < AUTO_DEPTH - 1 || leads[entity.at] === 1;
}

/** Runs of at least five alike calls, or all alike ones when there are more than twenty, become one part. */
export function foldAlike(tree: TraceTree, children: readonly number[]): readonly (readonly number[])[] {
  if (children.length < IN_A_ROW) return children.map((at) => [at]);
  const alike = (at: number) => {
    const { name, kind, what } = tree.entities[at]!;
    return `${kind}\u0000${name}\u0000${kind === 'local' || kind === 'server' ? '' : what}`;
  };
  const all = new Map<string, number[]>();
  for (const at of children) {
    const same = all.get(alike(at));
    if (same === undefined) all.set(alike(at), [at]);
    else same.push(at);
  }
  const parts: number[][] = [];
  let run = '';
  for (const at of children) {
    const key = alike(at);
    const same = all.get(key)!;
    if (same.length > UNDER_ONE) {
      if (same[0] === at) parts.push(same);
      run = '';
    } else if (key === run) {
      parts.at(-1)!.push(at);
    } else {
      parts.push([at]);
      run = key;
    }
  }
  return parts.flatMap((part) => (part.length >= IN_A_ROW ? [part] : part.map((at) => [at])));
}

/** `flip` changed so that `at` is among the rows (unless it is hidden). */
export function revealed(tree: TraceTree, at: number, view: RowsView, times: Times | undefined): ReadonlySet<string> {
  const flip = new Set(view.flip);
  const toggle = (key: string) => void (flip.delete(key) || flip.add(key));
  const path = [at];
  for (let up = tree.entities[at]?.parent ?? -1; up >= 0; up = tree.entities[up]!.parent) path.unshift(up);
  for (const step of path) {
    const rows = rowsOf(tree, { ...view, flip }, times);
    const group = rows.find((row) => row.members?.includes(step));
    if (group !== undefined && !group.open) toggle(group.key);
    const row = step === at ? undefined : rows.find((each) => each.members === undefined && each.at === step);
    if (row?.open === false) toggle(row.key);
    // A closed row inside a closed group shows only now.
    if (group !== undefined && !group.open && step !== at) {
      const inside = rowsOf(tree, { ...view, flip }, times).find((each) => each.members === undefined && each.at === step);
      if (inside?.open === false) toggle(inside.key);
    }
  }
  return flip;
}

export interface GroupSum {
  readonly count: number;
  readonly total: number;
  readonly longest: number;
  readonly failed: number;
}

export function sumOf(tree: TraceTree, members: readonly number[]): GroupSum {
  let [total, longest, failed] = [0, 0, 0];
  for (const at of members) {
    const seconds = durationOf(tree.entities[at]!);
    total += seconds;
    longest = Math.max(longest, seconds);
    if (tree.entities[at]!.outcome !== 'ok') failed++;
  }
  return { count: members.length, total, longest, failed };
}
