// What all views of a trace's page share: the tree, the server's analysis, what is found, and how to select.

import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { getAnalysis } from '@/api/analyse';
import type { TraceDocuments } from '@/api/traces';
import { useShell } from '@/app/shell';
import { useFormat } from '@/text/language';
import type { SetState } from '@/url/useUrlState';
import { coloursOf, type Scene } from './bars';
import { treeOf, type TraceTree } from './document';
import { rowsOf, shownOf, type Row, type RowsView } from './rows';
import { matchesOf } from './search';
import type { traceFields, TraceState } from './state';
import { Viewport } from './viewport';
import { timesOf, type Times } from './where';

export interface TraceModel {
  readonly documents: TraceDocuments;
  readonly tree: TraceTree;
  readonly times: Times | undefined;
  readonly analysisError: unknown;
  readonly state: TraceState;
  readonly set: SetState<typeof traceFields>;
  readonly scene: Scene;
  readonly view: RowsView;
  readonly rows: readonly Row[];
  readonly matches: ReadonlySet<number> | undefined;
  readonly viewport: Viewport;
  /** -1: nothing. */
  readonly selected: number;
  select(at: number): void;
}

const NOT_SHIFTED = () => 0;

export function useTraceModel(documents: TraceDocuments, state: TraceState, set: SetState<typeof traceFields>): TraceModel {
  const { palette } = useShell();
  const format = useFormat();
  const tree = useMemo(() => treeOf(documents), [documents]);
  const analysis = useQuery({
    queryKey: ['analysis', tree.id, signatureOf(documents)],
    queryFn: ({ signal }) => getAnalysis(tree.id, signal),
    placeholderData: (before) => before,
    structuralSharing: false,
  });
  const times = useMemo(() => analysis.data && timesOf(tree, analysis.data), [tree, analysis.data]);
  const matches = useMemo(() => matchesOf(tree, state.q), [tree, state.q]);
  const { lvl, flip, how, min, bad, crit, inf, adj, cp } = state;
  const view = useMemo<RowsView>(
    () => ({ lvl, flip: new Set(flip), how, matches, leastSeconds: min / 1000, bad, crit, inf }),
    [lvl, flip, how, matches, min, bad, crit, inf],
  );
  const rows = useMemo(() => rowsOf(tree, view, times), [tree, view, times]);
  const colourOf = useMemo(() => coloursOf(tree, palette), [tree, palette]);
  const shift = useMemo(() => (adj && times ? (at: number) => times.clockShift[at] ?? 0 : NOT_SHIFTED), [adj, times]);
  const dimmed = useMemo(() => dimming(tree, view, times), [tree, view, times]);
  const selected = tree.byId.get(state.seg) ?? -1;
  const scene = useMemo<Scene>(
    () => ({ tree, times, palette, format, colourOf, shift, dimmed, critical: cp, selected }),
    [tree, times, palette, format, colourOf, shift, dimmed, cp, selected],
  );
  const viewport = useViewport(tree.duration, state, set);
  const select = useCallback(
    (at: number) => {
      const seg = tree.entities[at]?.id ?? '';
      set(seg === state.seg ? {} : { seg, ...(seg === '' ? { tab: 'overview' as const } : {}) });
    },
    [tree, set, state.seg],
  );
  return {
    documents, tree, times, analysisError: analysis.error, state, set, scene, view, rows, matches, viewport, selected, select,
  };
}

const signatureOf = (documents: TraceDocuments): string =>
  `${documents.Segments.length}/${documents.Segments.reduce((sum, each) => sum + each.Document.length, 0)}`;

// What only leads to something that is wanted, and what the search did not find when that is to be dimmed.
function dimming(tree: TraceTree, view: RowsView, times: Times | undefined): (at: number) => boolean {
  const hides = view.bad || view.crit || view.leastSeconds > 0 || (view.how === 'hide' && view.matches !== undefined);
  if (hides) {
    const shown = shownOf(tree, view, times);
    return (at) => shown[at] !== 1;
  }
  const { matches } = view;
  return view.how === 'dim' && matches !== undefined ? (at) => !matches.has(at) : () => false;
}

function useViewport(duration: number, state: TraceState, set: SetState<typeof traceFields>): Viewport {
  const told = useRef(set);
  told.current = set;
  const first = useRef<Viewport>(undefined);
  first.current ??= new Viewport(duration, state.z, (z) => told.current({ z }, 'replace'));
  const viewport = first.current;
  useEffect(() => viewport.follow(duration, state.z), [viewport, duration, state.z]);
  useEffect(() => () => viewport.end(), [viewport]);
  return viewport;
}
