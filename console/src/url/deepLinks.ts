// Addresses of the X-Ray and CloudWatch consoles, whose state stands behind the '#', become ours:
//   #/traces/1-5f84c7a5-...            #/service-map?timeRange=PT1H&filter=...
//   #xray:traces/1-5f84c7a5-...        #/traces?timeRange=2018-9-01T16:00~2018-9-01T22:00
// Times there are UTC.

import { formatState } from './codec';
import { sharedFields, type SharedState } from './shared';
import { traceIdIn } from './traceId';

const PAGES: Readonly<Record<string, string>> = {
  'service-map': '/map',
  map: '/map',
  traces: '/traces',
  analytics: '/analytics',
  groups: '/groups',
  'sampling-rules': '/sampling',
  sampling: '/sampling',
};

/** `path?query` below the base, or undefined when the text behind '#' is none of theirs. */
export function fromDeepLink(hash: string): string | undefined {
  const written = hash.replace(/^#(xray:)?\/?/, '');
  if (written === '' && !hash.startsWith('#/')) return undefined;
  const [path = '', query = ''] = splitOnce(written, '?');
  const [page = '', rest = ''] = splitOnce(path, '/');
  const target = page === '' ? '/map' : PAGES[page];
  if (target === undefined) return undefined;
  if (page === 'traces' && rest !== '') return toTrace(rest);
  const shared = formatState(sharedFields, stateOf(parseQuery(query))).toString();
  return shared === '' ? target : `${target}?${shared}`;
}

function toTrace(rest: string): string | undefined {
  const [id = '', view = ''] = splitOnce(rest, '/');
  const known = traceIdIn(decode(id));
  if (known === undefined) return undefined;
  return `/traces/${known}${view === 'raw' ? '?view=raw' : ''}`;
}

function stateOf(query: ReadonlyMap<string, string>): Partial<SharedState> {
  const state: Partial<SharedState> = {};
  const filter = query.get('filter');
  if (filter !== undefined && filter !== '') state.filter = filter;
  const group = query.get('group') ?? query.get('groupName');
  if (group !== undefined && group !== 'Default') state.group = group;
  const range = query.get('timeRange');
  return range === undefined ? state : { ...state, ...rangeOf(range) };
}

function rangeOf(written: string): Pick<SharedState, 'from' | 'to'> | undefined {
  const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(written);
  if (duration !== null) {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = duration;
    const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
    return total > 0 ? { from: `now-${shortest(total)}`, to: 'now' } : undefined;
  }
  const [start = '', end = ''] = splitOnce(written, '~');
  const from = utc(start);
  const to = utc(end);
  return from !== undefined && to !== undefined ? { from, to } : undefined;
}

function shortest(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

// `2018-9-01T16:00`, also with seconds and a Z.
function utc(written: string): string | undefined {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?Z?$/.exec(written);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second = '0'] = parts;
  const time = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second);
  return Number.isFinite(time) ? new Date(time).toISOString().replace('.000Z', 'Z') : undefined;
}

// CloudWatch writes `~(...)` forms we do not read; the plain `a=b&c=d` of both consoles we do.
function parseQuery(query: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const part of query.split('&')) {
    const [name = '', value = ''] = splitOnce(part, '=');
    if (name !== '') out.set(decode(name), decode(value.replace(/\+/g, ' ')));
  }
  return out;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text: string, at: string): [string, string] {
  const where = text.indexOf(at);
  return where < 0 ? [text, ''] : [text.slice(0, where), text.slice(where + at.length)];
}
