// The account of ingest: what came in is what it came to.

import type { Status } from '@/api/status';

type Ingest = Status['Ingest'];

const totalOf = (counts: Readonly<Record<string, number>>): number =>
  counts['Total'] ?? Object.values(counts).reduce((sum, n) => sum + n, 0);

/** Received less all it came to; 0 at a quiet moment. */
export const differenceOf = (i: Ingest): number =>
  totalOf(i.Received) - i.Stored - i.Duplicate - totalOf(i.Rejected) - totalOf(i.Dropped) - i.InFlight;

export interface IngestRates {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly dropped: number;
}

/** A second, between two answers; undefined when the server was started anew between them. */
export function ratesBetween(before: Status, after: Status): IngestRates | undefined {
  const seconds = after.Time - before.Time;
  if (seconds <= 0 || after.StartTime !== before.StartTime) return undefined;
  const [a, b] = [before.Ingest, after.Ingest];
  const rate = (from: number, to: number) => Math.max(0, to - from) / seconds;
  return {
    received: rate(totalOf(a.Received), totalOf(b.Received)),
    stored: rate(a.Stored, b.Stored),
    duplicate: rate(a.Duplicate, b.Duplicate),
    rejected: rate(totalOf(a.Rejected), totalOf(b.Rejected)),
    dropped: rate(totalOf(a.Dropped), totalOf(b.Dropped)),
  };
}
