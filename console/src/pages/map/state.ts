// What of the map stands in the address.

import { flag, list, maybeNumber, oneOf, text, whole, type Fields, type State } from '@/url/codec';

export const mapFields = {
  view: oneOf(['graph', 'table'], 'graph'),
  /** Which node or edge the panel is about: their keys in model.ts. */
  sel: text('', 600),
  /** What stands in a node. */
  num: oneOf(['avg', 'p50', 'p90', 'p99'], 'p90'),
  size: oneOf(['none', 'traffic', 'health', 'latency'], 'none'),
  collapse: oneOf(['auto', 'none', 'type', 'prefix'], 'auto'),
  /** Groups that were opened again. */
  open: list(),
  focus: text('', 300),
  hops: whole(2, 1, 9),
  find: text('', 200),
  /** Only what is not well, and who calls it. */
  sick: flag(),
  clients: flag(true),
  /** The brush over the histogram, in seconds, and the boxes of outcomes. */
  lo: maybeNumber(),
  hi: maybeNumber(),
  st: list(4),
  log: flag(true),
} satisfies Fields;

export type MapState = State<typeof mapFields>;
