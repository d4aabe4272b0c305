// A trace to try with: a shop, its payment service and a database that sends nothing itself.

import { putSegments } from '@/api/traces';

const hex = (digits: number): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(digits / 2));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const traceIdAt = (seconds: number): string => `1-${Math.floor(seconds).toString(16).padStart(8, '0')}-${hex(24)}`;

export function testTrace(nowSeconds: number): { id: string; documents: object[] } {
  const id = traceIdAt(nowSeconds);
  const start = nowSeconds - 0.35;
  const at = (offset: number) => Number((start + offset).toFixed(6));
  const [call, query] = [hex(16), hex(16)];
  const url = (path: string) => `http://test.example${path}`;
  const shop = {
    trace_id: id, id: hex(16), name: 'test-shop', start_time: at(0), end_time: at(0.34),
    service: { version: '1.0.0' }, annotations: { test: true },
    http: { request: { method: 'POST', url: url('/orders') }, response: { status: 201 } },
    subsegments: [
      { id: hex(16), name: 'check basket', start_time: at(0.004), end_time: at(0.052) },
      {
        id: call, name: 'test-payment', namespace: 'remote', start_time: at(0.06), end_time: at(0.32),
        http: { request: { method: 'POST', url: url('/payments'), traced: true }, response: { status: 200 } },
      },
    ],
  };
  const payment = {
    trace_id: id, id: hex(16), parent_id: call, name: 'test-payment', start_time: at(0.075), end_time: at(0.31),
    service: { version: '2.1.0' },
    http: { request: { method: 'POST', url: url('/payments') }, response: { status: 200 } },
    subsegments: [
      {
        id: query, name: 'orders@test-database', namespace: 'remote', start_time: at(0.09), end_time: at(0.28),
        sql: { sanitized_query: 'INSERT INTO payments (order_id, amount) VALUES (?, ?)', database_type: 'MariaDB' },
      },
    ],
  };
  return { id, documents: [shop, payment] };
}

/** The id of the trace, once the server has stored it. */
export async function sendTestTrace(): Promise<string> {
  const { id, documents } = testTrace(Date.now() / 1000);
  const answer = await putSegments(documents);
  const [refused] = answer.UnprocessedTraceSegments;
  if (refused) throw new Error(`${refused.ErrorCode}: ${refused.Message}`);
  return id;
}
