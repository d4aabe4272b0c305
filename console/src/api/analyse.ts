// Answers about sets of traces and about where the time of one went.

import { boolean, list, maybe, number, object, or, string, type Decoded } from './decode';
import { call } from './http';
import { examined, percentiles, serviceId, statistics, wireOf, type TraceSet } from './shapes';

const heatMap = object({
  StartTime: number,
  ColumnSeconds: number,
  Columns: number,
  RowBounds: list(number),
  Cells: list(
    object({
      Column: number,
      Row: number,
      OkCount: or(number, 0),
      ErrorCount: or(number, 0),
      ThrottleCount: or(number, 0),
      FaultCount: or(number, 0),
      ExampleTraceId: maybe(string),
    }),
  ),
  InProgressCount: or(number, 0),
  Statistics: maybe(statistics),
  Percentiles: maybe(percentiles),
  Examined: maybe(examined),
});
export type HeatMap = Decoded<typeof heatMap>;
export type HeatCell = HeatMap['Cells'][number];

export const totalOf = (cell: HeatCell): number => cell.OkCount + cell.ErrorCount + cell.ThrottleCount + cell.FaultCount;

export const getHeatMap = (set: TraceSet, columns: number, signal?: AbortSignal) =>
  call('/api/heatmap', { ...wireOf(set), Columns: columns }, heatMap, signal);

const facets = object({
  Facets: list(
    object({
      Attribute: string,
      DistinctCount: or(number, 0),
      UncountedCount: or(number, 0),
      Values: list(
        object({
          Value: string,
          FilterExpression: or(string, ''),
          TraceCount: or(number, 0),
          FaultCount: or(number, 0),
        }),
      ),
    }),
  ),
  Examined: maybe(examined),
});
export type Facets = Decoded<typeof facets>;

export const getFacets = (
  set: TraceSet,
  options: { attribute?: string; prefix?: string; mostValues?: number } = {},
  signal?: AbortSignal,
) =>
  call(
    '/api/facets',
    {
      ...wireOf(set),
      ...(options.attribute ? { Attribute: options.attribute } : {}),
      ...(options.prefix ? { Prefix: options.prefix } : {}),
      ...(options.mostValues ? { MaxValues: options.mostValues } : {}),
    },
    facets,
    signal,
  );

const breakdown = object({
  Attribute: string,
  Values: list(
    object({
      Value: string,
      FilterExpression: or(string, ''),
      TraceCount: or(number, 0),
      Statistics: maybe(statistics),
      Percentiles: maybe(percentiles),
    }),
  ),
  WithoutCount: or(number, 0),
  DistinctCount: or(number, 0),
  UncountedCount: or(number, 0),
  Examined: maybe(examined),
});
export type Breakdown = Decoded<typeof breakdown>;

export const getBreakdown = (set: TraceSet, attribute: string, mostValues = 50, signal?: AbortSignal) =>
  call('/api/breakdown', { ...wireOf(set), Attribute: attribute, MaxValues: mostValues }, breakdown, signal);

const side = object({
  FilterExpression: or(string, ''),
  Statistics: maybe(statistics),
  Latency: list(
    object({ Quantile: number, Value: maybe(number), Low: maybe(number), High: maybe(number) }),
  ),
  Examined: maybe(examined),
});
export type ComparedSide = Decoded<typeof side>;

const comparison = object({
  A: side,
  B: side,
  Differences: list(
    object({
      Attribute: string,
      Value: string,
      FilterExpression: or(string, ''),
      CountA: or(number, 0),
      CountB: or(number, 0),
      ShareA: or(number, 0),
      ShareB: or(number, 0),
      Difference: or(number, 0),
      PValue: maybe(number),
      QValue: maybe(number),
      Significant: or(boolean, false),
    }),
  ),
  ComparedCount: or(number, 0),
  UncountedCount: or(number, 0),
});
export type Comparison = Decoded<typeof comparison>;

/** Without `b`: what A's expression does not hold of. */
export const compareSets = (a: TraceSet, b: TraceSet | undefined, signal?: AbortSignal) =>
  call('/api/compare', { A: wireOf(a), ...(b ? { B: wireOf(b) } : {}) }, comparison, signal);

const analysis = object({
  TraceId: string,
  ResponseTime: maybe(number),
  Entities: list(
    object({
      Id: or(string, ''),
      Name: or(string, ''),
      Service: maybe(serviceId),
      Parent: maybe(number),
      Depth: or(number, 0),
      StartTime: maybe(number),
      EndTime: maybe(number),
      ClockShift: or(number, 0),
      SelfTime: or(number, 0),
      CriticalTime: or(number, 0),
      WaitedFor: or(boolean, true),
      Error: or(boolean, false),
      Throttle: or(boolean, false),
      Fault: or(boolean, false),
    }),
  ),
  CriticalPath: list(object({ Entity: number, StartTime: number, EndTime: number })),
  Services: list(
    object({
      Service: serviceId,
      EntityCount: or(number, 0),
      SelfTime: or(number, 0),
      CriticalTime: or(number, 0),
    }),
  ),
  OmittedCount: or(number, 0),
  Truncated: or(boolean, false),
});
export type Analysis = Decoded<typeof analysis>;

export const getAnalysis = (traceId: string, signal?: AbortSignal) =>
  call('/api/analysis', { TraceId: traceId }, analysis, signal);

const diffedTrace = object({
  TraceId: string,
  StartTime: maybe(number),
  Duration: maybe(number),
  ResponseTime: maybe(number),
});
const diffedCall = object({
  CallCount: or(number, 0),
  FaultCount: or(number, 0),
  ErrorCount: or(number, 0),
  ThrottleCount: or(number, 0),
  Duration: or(number, 0),
});
const diff = object({
  A: diffedTrace,
  B: diffedTrace,
  Calls: list(
    object({
      Service: or(string, ''),
      Name: or(string, ''),
      Parent: maybe(number),
      Depth: or(number, 0),
      Change: string,
      A: maybe(diffedCall),
      B: maybe(diffedCall),
      DurationDifference: or(number, 0),
    }),
  ),
  OmittedCount: or(number, 0),
  Truncated: or(boolean, false),
});
export type TraceDiff = Decoded<typeof diff>;

export const getDiff = (a: string, b: string, signal?: AbortSignal) =>
  call('/api/diff', { TraceIdA: a, TraceIdB: b }, diff, signal);

const operations = object({
  Operations: list(
    object({
      Name: or(string, ''),
      Statistics: maybe(statistics),
      Percentiles: maybe(percentiles),
      ExampleTraceId: maybe(string),
    }),
  ),
  DistinctCount: or(number, 0),
  UncountedCount: or(number, 0),
  Examined: maybe(examined),
});
export type Operations = Decoded<typeof operations>;

export const getOperations = (
  set: TraceSet,
  service: { name: string; type?: string },
  most = 50,
  signal?: AbortSignal,
) =>
  call(
    '/api/operations',
    {
      ...wireOf(set),
      ServiceName: service.name,
      ...(service.type ? { ServiceType: service.type } : {}),
      MaxOperations: most,
    },
    operations,
    signal,
  );
