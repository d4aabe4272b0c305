// The pages: where they are, what leads to them, and the code that is fetched when one is opened.

import { lazy, type ComponentType } from 'react';

export type PageName =
  | 'map'
  | 'traces'
  | 'trace'
  | 'traceCompare'
  | 'analytics'
  | 'compare'
  | 'groups'
  | 'sampling'
  | 'status'
  | 'welcome';

export interface Page {
  readonly name: PageName;
  readonly path: string;
  /** Which parts of the bar above it stand for something here. */
  readonly scope: 'traces' | 'time' | 'none';
  /** `g` and this letter go there. */
  readonly letter?: string;
  readonly component: ComponentType;
}

// First match wins.
export const pages: readonly Page[] = [
  { name: 'map', path: '/map', scope: 'traces', letter: 'm', component: lazy(() => import('@/pages/map/MapPage')) },
  {
    name: 'traces', path: '/traces', scope: 'traces', letter: 't',
    component: lazy(() => import('@/pages/traces/TracesPage')),
  },
  {
    name: 'traceCompare', path: '/traces/compare', scope: 'none',
    component: lazy(() => import('@/pages/trace/TraceComparePage')),
  },
  { name: 'trace', path: '/traces/:id', scope: 'none', component: lazy(() => import('@/pages/trace/TracePage')) },
  {
    name: 'analytics', path: '/analytics', scope: 'traces', letter: 'a',
    component: lazy(() => import('@/pages/analytics/AnalyticsPage')),
  },
  {
    name: 'compare', path: '/compare', scope: 'time', letter: 'c',
    component: lazy(() => import('@/pages/compare/ComparePage')),
  },
  { name: 'groups', path: '/groups', scope: 'none', letter: 'g', component: lazy(() => import('@/pages/groups/GroupsPage')) },
  {
    name: 'sampling', path: '/sampling', scope: 'none', letter: 's',
    component: lazy(() => import('@/pages/sampling/SamplingPage')),
  },
  { name: 'status', path: '/status', scope: 'none', letter: 'h', component: lazy(() => import('@/pages/status/StatusPage')) },
  {
    name: 'welcome', path: '/setup', scope: 'none', letter: 'w',
    component: lazy(() => import('@/pages/welcome/WelcomePage')),
  },
];

/** Which of the side navigation is lit. */
export function pathOf(location: string): string {
  if (location.startsWith('/traces')) return '/traces';
  return pages.find((page) => page.path === location)?.path ?? '';
}
