// Where a duration stands among those of its kind: a service's own, or those of the calls from one service to another.
// Pure.

import type { ServiceGraph } from '@/api/graph';
import type { Histogram } from '@/api/shapes';
import { serviceOf, type Entity, type TraceTree } from './document';

const LEAST_CALLS = 20;

/** The share of calls that took less; undefined when there are too few to say. */
export function rankOf(histogram: Histogram, seconds: number): number | undefined {
  let [total, less] = [0, 0];
  for (const { Value, Count } of histogram) {
    total += Count;
    if (Value < seconds) less += Count;
  }
  return total < LEAST_CALLS ? undefined : less / total;
}

export function histogramsFor(graph: ServiceGraph, tree: TraceTree, entity: Entity): Histogram | undefined {
  const origin = (each: Entity) => each.document['origin'];
  if (entity.isSegment && !entity.inferred) {
    const same = graph.Services.filter((s) => s.Name === entity.name && s.Type !== 'client');
    return (same.find((s) => s.Type === origin(entity)) ?? same[0])?.ResponseTimeHistogram;
  }
  if (entity.kind === 'local' || entity.isSegment) return undefined;
  const caller = graph.Services.find((s) => s.Name === serviceOf(tree, entity) && s.Type !== 'client');
  const callee = entity.children.map((at) => tree.entities[at]!).find((each) => each.isSegment)?.name ?? entity.name;
  const names = new Map(graph.Services.map((s) => [s.ReferenceId, s.Name]));
  return caller?.Edges.find((edge) => names.get(edge.ReferenceId) === callee && edge.EdgeType !== 'link')?.ResponseTimeHistogram;
}
