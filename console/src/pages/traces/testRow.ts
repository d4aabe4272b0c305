import type { TraceRow } from './row';

/** A row for tests: only what matters is given. */
export const testRow = (given: Partial<TraceRow> & { id: string }): TraceRow => ({
  startMs: 0, responseTime: 0.1, duration: 0.1, outcome: 'ok', isThrottledInside: false, isPartial: false, method: '', url: '',
  status: undefined, userAgent: '', clientIp: '', entry: '', services: [], users: [], annotations: {}, fault: undefined,
  error: undefined, slow: undefined, revision: 1, ...given,
});
