// The rows as files: CSV of the columns that are shown, JSON of all there is of a row.

import type { TraceRow } from './row';
import { causeOf } from './row';
import type { ListColumn } from './columns';

/** `title` names a column; numbers are plain, times are ISO 8601 in UTC and spans are seconds. */
export function tableOf(
  rows: readonly TraceRow[],
  columns: readonly ListColumn[],
  title: (column: ListColumn) => string,
): (string | number)[][] {
  // The id is what finds a row again, so it is always there.
  const shown = columns.some((column) => column.id === 'id') ? columns : [{ id: 'id' } as ListColumn, ...columns];
  return [shown.map(title), ...rows.map((row) => shown.map((column) => plainCell(row, column)))];
}

function plainCell(row: TraceRow, column: ListColumn): string | number {
  switch (column.id) {
    case 'id': return row.id;
    case 'start': return new Date(row.startMs).toISOString();
    case 'outcome': return row.outcome;
    case 'partial': return String(row.isPartial);
    case 'services': return row.services.join(' ');
    case 'user': return row.users.join(' ');
    case 'cause': return causeOf(row)?.services.join(' > ') ?? '';
    default:
      return column.annotation === undefined
        ? (column.value(row) ?? '')
        : (row.annotations[column.annotation] ?? []).map(String).join(' ');
  }
}

export function jsonOf(rows: readonly TraceRow[], about: { readonly [name: string]: unknown }): string {
  return `${JSON.stringify({ ...about, Traces: rows.map(wireOf) }, null, 1)}\n`;
}

// Named as GetTraceSummaries names them.
function wireOf(row: TraceRow): object {
  const cause = (found: TraceRow['fault']) =>
    found && { Services: found.services, Entity: found.entity, Exception: found.exception, Message: found.message };
  return {
    Id: row.id,
    StartTime: row.startMs / 1000,
    ResponseTime: row.responseTime,
    Duration: row.duration,
    Outcome: row.outcome,
    IsPartial: row.isPartial,
    Http: {
      HttpMethod: row.method || undefined, HttpURL: row.url || undefined, HttpStatus: row.status,
      UserAgent: row.userAgent || undefined, ClientIp: row.clientIp || undefined,
    },
    EntryPoint: row.entry,
    Services: row.services,
    Users: row.users,
    Annotations: row.annotations,
    FaultRootCause: cause(row.fault),
    ErrorRootCause: cause(row.error),
    ResponseTimeRootCause: cause(row.slow),
    Revision: row.revision,
  };
}
