// Two traces compared call by call: rows of a tree, what changed in each, and the sentence above them. Pure.

import type { TraceDiff } from '@/api/analyse';

export type DiffCall = TraceDiff['Calls'][number];

export interface DiffRow {
  readonly at: number;
  readonly call: DiffCall;
  readonly hasChildren: boolean;
}

/** A tenth of it and a millisecond are taken for the same. */
const LEAST_SHARE = 0.1;
const LEAST_SECONDS = 0.001;

export type Change = 'onlyA' | 'onlyB' | 'slower' | 'faster' | 'more' | 'fewer' | 'fails' | 'recovers' | 'same';

/** A side without a call stands there with zeroes. */
export const sideOf = (side: DiffCall['A']): DiffCall['A'] => (side !== undefined && side.CallCount > 0 ? side : undefined);

const failures = (side: DiffCall['A']): number => (side ? side.FaultCount + side.ErrorCount + side.ThrottleCount : 0);

/** Everything that is to be said of a call, the gravest first. */
export function changesOf(call: DiffCall): readonly Change[] {
  const [a, b] = [sideOf(call.A), sideOf(call.B)];
  if (b === undefined) return ['onlyA'];
  if (a === undefined) return failures(b) > 0 ? ['onlyB', 'fails'] : ['onlyB'];
  const out: Change[] = [];
  if (failures(b) > failures(a)) out.push('fails');
  if (failures(b) < failures(a)) out.push('recovers');
  const least = Math.max(LEAST_SECONDS, LEAST_SHARE * a.Duration);
  if (call.DurationDifference > least) out.push('slower');
  if (call.DurationDifference < -least) out.push('faster');
  if (b.CallCount > a.CallCount) out.push('more');
  if (b.CallCount < a.CallCount) out.push('fewer');
  return out.length === 0 ? ['same'] : out;
}

/** Rows, without what is below closed ones; only what changed (and leads there) on request. */
export function diffRows(calls: readonly DiffCall[], closed: ReadonlySet<string>, onlyChanged: boolean): readonly DiffRow[] {
  const keep = new Uint8Array(calls.length).fill(onlyChanged ? 0 : 1);
  const parents = new Set<number>();
  for (let at = calls.length - 1; at >= 0; at--) {
    const { Parent } = calls[at]!;
    if (onlyChanged && changesOf(calls[at]!)[0] !== 'same') keep[at] = 1;
    if (Parent === undefined) continue;
    if (keep[at] === 1) {
      keep[Parent] = 1;
      parents.add(Parent);
    }
  }
  const hidden = new Uint8Array(calls.length);
  const rows: DiffRow[] = [];
  const order = preorder(calls);
  for (const at of order) {
    const call = calls[at]!;
    const { Parent } = call;
    if (Parent !== undefined && (hidden[Parent] === 1 || closed.has(String(Parent)))) hidden[at] = 1;
    if (hidden[at] === 0 && keep[at] === 1) rows.push({ at, call, hasChildren: parents.has(at) });
  }
  return rows;
}

// The answer says callers before callees, not that a caller's callees follow it at once.
function preorder(calls: readonly DiffCall[]): readonly number[] {
  const children = new Map<number, number[]>();
  calls.forEach(({ Parent }, at) => children.set(Parent ?? -1, [...(children.get(Parent ?? -1) ?? []), at]));
  const out: number[] = [];
  const wait = [...(children.get(-1) ?? [])].reverse();
  for (let at = wait.pop(); at !== undefined; at = wait.pop()) {
    out.push(at);
    wait.push(...[...(children.get(at) ?? [])].reverse());
  }
  return out;
}

/** What made B slower (or faster) most, less what its callees account for. */
export function mainDifference(calls: readonly DiffCall[]): { at: number; seconds: number } | undefined {
  const own = calls.map((call) => call.DurationDifference);
  calls.forEach((call) => {
    if (call.Parent !== undefined) own[call.Parent]! -= call.DurationDifference;
  });
  let best: { at: number; seconds: number } | undefined;
  own.forEach((seconds, at) => {
    if (Math.abs(seconds) > Math.abs(best?.seconds ?? LEAST_SECONDS)) best = { at, seconds };
  });
  return best;
}
