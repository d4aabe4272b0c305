// Every way a trace id is written, as people paste it: X-Ray's, W3C's, headers, a line of a log.

const XRAY = /\b1-([0-9a-f]{8})-([0-9a-f]{24})\b/i;
const TRACEPARENT = /\b[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b/i;
const PLAIN = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i;

/** The first trace id in `text`, in X-Ray's form. */
export function traceIdIn(text: string): string | undefined {
  const xray = XRAY.exec(text);
  if (xray !== null) return `1-${xray[1]}-${xray[2]}`.toLowerCase();
  const hex = TRACEPARENT.exec(text)?.[1] ?? PLAIN.exec(text)?.[0];
  if (hex === undefined || /^0+$/.test(hex)) return undefined;
  return `1-${hex.slice(0, 8)}-${hex.slice(8)}`.toLowerCase();
}

/** The W3C form of an id in X-Ray's. */
export const w3cOf = (id: string): string => id.replace(/^1-/, '').replace('-', '');
