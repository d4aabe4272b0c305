// Other traces that this one names. Pure.

import { traceIdIn } from '@/url/traceId';
import { listOf, membersOf, textOf, type TraceTree } from './document';

export interface TraceLink {
  /** Of the other trace, seen from this one. */
  readonly direction: 'parent' | 'child' | 'other';
  readonly traceId: string;
  readonly id: string;
  /** Which entity of this trace names it. */
  readonly at: number;
}

export function linksOf(tree: TraceTree): readonly TraceLink[] {
  const found = new Map<string, TraceLink>();
  for (const entity of tree.entities) {
    if (entity.inferred) continue;
    for (const each of listOf(entity.document['links'])) {
      const link = membersOf(each);
      const traceId = traceIdIn(textOf(link['trace_id']));
      if (traceId === undefined || traceId === tree.id) continue;
      const type = textOf(membersOf(link['attributes'])['aws.xray.reserved.reference_type']);
      const direction = type === 'parent' || type === 'child' ? type : 'other';
      const id = textOf(link['id']);
      found.set(`${direction} ${traceId} ${id}`, { direction, traceId, id, at: entity.at });
    }
  }
  return [...found.values()];
}
