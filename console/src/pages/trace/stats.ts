// The calls of a trace in groups, with how many, how long and how much of it their own. Pure.

import type { Outcome } from '@/draw/palette';
import { durationOf, isMembers, membersOf, serviceOf, statementOf, textOf, type Entity, type TraceTree } from './document';
import { exceptionsOf } from './exceptions';
import type { STAT_KEYS } from './state';
import type { Times } from './where';

export type StatKey = (typeof STAT_KEYS)[number];

export interface Stat {
  readonly group: string;
  readonly members: readonly number[];
  readonly count: number;
  readonly failed: Readonly<Record<Exclude<Outcome, 'ok'>, number>>;
  readonly total: number;
  readonly average: number;
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
  readonly self: number;
  /** Of the self times of all groups. */
  readonly selfShare: number;
  readonly critical: number;
}

export interface Stats {
  readonly rows: readonly Stat[];
  /** Entities that have nothing to be grouped by. */
  readonly without: number;
}

function groupsOf(tree: TraceTree, entity: Entity, by: StatKey): readonly string[] {
  const service = serviceOf(tree, entity);
  switch (by) {
    case 'operation': return [entity.name];
    case 'service': return [service];
    case 'serviceOperation': return [`${service}: ${entity.what === '' ? entity.name : entity.what}`];
    case 'version': {
      const version = textOf(membersOf(tree.entities[entity.segment]?.document['service']).version);
      return version === '' ? [] : [`${service} ${version}`];
    }
    case 'sql': {
      const { sql } = entity.document;
      const query = isMembers(sql) ? textOf(sql['sanitized_query']) : '';
      return query === '' ? [] : [statementOf(query) === '' ? query : query.replace(/\s+/g, ' ').trim()];
    }
    case 'exception': return [...new Set(exceptionsOf(tree, entity).flatMap(({ chain }) => chain.map((each) => each.type || each.message)))].filter(Boolean);
  }
}

export function statsOf(tree: TraceTree, by: StatKey, times: Times | undefined): Stats {
  const groups = new Map<string, number[]>();
  let without = 0;
  for (const entity of tree.entities) {
    if (entity.inferred) continue;
    const names = groupsOf(tree, entity, by);
    if (names.length === 0) without++;
    for (const name of names) {
      const members = groups.get(name);
      if (members === undefined) groups.set(name, [entity.at]);
      else members.push(entity.at);
    }
  }
  const selves = [...groups.values()].flat().reduce((sum, at) => sum + (times?.selfTime[at] ?? 0), 0);
  const rows = [...groups].map(([group, members]) => statOf(tree, group, members, times, selves));
  return { rows, without };
}

function statOf(tree: TraceTree, group: string, members: readonly number[], times: Times | undefined, selves: number): Stat {
  const seconds = members.map((at) => durationOf(tree.entities[at]!)).sort((a, b) => a - b);
  const total = seconds.reduce((sum, each) => sum + each, 0);
  const failed = { error: 0, throttle: 0, fault: 0 };
  for (const at of members) {
    const { outcome } = tree.entities[at]!;
    if (outcome !== 'ok') failed[outcome]++;
  }
  const self = members.reduce((sum, at) => sum + (times?.selfTime[at] ?? 0), 0);
  return {
    group, members, count: members.length, failed, total, average: total / members.length,
    p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95), longest: seconds.at(-1) ?? 0,
    self, selfShare: selves > 0 ? self / selves : 0,
    critical: members.reduce((sum, at) => sum + (times?.criticalTime[at] ?? 0), 0),
  };
}

/** The smallest at or below which that share lies. `sorted` ascends. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
