// What of a trace's page stands in the address.

import { flag, list, number, oneOf, text, type Field, type Fields, type State } from '@/url/codec';

export const VIEWS = ['timeline', 'flame', 'map', 'stats', 'raw'] as const;
export const TABS = ['overview', 'resources', 'annotations', 'metadata', 'exceptions', 'sql', 'raw'] as const;
export const STAT_KEYS = ['operation', 'service', 'serviceOperation', 'version', 'sql', 'exception'] as const;

/** From and to in seconds of the trace; undefined is the whole of it. */
export type Zoom = readonly [number, number] | undefined;

const zoom: Field<Zoom> = {
  fallback: undefined,
  parse: (written) => {
    const [from = NaN, to = NaN] = written.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
    return Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : undefined;
  },
  format: (value) => (value === undefined ? '' : value.map((s) => String(Number(s.toPrecision(9)))).join(',')),
};

/** How far the tree is open: by itself, all of it, or so many levels. */
const level: Field<'auto' | 'all' | number> = {
  fallback: 'auto',
  parse: (written) => (written === 'all' ? 'all' : /^\d{1,3}$/.test(written) ? Number(written) : undefined),
  format: String,
};

export const traceFields = {
  view: oneOf(VIEWS, 'timeline'),
  /** The entity that the panel is about. */
  seg: text('', 64),
  tab: oneOf(TABS, 'overview'),
  z: zoom,
  lvl: level,
  /** Entities (and `*` groups of alike ones) that are not as `lvl` says. */
  flip: list(),
  q: text('', 400),
  how: oneOf(['mark', 'hide', 'dim'], 'mark'),
  /** Shorter ones are hidden: milliseconds. */
  min: number(0, 0, 1e9),
  bad: flag(),
  crit: flag(),
  /** Inferred segments as rows of their own. */
  inf: flag(),
  /** The critical path is drawn. */
  cp: flag(true),
  /** Clocks that differ are adjusted. */
  adj: flag(),
  flame: oneOf(['time', 'merged'], 'time'),
  colour: oneOf(['service', 'outcome', 'self'], 'service'),
  by: oneOf(STAT_KEYS, 'operation'),
  rq: text('', 200),
} satisfies Fields;

export type TraceState = State<typeof traceFields>;
