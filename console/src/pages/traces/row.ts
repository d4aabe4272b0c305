// A line of the list: what of a trace summary the page shows, groups and exports. Small, as there may be 10,000.

import type { RootCauses, TraceSummary } from '@/api/traces';
import { valueOf, type AnnotationValue } from '@/api/traces';
import type { Outcome } from '@/draw/palette';

export interface Cause {
  /** The services on the way, the culprit last. */
  readonly services: readonly string[];
  /** What was called last. */
  readonly entity: string;
  readonly exception: string;
  readonly message: string;
  readonly impacting: boolean;
}

export interface TraceRow {
  readonly id: string;
  readonly startMs: number;
  /** Seconds; absent while the root is in progress. */
  readonly responseTime: number | undefined;
  readonly duration: number;
  readonly outcome: Outcome;
  /** Something in it was throttled although its root was not. */
  readonly isThrottledInside: boolean;
  readonly isPartial: boolean;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly userAgent: string;
  readonly clientIp: string;
  readonly entry: string;
  readonly services: readonly string[];
  readonly users: readonly string[];
  readonly annotations: Readonly<Record<string, readonly AnnotationValue[]>>;
  readonly fault: Cause | undefined;
  readonly error: Cause | undefined;
  readonly slow: Cause | undefined;
  readonly revision: number;
}

export function rowOf(summary: TraceSummary): TraceRow {
  const http = summary.Http;
  return {
    id: summary.Id,
    startMs: (summary.StartTime ?? 0) * 1000,
    responseTime: summary.ResponseTime,
    duration: summary.Duration ?? 0,
    outcome: outcomeOf(summary),
    isThrottledInside: summary.HasThrottle && !isThrottle(summary),
    isPartial: summary.IsPartial,
    method: http?.HttpMethod ?? '',
    url: http?.HttpURL ?? '',
    status: http?.HttpStatus,
    userAgent: http?.UserAgent ?? '',
    clientIp: http?.ClientIp ?? '',
    entry: summary.EntryPoint?.Name ?? '',
    services: [...new Set(summary.ServiceIds.map((service) => service.Name))],
    users: [...new Set(summary.Users.map((user) => user.UserName))],
    annotations: annotationsOf(summary),
    fault: firstCause(summary.FaultRootCauses),
    error: firstCause(summary.ErrorRootCauses),
    slow: firstCause(summary.ResponseTimeRootCauses),
    revision: summary.Revision,
  };
}

/** The root's, one of four: fault before throttle before error. `HasThrottle` speaks of any segment. */
export function outcomeOf(summary: TraceSummary): Outcome {
  if (summary.HasFault) return 'fault';
  if (isThrottle(summary)) return 'throttle';
  return summary.HasError ? 'error' : 'ok';
}

function isThrottle(summary: TraceSummary): boolean {
  if (!summary.HasThrottle || !summary.HasError) return false;
  const status = summary.Http?.HttpStatus;
  return status === undefined || status === 429;
}

function annotationsOf(summary: TraceSummary): Record<string, readonly AnnotationValue[]> {
  const out = Object.create(null) as Record<string, readonly AnnotationValue[]>; // keys are whatever was sent
  for (const [key, values] of Object.entries(summary.Annotations)) {
    out[key] = [...new Set(values.map((value) => valueOf(value.AnnotationValue)))];
  }
  return out;
}

function firstCause(causes: RootCauses): Cause | undefined {
  const cause = causes[0];
  if (cause === undefined) return undefined;
  const last = cause.Services.at(-1);
  // The culprit may say nothing itself (a database); what the caller caught says it.
  const exceptions = cause.Services.flatMap((service) => service.EntityPath.flatMap((entity) => entity.Exceptions));
  const exception = last?.EntityPath.at(-1)?.Exceptions[0] ?? exceptions.at(-1);
  return {
    services: cause.Services.map((service) => service.Name),
    entity: last?.EntityPath.at(-1)?.Name ?? last?.Name ?? '',
    exception: exception?.Name ?? '',
    message: exception?.Message ?? '',
    impacting: cause.ClientImpacting,
  };
}

/** Why it failed, or where its time went. */
export const causeOf = (row: TraceRow): Cause | undefined => row.fault ?? row.error;
