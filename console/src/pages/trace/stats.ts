// Entities of a trace put together by what they have in common. Pure.

import { durationOf, membersOf, serviceOf, textOf, type Entity, type TraceTree } from './document';
import { exceptionsOf } from './exceptions';
import type { STAT_KEYS } from './state';
import type { Times } from './where';

export type StatKey = (typeof STAT_KEYS)[number];

export interface StatRow {
  readonly name: string;
  readonly count: number;
  readonly failed: number;
  readonly total: number;
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
  readonly self: number;
  readonly critical: number;
  /** The longest of them. */
  readonly at: number;
}

export function keyOf(tree: TraceTree, entity: Entity, by: StatKey): string {
  const service = serviceOf(tree, entity);
  if (by === 'service') return service;
  if (by === 'serviceOperation') return [service, entity.isSegment ? entity.what : `${entity.name} ${entity.what}`].filter(Boolean).join(': ').trim();
  if (by === 'sql') return textOf(membersOf(entity.document['sql'])['sanitized_query']);
  if (by === 'version') {
    const version = textOf(membersOf(tree.entities[entity.segment]!.document['service'])['version']);
    return version === '' ? '' : `${service} ${version}`;
  }
  if (by === 'exception') return exceptionsOf(tree, entity)[0]?.chain[0]?.type ?? '';
  return entity.name;
}

export function statsOf(tree: TraceTree, times: Times | undefined, by: StatKey): { rows: readonly StatRow[]; without: number } {
  const groups = new Map<string, Entity[]>();
  let without = 0;
  for (const entity of tree.entities) {
    if (entity.inferred) continue;
    const key = keyOf(tree, entity, by);
    const same = groups.get(key);
    if (key === '') without++;
    else if (same === undefined) groups.set(key, [entity]);
    else same.push(entity);
  }
  return { rows: [...groups].map(([name, all]) => rowOf(name, all, times)), without };
}

function rowOf(name: string, all: readonly Entity[], times: Times | undefined): StatRow {
  const spans = all.map(durationOf).sort((a, b) => a - b);
  const quantile = (share: number) => spans[Math.min(spans.length - 1, Math.ceil(spans.length * share) - 1)]!;
  const sum = (of: (entity: Entity) => number) => all.reduce((so, entity) => so + of(entity), 0);
  return {
    name,
    count: all.length,
    failed: all.filter((entity) => entity.outcome !== 'ok').length,
    total: sum(durationOf),
    p50: quantile(0.5),
    p95: quantile(0.95),
    longest: spans.at(-1)!,
    self: sum((entity) => times?.selfTime[entity.at] ?? 0),
    critical: sum((entity) => times?.criticalTime[entity.at] ?? 0),
    at: all.reduce((most, entity) => (durationOf(entity) > durationOf(most) ? entity : most)).at,
  };
}
