// What of the page of traces stands in the address.

import { flag, list, maybeNumber, oneOf, text, whole, type Fields, type State } from '@/url/codec';

export const tracesFields = {
  /** A column's id, `-` in front for the highest first. */
  sort: text('-start', 200),
  /** Group by this column's id; empty: a plain list. */
  by: text('', 200),
  bysort: oneOf(['count', 'fault', 'failed', 'p50', 'p90', 'p99', 'value'], 'count'),
  /** Groups that are open, by value. */
  open: list(100),
  /** Columns; empty: the usual ones. */
  cols: list(60),
  facets: flag(true),
  /** Facets that are unfolded beyond the first ones, or folded of these. */
  fold: list(100),
  heat: flag(true),
  /** What a cell's colour says. */
  paint: oneOf(['count', 'failed'], 'count'),
  /** The rectangle on the heat map: milliseconds and seconds. */
  t0: maybeNumber(),
  t1: maybeNumber(),
  lo: maybeNumber(),
  hi: maybeNumber(),
  /** The trace in the panel. */
  sel: text('', 80),
  /** Two that are to be compared. */
  pick: list(2),
  live: flag(),
  /** How many rows are fetched before one is asked. */
  most: whole(2000, 100, 20_000),
} satisfies Fields;

export type TracesState = State<typeof tracesFields>;
