// Lists of traces and single ones: X-Ray's own operations.

import { and, quoted } from '@/filter/expressions';
import { array, boolean, list, maybe, number, object, or, record, string, type Decoded } from './decode';
import { call } from './http';
import { serviceId, wireOf, type TraceSet } from './shapes';

const exception = object({ Name: or(string, ''), Message: or(string, '') });
const rootCauses = list(
  object({
    ClientImpacting: or(boolean, false),
    Services: list(
      object({
        Name: or(string, ''),
        Type: or(string, ''),
        AccountId: or(string, ''),
        Inferred: or(boolean, false),
        EntityPath: list(
          object({
            Name: or(string, ''),
            Remote: or(boolean, false),
            Coverage: maybe(number),
            Exceptions: list(exception),
          }),
        ),
      }),
    ),
  }),
);
export type RootCauses = Decoded<typeof rootCauses>;

const annotationValue = object({
  StringValue: maybe(string),
  NumberValue: maybe(number),
  BooleanValue: maybe(boolean),
});
export type AnnotationValue = string | number | boolean;

/** The one value that is set. */
export const valueOf = (v: Decoded<typeof annotationValue>): AnnotationValue =>
  v.StringValue ?? v.NumberValue ?? v.BooleanValue ?? '';

const summary = object({
  Id: string,
  StartTime: maybe(number),
  Duration: maybe(number),
  ResponseTime: maybe(number),
  HasFault: or(boolean, false),
  HasError: or(boolean, false),
  HasThrottle: or(boolean, false),
  IsPartial: or(boolean, false),
  Http: or(
    object({
      HttpURL: maybe(string),
      HttpStatus: maybe(number),
      HttpMethod: maybe(string),
      UserAgent: maybe(string),
      ClientIp: maybe(string),
    }),
    undefined,
  ),
  Annotations: or(
    record(array(object({ AnnotationValue: annotationValue, ServiceIds: list(serviceId) }))),
    {} as Record<string, never>,
  ),
  Users: list(object({ UserName: or(string, ''), ServiceIds: list(serviceId) })),
  ServiceIds: list(serviceId),
  EntryPoint: maybe(serviceId),
  FaultRootCauses: rootCauses,
  ErrorRootCauses: rootCauses,
  ResponseTimeRootCauses: rootCauses,
  Revision: or(number, 0),
  MatchedEventTime: maybe(number),
});
export type TraceSummary = Decoded<typeof summary>;

const summariesPage = object({
  TraceSummaries: list(summary),
  ApproximateTime: maybe(number),
  TracesProcessedCount: or(number, 0),
  NextToken: maybe(string),
});
export type SummariesPage = Decoded<typeof summariesPage>;

/** One page, newest first; `NextToken` goes into the call for the next. `byEvent`: by when they ended, as a tail does. */
export function getSummaries(
  set: TraceSet,
  token: string | undefined,
  signal?: AbortSignal,
  byEvent = false,
): Promise<SummariesPage> {
  const { group, ...rest } = set;
  // X-Ray's operation knows groups by expression only.
  const filter = group ? and(set.filter ?? '', `group.name = ${quoted(group)}`) : set.filter;
  const body = {
    ...wireOf({ ...rest, ...(filter ? { filter } : {}) }),
    ...(byEvent ? { TimeRangeType: 'Event' } : {}),
    ...(token === undefined ? {} : { NextToken: token }),
  };
  return call('/TraceSummaries', body, summariesPage, signal);
}

const trace = object({
  Id: string,
  Duration: maybe(number),
  LimitExceeded: or(boolean, false),
  Segments: list(object({ Id: string, Document: string })),
});
export type TraceDocuments = Decoded<typeof trace>;

const traces = object({ Traces: list(trace), UnprocessedTraceIds: list(string) });

/** At most 5 ids; those that are not stored are absent. */
export const getTraces = (ids: readonly string[], signal?: AbortSignal) =>
  call('/Traces', { TraceIds: ids }, traces, signal);

const put = object({
  UnprocessedTraceSegments: list(
    object({ Id: maybe(string), ErrorCode: or(string, ''), Message: or(string, '') }),
  ),
});

export const putSegments = (documents: readonly object[], signal?: AbortSignal) =>
  call('/TraceSegments', { TraceSegmentDocuments: documents.map((d) => JSON.stringify(d)) }, put, signal);
