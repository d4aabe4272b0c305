// The service graph, of any set of traces or of single ones.

import { boolean, list, maybe, number, object, or, string, type Decoded } from './decode';
import { ApiFailure, call } from './http';
import { aliases, examined, histogram, percentiles, statistics, wireOf, type TraceSet } from './shapes';

const edge = object({
  ReferenceId: number,
  StartTime: maybe(number),
  EndTime: maybe(number),
  SummaryStatistics: maybe(statistics),
  ResponseTimeHistogram: histogram,
  ReceivedEventAgeHistogram: histogram,
  Aliases: aliases,
  EdgeType: or(string, ''),
  Percentiles: maybe(percentiles),
});
export type GraphEdge = Decoded<typeof edge>;

const service = object({
  ReferenceId: number,
  Name: or(string, ''),
  Names: list(string),
  Root: or(boolean, false),
  AccountId: or(string, ''),
  Type: or(string, ''),
  State: or(string, ''),
  StartTime: maybe(number),
  EndTime: maybe(number),
  Edges: list(edge),
  SummaryStatistics: maybe(statistics),
  DurationHistogram: histogram,
  ResponseTimeHistogram: histogram,
  Percentiles: maybe(percentiles),
});
export type GraphService = Decoded<typeof service>;

const graph = object({
  StartTime: maybe(number),
  EndTime: maybe(number),
  Services: list(service),
  ContainsOldGroupVersions: or(boolean, false),
  Examined: maybe(examined),
  NextToken: maybe(string),
});
export type ServiceGraph = Decoded<typeof graph>;

/** Without a filter X-Ray's own operation says the same, where the other is not offered. */
export const getGraph = async (set: TraceSet, signal?: AbortSignal) => {
  try {
    return await call('/api/graph', wireOf(set), graph, signal);
  } catch (error) {
    if (!(error instanceof ApiFailure && error.kind === 'missing' && !set.filter)) throw error;
    return call('/ServiceGraph', wireOf(set), graph, signal);
  }
};

export const getGraphOf = (traceIds: readonly string[], signal?: AbortSignal) =>
  call('/api/graph', { TraceIds: traceIds }, graph, signal);
