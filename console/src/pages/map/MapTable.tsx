// The map as two tables: the same numbers, sortable, to be taken away.

import Button from '@cloudscape-design/components/button';
import { useMemo } from 'react';
import { csvOf, download } from '@/draw/csv';
import { DataTable, type Column } from '@/draw/DataTable';
import { OutcomeMark } from '@/draw/OutcomeMark';
import type { Outcome } from '@/draw/palette';
import { useFormat, useText } from '@/text/language';
import type { Format } from '@/text/format';
import { latencyOf, shareOf, trafficOf, type MapEdge, type MapGraph, type MapNode, type Measures } from './model';
import { mapWords } from './text';

type Texts = (typeof mapWords)['en'];

export function MapTable({ graph, selected, onSelect }: { graph: MapGraph; selected: string; onSelect(key: string): void }) {
  const text = useText(mapWords);
  const format = useFormat();
  const nodes = useMemo(() => nodeColumns(text, format, graph.seconds), [text, format, graph.seconds]);
  const edges = useMemo(() => edgeColumns(text, format, graph), [text, format, graph]);
  return (
    <div className="map-tables">
      <Head title={text.table.nodes} onCsv={() => save('nodes', nodes, graph.nodes)} label={text.table.csv} />
      <DataTable caption={text.table.nodes} columns={nodes} rows={graph.nodes} keyOf={(node) => node.key}
        sortBy="requests" descending selected={selected} />
      <Head title={text.table.edges} onCsv={() => save('edges', edges, graph.edges)} label={text.table.csv} />
      <DataTable caption={text.table.edges} columns={edges} rows={graph.edges} keyOf={(edge) => edge.key}
        sortBy="requests" descending selected={selected} />
    </div>
  );

  function nodeColumns(t: Texts, f: Format, seconds: number): readonly Column<MapNode>[] {
    return [
      { id: 'name', title: t.table.name, value: (n) => n.name, cell: (n) => link(n.name, () => onSelect(n.key)) },
      { id: 'type', title: t.table.type, value: (n) => n.type },
      { id: 'kind', title: t.table.kind, value: (n) => t.kinds[n.kind] + (n.inferred ? `, ${t.inferred}` : '') },
      ...measured<MapNode>(t, f, seconds),
    ];
  }

  function edgeColumns(t: Texts, f: Format, g: MapGraph): readonly Column<MapEdge>[] {
    const names = new Map(g.nodes.map((node) => [node.key, node.name]));
    return [
      { id: 'from', title: t.table.from, value: (e) => names.get(e.from) ?? e.from,
        cell: (e) => link(names.get(e.from) ?? e.from, () => onSelect(e.key)) },
      { id: 'to', title: t.table.to, value: (e) => names.get(e.to) ?? e.to },
      { id: 'kind', title: t.table.kind, value: (e) => (e.link ? t.link : '') },
      ...measured<MapEdge>(t, f, g.seconds),
    ];
  }
}

const link = (name: string, run: () => void) => (
  <button type="button" className="plain-link verbatim" onClick={run}>
    {name}
  </button>
);

function Head({ title, label, onCsv }: { title: string; label: string; onCsv(): void }) {
  return (
    <div className="table-head">
      <h2>{title}</h2>
      <Button variant="inline-link" iconName="download" onClick={onCsv}>
        {label}
      </Button>
    </div>
  );
}

export function measured<Row extends Measures>(text: Texts, format: Format, seconds: number): readonly Column<Row>[] {
  const share = (outcome: Outcome): Column<Row> => ({
    id: outcome,
    title: text.table[outcome as 'fault' | 'error' | 'throttle'],
    numeric: true,
    value: (row) => shareOf(row.outcomes, outcome),
    cell: (row) =>
      row.outcomes[outcome] === 0 ? (
        <span className="muted">0</span>
      ) : (
        <OutcomeMark outcome={outcome}>{format.share(shareOf(row.outcomes, outcome))}</OutcomeMark>
      ),
  });
  const time = (which: 'p50' | 'p90' | 'p99'): Column<Row> => ({
    id: which,
    title: which,
    numeric: true,
    value: (row) => latencyOf(row, which) ?? -1,
    cell: (row) => {
      const seconds = latencyOf(row, which);
      return seconds === undefined ? '-' : format.duration(seconds);
    },
  });
  return [
    { id: 'requests', title: text.table.requests, numeric: true, value: (row) => row.outcomes.total,
      cell: (row) => format.count(row.outcomes.total) },
    { id: 'rate', title: text.table.rate, numeric: true, value: (row) => row.outcomes.total / seconds,
      cell: (row) => trafficOf(format, row.outcomes.total, seconds) },
    share('fault'), share('error'), share('throttle'),
    time('p50'), time('p90'), time('p99'),
  ];
}

function save<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const lines = [columns.map((c) => c.title), ...rows.map((row) => columns.map((c) => c.value(row)))];
  download(`service-map-${name}.csv`, csvOf(lines), 'text/csv;charset=utf-8');
}
