// From what is selected on the map to the expression that selects its traces.

import type { Outcome } from '@/draw/palette';
import { OUTCOMES } from '@/draw/palette';
import { plainNumber as plain, quoted } from '@/filter/expressions';
import type { MapEdge, MapNode } from './model';

export interface Selection {
  readonly lo: number | undefined;
  readonly hi: number | undefined;
  /** None or all: whatever came of it. */
  readonly outcomes: readonly Outcome[];
}

/** A node's name alone, or with its type where the name is not enough. */
export function idOf(node: Pick<MapNode, 'name' | 'type'>): string {
  return node.type === '' ? quoted(node.name) : `id(name: ${quoted(node.name)}, type: ${quoted(node.type)})`;
}

// Each call is one of the four: fault goes before throttle before error.
const CONDITIONS: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  error: 'error AND !throttle AND !fault',
  throttle: 'throttle AND !fault',
  fault: 'fault',
};

function conditionsOf({ lo, hi, outcomes }: Selection): string {
  const parts: string[] = [];
  if (lo !== undefined) parts.push(`responsetime >= ${plain(lo)}`);
  if (hi !== undefined) parts.push(`responsetime <= ${plain(hi)}`);
  const chosen = OUTCOMES.filter((outcome) => outcomes.includes(outcome));
  if (chosen.length === 1) parts.push(CONDITIONS[chosen[0]!]);
  else if (chosen.length > 1 && chosen.length < OUTCOMES.length) {
    parts.push(`(${chosen.map((outcome) => CONDITIONS[outcome]).join(' OR ')})`);
  }
  return parts.length === 0 ? '' : ` { ${parts.join(' AND ')} }`;
}

export const ofNode = (node: MapNode, selection: Selection): string => `service(${idOf(node)})${conditionsOf(selection)}`;

export const ofEdge = (from: MapNode, to: MapNode, edge: MapEdge, selection: Selection): string =>
  // The age of what was received is no response time.
  `edge(${idOf(from)}, ${idOf(to)})${conditionsOf(edge.link ? { ...selection, lo: undefined, hi: undefined } : selection)}`;
