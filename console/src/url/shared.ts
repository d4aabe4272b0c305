// What stays when one goes from page to page: which traces, when, in which zone. Every link carries it.

import { text, oneOf, formatState, type Fields, type State } from './codec';

export const REFRESHES = ['off', '5s', '15s', '30s', '1m'] as const;
export type Refresh = (typeof REFRESHES)[number];

export const sharedFields = {
  group: text('', 32),
  filter: text(''),
  from: text('now-15m', 64),
  to: text('now', 64),
  every: oneOf(REFRESHES, 'off'),
  tz: text('', 64),
  lang: oneOf(['', 'en', 'ko'], ''),
  theme: oneOf(['', 'light', 'dark', 'system'], ''),
} satisfies Fields;

export type SharedState = State<typeof sharedFields>;

/** The shared part of a query, nothing of the page's own. */
export function sharedOf(search: string): URLSearchParams {
  const from = new URLSearchParams(search);
  const out = new URLSearchParams();
  for (const name of Object.keys(sharedFields)) {
    const value = from.get(name);
    if (value !== null) out.set(name, value);
  }
  return out;
}

/**
 * `path?query` of another page: the shared state of `search`, changed by `change`, and what is the page's own.
 * `path` is below the console's base, as in `/traces`.
 */
export function hrefTo(
  path: string,
  search: string,
  change: Partial<SharedState> = {},
  own: Readonly<Record<string, string>> = {},
): string {
  const query = formatState(sharedFields, change, sharedOf(search));
  for (const [name, value] of Object.entries(own)) if (value !== '') query.set(name, value);
  const written = query.toString();
  return written === '' ? path : `${path}?${written}`;
}
