// The calls of a trace in groups, as a table that sorts.

import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';
import { csvOf, download } from '@/draw/csv';
import { DataTable, type Column } from '@/draw/DataTable';
import { OutcomeMark } from '@/draw/OutcomeMark';
import { useFormat, useText } from '@/text/language';
import { STAT_KEYS } from './state';
import { statsOf, type Stat, type StatKey } from './stats';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';

const MOST_ROWS = 300;

export function StatsView({ model }: { model: TraceModel }) {
  const { tree, times, state, set, select } = model;
  const text = useText(traceWords).stats;
  const format = useFormat();
  const stats = useMemo(() => statsOf(tree, state.by, times), [tree, state.by, times]);
  const columns = useColumns((at) => {
    set({ view: 'timeline' });
    select(at);
  });
  const rows = useMemo(() => [...stats.rows].sort((a, b) => b.self - a.self).slice(0, MOST_ROWS), [stats]);
  return (
    <div className="stats-view">
      <div className="timeline-tools">
        <Select inlineLabelText={text.by} selectedOption={{ value: state.by, label: text.bys[state.by] }}
          options={STAT_KEYS.map((value) => ({ value, label: text.bys[value] }))}
          onChange={({ detail }) => set({ by: detail.selectedOption.value as StatKey })} />
        <Button iconName="download" onClick={() => download(`${tree.id}-${state.by}.csv`, csvOf(tableOf(stats.rows, columns)), 'text/csv')}>
          {text.csv}
        </Button>
        {stats.without > 0 && <span className="muted">{text.without(format.count(stats.without))}</span>}
      </div>
      <DataTable caption={text.bys[state.by]} columns={columns} rows={rows} keyOf={(row) => row.group} sortBy="self" descending
        empty={<p className="muted">{text.none}</p>} />
    </div>
  );
}

const tableOf = (rows: readonly Stat[], columns: readonly Column<Stat>[]) => [
  columns.map((column) => column.title),
  ...rows.map((row) => columns.map((column) => column.value(row))),
];

function useColumns(show: (at: number) => void): readonly Column<Stat>[] {
  const text = useText(traceWords).stats;
  const format = useFormat();
  return useMemo(() => {
    const seconds = (id: keyof Stat & string, title: string): Column<Stat> => ({
      id, title, numeric: true, value: (row) => row[id] as number, cell: (row) => format.duration(row[id] as number),
    });
    return [
      {
        id: 'group', title: text.group, value: (row) => row.group,
        cell: (row) => (
          <button type="button" className="plain-link" title={text.show} onClick={() => show(longestOf(row))}><bdi>{row.group}</bdi></button>
        ),
      },
      { id: 'count', title: text.count, numeric: true, value: (row) => row.count, cell: (row) => format.count(row.count) },
      {
        id: 'failed', title: text.failed, numeric: true, value: (row) => row.failed.error + row.failed.throttle + row.failed.fault,
        cell: (row) => (['fault', 'throttle', 'error'] as const).filter((each) => row.failed[each] > 0)
          .map((each) => <span key={each}> <OutcomeMark outcome={each} /> {format.count(row.failed[each])}</span>),
      },
      seconds('total', text.total), seconds('average', text.average), seconds('p50', text.p50), seconds('p95', text.p95),
      seconds('longest', text.longest), seconds('self', text.self),
      {
        id: 'selfShare', title: text.selfShare, numeric: true, value: (row) => row.selfShare,
        cell: (row) => <><meter className="share-bar" min={0} max={1} value={row.selfShare} aria-hidden="true" /> {format.share(row.selfShare)}</>,
      },
      seconds('critical', text.critical),
    ];
    function longestOf(row: Stat): number {
      return row.members[0]!;
    }
  }, [text, format, show]);
}
