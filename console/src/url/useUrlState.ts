import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { formatState, parseState, type Fields, type State } from './codec';
import { hrefTo, sharedFields, type SharedState } from './shared';

/** `push` makes a step that Back undoes; `replace` is for what changes while one drags or types. */
export type How = 'push' | 'replace';
export type SetState<F extends Fields> = (change: Partial<State<F>>, how?: How) => void;

/** The page's state out of the address, and how to change it. `fields` must be the same object each time. */
export function useUrlState<F extends Fields>(fields: F): [State<F>, SetState<F>] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const state = useMemo(() => parseState(fields, new URLSearchParams(search)), [fields, search]);
  const set = useCallback<SetState<F>>(
    (change, how = 'push') => {
      // From the address as it is now: several changes may come before the next drawing.
      const now = new URLSearchParams(location.search);
      const query = formatState(fields, change, now).toString();
      if (query === now.toString()) return;
      navigate(ownPath() + (query === '' ? '' : `?${query}`), { replace: how === 'replace' });
    },
    [fields, navigate],
  );
  return [state, set];
}

export const useShared = (): [SharedState, SetState<typeof sharedFields>] => useUrlState(sharedFields);

export const BASE = '/console';

/** The path below the base, of the address as it is now. */
export function ownPath(): string {
  const path = location.pathname;
  return path.startsWith(`${BASE}/`) ? path.slice(BASE.length) : '/';
}

/** Makes addresses of other pages that keep the shared state (below the base; use `absolute` for <a href>). */
export function useHref(): (
  path: string,
  change?: Partial<SharedState>,
  own?: Readonly<Record<string, string>>,
) => string {
  const search = useSearch();
  return useCallback((path, change, own) => hrefTo(path, search, change, own), [search]);
}

export const absolute = (href: string): string => BASE + href;
