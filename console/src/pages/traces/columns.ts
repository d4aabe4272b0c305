// The columns of the list: what they show, how they sort, by what they group, which expression finds a value again.

import type { AnnotationValue } from '@/api/traces';
import { OUTCOMES } from '@/draw/palette';
import { plainNumber, quoted } from '@/filter/expressions';
import type { TraceRow } from './row';
import { causeOf } from './row';

export const FIXED = [
  'start', 'id', 'entry', 'method', 'url', 'outcome', 'status', 'response', 'duration', 'services', 'user', 'cause',
  'exception', 'slow', 'ip', 'agent', 'partial', 'revision',
] as const;
export type FixedColumn = (typeof FIXED)[number];
export const USUAL: readonly string[] = ['start', 'id', 'entry', 'method', 'url', 'outcome', 'response', 'duration', 'cause'];

export interface ListColumn {
  readonly id: string;
  /** The key, of a column that shows an annotation. */
  readonly annotation?: string;
  /** As in `grid-template-columns`. */
  readonly width: string;
  readonly numeric: boolean;
  /** What it sorts by; `undefined` goes last either way. */
  value(row: TraceRow): string | number | undefined;
  /** Groups the row is in; none: the column does not group. */
  groups?(row: TraceRow): readonly string[];
  /** Finds a group's traces; empty: no word for it. */
  expression?(value: string, sample: TraceRow): string;
}

const one = (text: string): readonly string[] => (text === '' ? [] : [text]);
const rank = (row: TraceRow) => OUTCOMES.indexOf(row.outcome);

const OUTCOME_EXPRESSIONS: Readonly<Record<string, string>> = {
  ok: 'ok',
  error: 'error AND !throttle AND !fault',
  throttle: 'throttle AND !fault',
  fault: 'fault',
};

const fixed: Readonly<Record<FixedColumn, Omit<ListColumn, 'id'>>> = {
  start: { width: '182px', numeric: false, value: (row) => row.startMs },
  id: { width: '108px', numeric: false, value: (row) => row.id },
  entry: {
    width: 'minmax(84px, 1fr)', numeric: false, value: (row) => row.entry || undefined,
    groups: (row) => one(row.entry),
  },
  method: {
    width: '60px', numeric: false, value: (row) => row.method || undefined, groups: (row) => one(row.method),
    expression: (value) => `http.method = ${quoted(value)}`,
  },
  url: {
    width: 'minmax(130px, 3fr)', numeric: false, value: (row) => row.url || undefined, groups: (row) => one(row.url),
    expression: (value) => `http.url = ${quoted(value)}`,
  },
  outcome: {
    width: '112px', numeric: false, value: rank, groups: (row) => [row.outcome],
    expression: (value) => OUTCOME_EXPRESSIONS[value] ?? '',
  },
  status: {
    width: '58px', numeric: true, value: (row) => row.status,
    groups: (row) => one(row.status === undefined ? '' : String(row.status)),
    expression: (value) => `http.status = ${value}`,
  },
  response: { width: '84px', numeric: true, value: (row) => row.responseTime },
  duration: { width: '138px', numeric: true, value: (row) => row.duration },
  services: {
    width: '70px', numeric: true, value: (row) => row.services.length, groups: (row) => row.services,
    expression: (value) => `service(${quoted(value)})`,
  },
  user: {
    width: 'minmax(70px, 0.7fr)', numeric: false, value: (row) => row.users[0], groups: (row) => row.users,
    expression: (value) => `user = ${quoted(value)}`,
  },
  cause: {
    width: 'minmax(100px, 1.6fr)', numeric: false, value: (row) => causeOf(row)?.services.at(-1),
    groups: (row) => one(causeOf(row)?.services.at(-1) ?? ''),
    expression: (value, sample) =>
      `rootcause.${sample.fault ? 'fault' : 'error'}.service { last AND name = ${quoted(value)} }`,
  },
  exception: {
    width: 'minmax(110px, 1.6fr)', numeric: false, value: (row) => causeOf(row)?.exception || undefined,
    groups: (row) => one(causeOf(row)?.exception ?? ''),
    expression: (value, sample) => `rootcause.${sample.fault ? 'fault' : 'error'}.exception { name = ${quoted(value)} }`,
  },
  slow: {
    width: 'minmax(90px, 1fr)', numeric: false, value: (row) => row.slow?.services.at(-1),
    groups: (row) => one(row.slow?.services.at(-1) ?? ''),
    expression: (value) => `rootcause.responsetime.service { last AND name = ${quoted(value)} }`,
  },
  ip: {
    width: '112px', numeric: false, value: (row) => row.clientIp || undefined, groups: (row) => one(row.clientIp),
    expression: (value) => `http.clientip = ${quoted(value)}`,
  },
  agent: {
    width: 'minmax(110px, 1.2fr)', numeric: false, value: (row) => row.userAgent || undefined,
    groups: (row) => one(row.userAgent), expression: (value) => `http.useragent = ${quoted(value)}`,
  },
  partial: { width: '90px', numeric: false, value: (row) => (row.isPartial ? 1 : 0) },
  revision: { width: '72px', numeric: true, value: (row) => row.revision },
};

const ANNOTATION = 'annotation.';

const keyword = (key: string): string =>
  /^[A-Za-z0-9_]+$/.test(key) ? `annotation.${key}` : `annotation[${/[[\]"]/.test(key) ? quoted(key) : key}]`;

const written = (value: AnnotationValue): string =>
  typeof value === 'number' ? plainNumber(value) : String(value);

/** Undefined for an id that is none. */
export function columnOf(id: string): ListColumn | undefined {
  if ((FIXED as readonly string[]).includes(id)) return { id, ...fixed[id as FixedColumn] };
  if (!id.startsWith(ANNOTATION) || id.length === ANNOTATION.length) return undefined;
  const key = id.slice(ANNOTATION.length);
  return {
    id,
    annotation: key,
    width: 'minmax(80px, 0.8fr)',
    numeric: false,
    value: (row) => {
      const value = row.annotations[key]?.[0];
      return typeof value === 'boolean' ? String(value) : value;
    },
    groups: (row) => row.annotations[key]?.map(written) ?? [],
    expression: (value, sample) => {
      const found = sample.annotations[key]?.find((each) => written(each) === value);
      return `${keyword(key)} = ${typeof found === 'string' ? quoted(value) : value}`;
    },
  };
}

export function columnsOf(ids: readonly string[]): readonly ListColumn[] {
  const known = ids.map(columnOf).filter((column) => column !== undefined);
  return known.length > 0 ? known : USUAL.map((id) => columnOf(id)!);
}

/** Keys of annotations that occur, alphabetical. */
export function annotationKeys(rows: readonly TraceRow[]): readonly string[] {
  const keys = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row.annotations)) keys.add(key);
  return [...keys].sort();
}
