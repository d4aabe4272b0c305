// The list with what belongs to it: toolbar, columns, groups, the panel. The search and the live list both use it.

import { useCallback, useMemo, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useHref, type SetState } from '@/url/useUrlState';
import { formatSort, linesOf, sortOf } from './arrange';
import { columnOf, columnsOf } from './columns';
import { Preview } from './Preview';
import type { TraceRow } from './row';
import type { tracesFields, TracesState } from './state';
import { Toolbar } from './Toolbar';
import { TraceList } from './TraceList';

interface ListPartProps {
  readonly state: TracesState;
  readonly set: SetState<typeof tracesFields>;
  readonly rows: readonly TraceRow[];
  readonly isWhole: boolean;
  readonly children?: ReactNode;
  onScroll?(isAtTop: boolean): void;
  onPointer?(isInside: boolean): void;
}

export function ListPart({ state, set, rows, isWhole, children, ...more }: ListPartProps) {
  const columns = useMemo(() => columnsOf(state.cols), [state.cols]);
  const sort = useMemo(() => sortOf(state.sort), [state.sort]);
  const { by, bysort, open } = state;
  // What arrives is shown in the order in which it arrives.
  const lines = useMemo(
    () => linesOf(rows, state.live ? UNSORTED : sort, by, bysort, open),
    [rows, sort, by, bysort, open, state.live],
  );
  const compare = useCompare(state);
  const onPick = useCallback((id: string) => set({ pick: picked(state.pick, id) }), [set, state.pick]);
  const onSelect = useCallback((sel: string) => set({ sel }, 'replace'), [set]);
  const onToggle = useCallback(
    (group: string) => set({ open: open.includes(group) ? open.filter((each) => each !== group) : [...open, group] }, 'replace'),
    [set, open],
  );
  const chosen = state.sel === '' ? undefined : rows.find((row) => row.id === state.sel);
  return (
    <>
      <Toolbar state={state} set={set} rows={rows} columns={columns} isWhole={isWhole} onCompare={compare} />
      {children}
      {rows.length > 0 && (
        <TraceList
          lines={lines} columns={columns} sort={state.live ? UNSORTED : sort} by={columnOf(by)?.groups ? by : ''} total={rows.length} isWhole={isWhole}
          selected={state.sel} picked={state.pick}
          onSort={(next) => set({ sort: formatSort(next) })}
          onSelect={onSelect} onPick={onPick} onToggle={onToggle} onCompare={compare}
          {...more}
        />
      )}
      {chosen && (
        <Preview row={chosen} isPicked={state.pick.includes(chosen.id)} onPick={() => onPick(chosen.id)}
          onColumn={(id) => set({ cols: withColumn(columns.map((column) => column.id), id) })}
          onClose={() => onSelect('')} />
      )}
    </>
  );
}

/** By arrival. */
const UNSORTED = { by: '', down: true };

const withColumn = (shown: readonly string[], id: string) => (shown.includes(id) ? shown : [...shown, id]);

/** Two at most: the one that was ticked first makes room. */
export const picked = (before: readonly string[], id: string): readonly string[] =>
  before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-2);

function useCompare({ pick }: TracesState) {
  const href = useHref();
  const [, navigate] = useLocation();
  return () => {
    const [a, b] = pick;
    if (a && b) navigate(href('/traces/compare', {}, { a, b }));
  };
}
