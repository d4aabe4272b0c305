// The rows in order, and in groups: what the list shows, as one flat sequence.

import type { TraceRow } from './row';
import { columnOf, type ListColumn } from './columns';

export interface Sort {
  readonly by: string;
  readonly down: boolean;
}

export const sortOf = (written: string): Sort =>
  written.startsWith('-') ? { by: written.slice(1), down: true } : { by: written, down: false };
export const formatSort = (sort: Sort): string => (sort.down ? `-${sort.by}` : sort.by);

const collator = new Intl.Collator(['ko', 'en'], { numeric: true });

/** Stable: what is equal stays newest first. What has no value is last either way. */
export function sorted(rows: readonly TraceRow[], { by, down }: Sort): readonly TraceRow[] {
  const column = columnOf(by);
  if (column === undefined) return rows;
  const keys = ranked(rows.map((row) => column.value(row)));
  const order = rows.map((_, i) => i);
  const sign = down ? -1 : 1;
  order.sort((a, b) => {
    const [left, right] = [keys[a], keys[b]];
    if (left === right) return rows[b]!.startMs - rows[a]!.startMs;
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    return sign * (left - right);
  });
  return order.map((i) => rows[i]!);
}

// As numbers. Comparing texts as a language does is slow, and the same ones come again and again.
function ranked(values: readonly (string | number | undefined)[]): readonly (number | undefined)[] {
  const texts = new Set(values.filter((value) => typeof value === 'string'));
  if (texts.size === 0) return values as readonly (number | undefined)[];
  const isMany = texts.size > 4000; // ids: any order that is always the same will do
  const ordered = [...texts].sort(isMany ? undefined : collator.compare);
  const ranks = new Map(ordered.map((text, i) => [text, i]));
  // Numbers among texts go before them.
  return values.map((value) => (typeof value === 'string' ? 1e15 + ranks.get(value)! : value));
}

export interface Group {
  readonly value: string;
  readonly rows: readonly TraceRow[];
  readonly fault: number;
  readonly failed: number;
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
}

export type GroupSort = 'count' | 'fault' | 'failed' | 'p50' | 'p90' | 'p99' | 'value';

/** A row with two values is in two groups; one without a value is in that of the empty text. */
export function groupsOf(rows: readonly TraceRow[], column: ListColumn, by: GroupSort): readonly Group[] {
  const found = new Map<string, TraceRow[]>();
  for (const row of rows) {
    const values = column.groups?.(row) ?? [];
    for (const value of values.length > 0 ? values : ['']) {
      const members = found.get(value);
      if (members) members.push(row);
      else found.set(value, [row]);
    }
  }
  const groups = [...found].map(([value, members]) => measured(value, members));
  return groups.sort(
    (a, b) => (by === 'value' ? 0 : rankOf(b, by) - rankOf(a, by)) || collator.compare(a.value, b.value),
  );
}

function rankOf(group: Group, by: Exclude<GroupSort, 'value'>): number {
  if (by === 'count') return group.rows.length;
  if (by === 'fault' || by === 'failed') return group[by] / group.rows.length;
  return group[by] ?? -1;
}

function measured(value: string, rows: readonly TraceRow[]): Group {
  const times = rows.map((row) => row.responseTime).filter((time) => time !== undefined).sort((a, b) => a - b);
  return {
    value,
    rows,
    fault: rows.filter((row) => row.outcome === 'fault').length,
    failed: rows.filter((row) => row.outcome !== 'ok').length,
    p50: quantile(times, 0.5),
    p90: quantile(times, 0.9),
    p99: quantile(times, 0.99),
  };
}

/** The nearest rank of `ascending`. */
export function quantile(ascending: readonly number[], q: number): number | undefined {
  return ascending[Math.max(0, Math.ceil(q * ascending.length) - 1)];
}

export type Line =
  | { readonly kind: 'trace'; readonly row: TraceRow; readonly key: string }
  | { readonly kind: 'group'; readonly group: Group; readonly open: boolean; readonly key: string };

export function linesOf(
  rows: readonly TraceRow[],
  sort: Sort,
  by: string,
  groupSort: GroupSort,
  open: readonly string[],
): readonly Line[] {
  const ordered = sorted(rows, sort);
  const column = by === '' ? undefined : columnOf(by);
  if (!column?.groups) return ordered.map((row) => ({ kind: 'trace', row, key: row.id }));
  const lines: Line[] = [];
  for (const group of groupsOf(ordered, column, groupSort)) {
    const isOpen = open.includes(nameOfGroup(group.value));
    lines.push({ kind: 'group', group, open: isOpen, key: `=${group.value}` });
    if (isOpen) for (const row of group.rows) lines.push({ kind: 'trace', row, key: `${group.value}/${row.id}` });
  }
  return lines;
}

/** How the address names a group: the empty value too. */
export const nameOfGroup = (value: string): string => `=${value}`;
