// Where the time went, by name, service, version, query or exception.

import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';
import { csvOf, download } from '@/draw/csv';
import { DataTable, type Column } from '@/draw/DataTable';
import { useFormat, useText } from '@/text/language';
import { STAT_KEYS } from './state';
import { statsOf, type StatKey, type StatRow } from './stats';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';

const MOST_ROWS = 500;

export function StatsView({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { tree, times, state, set, select } = model;
  const { rows, without } = useMemo(() => statsOf(tree, times, state.by), [tree, times, state.by]);
  const shown = useMemo(() => [...rows].sort((a, b) => b.self - a.self || b.total - a.total).slice(0, MOST_ROWS), [rows]);
  const allSelf = useMemo(() => rows.reduce((sum, row) => sum + row.self, 0), [rows]);
  const columns = useMemo(() => {
    const time = (id: string, title: string, value: (row: StatRow) => number): Column<StatRow> => ({
      id, title, numeric: true, value, cell: (row) => format.duration(value(row)),
    });
    const all: Column<StatRow>[] = [
      {
        id: 'name', title: text.stats.bys[state.by], value: (row) => row.name,
        cell: (row) => (
          <button type="button" className="plain-link verbatim" title={text.stats.show} onClick={() => select(row.at)}>
            <bdi>{row.name.length > 200 ? `${row.name.slice(0, 200)}…` : row.name}</bdi>
          </button>
        ),
      },
      { id: 'count', title: text.stats.count, numeric: true, value: (row) => row.count, cell: (row) => format.count(row.count) },
      { id: 'failed', title: text.stats.failed, numeric: true, value: (row) => row.failed,
        cell: (row) => <span className={row.failed > 0 ? 'outcome-fault' : 'muted'}>{format.count(row.failed)}</span> },
      time('self', text.stats.self, (row) => row.self),
      { id: 'selfShare', title: text.stats.selfShare, numeric: true, value: (row) => row.self,
        cell: (row) => format.share(allSelf > 0 ? row.self / allSelf : 0) },
      time('critical', text.stats.critical, (row) => row.critical),
      time('total', text.stats.total, (row) => row.total),
      time('average', text.stats.average, (row) => row.total / row.count),
      time('p50', text.stats.p50, (row) => row.p50),
      time('p95', text.stats.p95, (row) => row.p95),
      time('longest', text.stats.longest, (row) => row.longest),
    ];
    return all;
  }, [text, format, state.by, allSelf, select]);
  const save = () => {
    const head = columns.map((column) => column.title);
    const body = rows.map((row) => columns.map((column) =>
      column.id === 'selfShare' ? (allSelf > 0 ? row.self / allSelf : 0) : column.value(row)));
    download(`${tree.id}-${state.by}.csv`, csvOf([head, ...body]), 'text/csv;charset=utf-8');
  };
  return (
    <div className="stats-view">
      <div className="row">
        <Select inlineLabelText={text.stats.by} selectedOption={{ value: state.by, label: text.stats.bys[state.by] }}
          options={STAT_KEYS.map((value) => ({ value, label: text.stats.bys[value] }))}
          onChange={({ detail }) => set({ by: detail.selectedOption.value as StatKey })} />
        <Button iconName="download" onClick={save}>{text.stats.csv}</Button>
        {without > 0 && <span className="muted">{text.stats.without(format.count(without))}</span>}
        {rows.length > shown.length && <span className="muted">{`${format.count(shown.length)} / ${format.count(rows.length)}`}</span>}
      </div>
      <DataTable key={state.by} caption={text.views.stats} columns={columns} rows={shown} keyOf={(row) => row.name} sortBy="self" descending
        empty={<p className="muted">{text.stats.none}</p>} />
    </div>
  );
}
