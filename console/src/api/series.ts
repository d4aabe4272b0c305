// Statistics over time of a service or an edge.

import { list, maybe, number, object, string, type Decoded } from './decode';
import { callPages } from './http';
import { histogram, statistics, type TraceSet } from './shapes';

const point = object({
  Timestamp: number,
  EdgeSummaryStatistics: maybe(statistics),
  ServiceSummaryStatistics: maybe(statistics),
  ResponseTimeHistogram: histogram,
});
export type SeriesPoint = Decoded<typeof point>;

const page = object({ TimeSeriesServiceStatistics: list(point), NextToken: maybe(string) });

/** `selector` as in `service("a")` or `edge("a","b")`; absent: the calls that enter. Ascending. */
export async function getSeries(
  set: Pick<TraceSet, 'startMs' | 'endMs' | 'group'>,
  periodSeconds: number,
  selector: string | undefined,
  signal?: AbortSignal,
): Promise<SeriesPoint[]> {
  const body = {
    StartTime: set.startMs / 1000,
    EndTime: set.endMs / 1000,
    Period: periodSeconds,
    ...(set.group ? { GroupName: set.group } : {}),
    ...(selector === undefined ? {} : { EntitySelectorExpression: selector }),
  };
  const pages = await callPages('/TimeSeriesServiceStatistics', body, page, signal);
  return pages.flatMap((each) => each.TimeSeriesServiceStatistics);
}
