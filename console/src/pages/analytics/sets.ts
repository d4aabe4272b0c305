// The two sets of traces that are compared, as the address describes them.

import type { TraceSet } from '@/api/shapes';
import { and, not } from '@/filter/expressions';
import { flag, maybeNumber, oneOf, text, type Fields, type State } from '@/url/codec';

export const analyticsFields = {
  /** Set A: an expression on top of the page's filter. */
  a: text(''),
  /** Set B; empty: what A does not hold of. */
  b: text(''),
  /** Times of the sets where they are not the page's: milliseconds. */
  at0: maybeNumber(),
  at1: maybeNumber(),
  bt0: maybeNumber(),
  bt1: maybeNumber(),
  /** Only differences that are hardly chance. */
  sure: flag(true),
  /** Differences of this attribute only. */
  attr: text('', 300),
  cause: oneOf(['fault', 'error', 'responsetime'], 'fault'),
} satisfies Fields;

export type AnalyticsState = State<typeof analyticsFields>;

export interface Sets {
  readonly a: TraceSet;
  readonly b: TraceSet;
  /** B is whatever A is not. */
  readonly isRest: boolean;
}

/** Undefined while nothing tells A from B. */
export function setsOf(state: AnalyticsState, page: TraceSet): Sets | undefined {
  const common = page.filter ?? '';
  const base = { startMs: page.startMs, endMs: page.endMs, group: page.group ?? '' };
  const hasOwnTime = (from?: number, to?: number) => from !== undefined || to !== undefined;
  const a: TraceSet = {
    ...base, startMs: state.at0 ?? page.startMs, endMs: state.at1 ?? page.endMs, filter: and(common, state.a.trim()),
  };
  // Where A is a part of the time, B is sought in all of it: the rest of a rectangle is what lies around it.
  const timeOfB = { startMs: state.bt0 ?? page.startMs, endMs: state.bt1 ?? page.endMs };
  if (state.b.trim() !== '') return { a, b: { ...base, ...timeOfB, filter: and(common, state.b.trim()) }, isRest: false };
  if (hasOwnTime(state.bt0, state.bt1)) return { a, b: { ...base, ...timeOfB, filter: a.filter ?? '' }, isRest: false };
  if (state.a.trim() !== '') return { a, b: { ...base, ...timeOfB, filter: and(common, not(state.a)) }, isRest: true };
  if (hasOwnTime(state.at0, state.at1)) return { a, b: { ...base, ...timeOfB, filter: common }, isRest: false };
  if (common.trim() !== '') return { a, b: { ...base, ...timeOfB, filter: not(common) }, isRest: true };
  return undefined;
}

/** A and B change places; what was left open is written out. */
export const swapped = (state: AnalyticsState): Partial<AnalyticsState> => ({
  a: state.b.trim() !== '' ? state.b : state.a.trim() !== '' ? not(state.a) : '',
  b: state.a,
  at0: state.bt0, at1: state.bt1, bt0: state.at0, bt1: state.at1,
});
