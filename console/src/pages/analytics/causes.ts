// Root causes of many traces, counted by their path. Pure.

import type { RootCauses, TraceSummary } from '@/api/traces';

export type CauseKind = 'fault' | 'error' | 'responsetime';

export interface CauseCount {
  readonly path: string;
  readonly traces: number;
  /** Of those whose client saw it. */
  readonly impacting: number;
  readonly exceptions: readonly string[];
  /** Selects the traces by the last entity of the path; empty when it has no name. */
  readonly expression: string;
}

const listOf = (summary: TraceSummary, kind: CauseKind): RootCauses =>
  kind === 'fault' ? summary.FaultRootCauses : kind === 'error' ? summary.ErrorRootCauses : summary.ResponseTimeRootCauses;

export function causesOf(summaries: readonly TraceSummary[], kind: CauseKind, quoted: (text: string) => string): readonly CauseCount[] {
  const counts = new Map<string, { traces: number; impacting: number; exceptions: Set<string>; last: string }>();
  for (const summary of summaries) {
    const seen = new Set<string>();
    for (const cause of listOf(summary, kind)) {
      const path = cause.Services.map(pathOfService).join(' → ');
      if (path === '' || seen.has(path)) continue;
      seen.add(path);
      const entity = cause.Services.at(-1)?.EntityPath.at(-1);
      const count = counts.get(path) ?? { traces: 0, impacting: 0, exceptions: new Set<string>(), last: entity?.Name ?? '' };
      count.traces++;
      if (cause.ClientImpacting) count.impacting++;
      for (const exception of entity?.Exceptions ?? []) if (exception.Name !== '') count.exceptions.add(exception.Name);
      counts.set(path, count);
    }
  }
  return [...counts].map(([path, count]) => ({
    path, traces: count.traces, impacting: count.impacting, exceptions: [...count.exceptions].slice(0, 5),
    expression: count.last === '' ? '' : `rootcause.${kind}.entity { last AND name = ${quoted(count.last)} }`,
  })).sort((a, b) => b.traces - a.traces || (a.path < b.path ? -1 : 1));
}

const pathOfService = (service: RootCauses[number]['Services'][number]): string => {
  const entities = service.EntityPath.map((entity) => entity.Name).filter((name) => name !== '' && name !== service.Name);
  return [service.Name, ...entities].filter((name) => name !== '').join(' / ');
};
