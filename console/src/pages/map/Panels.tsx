// The panel of a node or an edge: numbers, calls over time, the distribution with a brush, boxes of outcomes, and the
// traces these select.

import Button from '@cloudscape-design/components/button';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { getOperations } from '@/api/analyse';
import { getSeries } from '@/api/series';
import { outcomesOf } from '@/api/shapes';
import { SidePanel } from '@/app/SidePanel';
import { useSetQuery, useTraceSet } from '@/app/shell';
import { DataTable } from '@/draw/DataTable';
import { OutcomeMark } from '@/draw/OutcomeMark';
import { OutcomeSeries } from '@/draw/OutcomeSeries';
import { OUTCOMES, type Outcome } from '@/draw/palette';
import { ResponseTimes } from '@/draw/ResponseTimes';
import { and } from '@/filter/expressions';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { formatPoint } from '@/time/range';
import { absolute, useHref, useShared, type SetState } from '@/url/useUrlState';
import { idOf, ofEdge, ofNode, type Selection } from './expressions';
import { measured } from './MapTable';
import { average, groupKeyOf, shareOf, type MapEdge, type MapGraph, type MapNode, type Measures } from './model';
import type { MapState, mapFields } from './state';
import { mapWords } from './text';

interface PanelProps {
  readonly graph: MapGraph;
  readonly state: MapState;
  readonly set: SetState<typeof mapFields>;
}

/** Of whatever is selected; nothing when it is not in the picture. */
export function MapPanel(props: PanelProps) {
  const { graph, state } = props;
  const node = graph.nodes.find((each) => each.key === state.sel);
  if (node) return <NodePanel {...props} node={node} />;
  const edge = graph.edges.find((each) => each.key === state.sel);
  const from = edge && graph.nodes.find((each) => each.key === edge.from);
  const to = edge && graph.nodes.find((each) => each.key === edge.to);
  return edge && from && to ? <EdgePanel {...props} edge={edge} from={from} to={to} /> : null;
}

const closed = { sel: '', lo: undefined, hi: undefined, st: [] };

function useSelection(state: MapState): Selection {
  const { lo, hi, st } = state;
  return useMemo(() => ({ lo, hi, outcomes: st.filter((s): s is Outcome => OUTCOMES.includes(s as Outcome)) }), [lo, hi, st]);
}

function NodePanel({ graph, state, set, node }: PanelProps & { node: MapNode }) {
  const text = useText(mapWords);
  const selection = useSelection(state);
  const isGroup = node.kind === 'group';
  const edges = graph.edges.filter((edge) => edge.from === node.key || edge.to === node.key);
  return (
    <SidePanel title={node.name} onClose={() => set(closed)}>
      <p className="muted">
        {text.kinds[node.kind]}
        {node.type !== '' && node.type !== 'client' && `, ${node.type}`}
        {node.inferred && `. ${text.inferredWhy}`}
      </p>
      {isGroup ? (
        <GroupBody node={node} state={state} set={set} />
      ) : (
        <>
          <div className="row">
            <Button iconName="search" onClick={() => set({ focus: state.focus === node.key ? '' : node.key })}>
              {state.focus === node.key ? text.unfocus : text.focus}
            </Button>
          </div>
          {node.kind !== 'client' && (
            <Body measures={node} seconds={graph.seconds} state={state} set={set} selector={`service(${idOf(node)})`}
              expression={ofNode(node, selection)} title={text.panel.distribution} />
          )}
        </>
      )}
      <Neighbours graph={graph} node={node} edges={edges} set={set} />
      {!isGroup && !node.inferred && node.kind !== 'client' && <OperationsOf node={node} />}
    </SidePanel>
  );
}

function EdgePanel({ graph, state, set, edge, from, to }: PanelProps & { edge: MapEdge; from: MapNode; to: MapNode }) {
  const text = useText(mapWords);
  const selection = useSelection(state);
  const isSingle = from.kind !== 'group' && to.kind !== 'group';
  return (
    <SidePanel title={text.panel.edge(from.name, to.name)} onClose={() => set(closed)}>
      <p className="muted">{edge.link ? text.link : text.panel.seen(from.name)}</p>
      <Body
        measures={edge}
        seconds={graph.seconds}
        state={state}
        set={set}
        selector={isSingle && !edge.link ? `edge(${idOf(from)}, ${idOf(to)})` : undefined}
        expression={isSingle ? ofEdge(from, to, edge, selection) : ''}
        title={edge.link ? text.panel.age : text.panel.distribution}
        isLink={edge.link}
      />
    </SidePanel>
  );
}

interface BodyProps {
  readonly measures: Measures;
  readonly seconds: number;
  readonly state: MapState;
  readonly set: SetState<typeof mapFields>;
  readonly selector: string | undefined;
  /** Empty: there is none for it. */
  readonly expression: string;
  readonly title: string;
  readonly isLink?: boolean;
}

function Body({ measures, seconds, state, set, selector, expression, title, isLink = false }: BodyProps) {
  const text = useText(mapWords);
  return (
    <>
      <Figures measures={measures} seconds={seconds} />
      {selector !== undefined && <OverTime selector={selector} />}
      <section>
        <div className="table-head">
          <h3>{title}</h3>
          <label className="check">
            <input type="checkbox" checked={state.log} onChange={(event) => set({ log: event.target.checked })} />
            {text.panel.logScale}
          </label>
        </div>
        <ResponseTimes
          histogram={measures.histogram}
          percentiles={measures.percentiles}
          title={title}
          log={state.log}
          lo={isLink ? undefined : state.lo}
          hi={isLink ? undefined : state.hi}
          onChange={(lo, hi, final) => !isLink && set({ lo, hi }, final ? 'push' : 'replace')}
        />
      </section>
      {expression !== '' && <Choice measures={measures} state={state} set={set} expression={expression} />}
    </>
  );
}

function Figures({ measures, seconds }: { measures: Measures; seconds: number }) {
  const text = useText(mapWords);
  const format = useFormat();
  const { percentiles, outcomes } = measures;
  const figure = (name: string, value: number | undefined) => (
    <div key={name}>
      <dt>{name}</dt>
      <dd>{value === undefined ? '-' : format.duration(value)}</dd>
    </div>
  );
  return (
    <dl className="figures">
      <div>
        <dt>{text.panel.requests}</dt>
        <dd>{format.count(outcomes.total)}</dd>
      </div>
      <div>
        <dt>{text.panel.rate}</dt>
        <dd>{format.rate(outcomes.total / seconds)}</dd>
      </div>
      {figure(text.numbers.avg, average(measures))}
      {figure('p50', percentiles.P50)}
      {figure('p90', percentiles.P90)}
      {figure('p99', percentiles.P99)}
      {figure(text.panel.slowest, percentiles.Max)}
    </dl>
  );
}

const PERIODS = [10, 60, 300, 900, 3600];

function OverTime({ selector }: { selector: string }) {
  const text = useText(mapWords);
  const set = useTraceSet();
  const [, setShared] = useShared();
  const seconds = (set.endMs - set.startMs) / 1000;
  const period = PERIODS.find((each) => each >= 60 && seconds / each <= 90) ?? 3600;
  const series = useSetQuery('series', set, (s, signal) => getSeries(s, period, selector, signal), [selector, period]);
  const points = useMemo(
    () =>
      (series.data ?? []).flatMap((point) => {
        const statistics = point.ServiceSummaryStatistics ?? point.EdgeSummaryStatistics;
        return statistics ? [{ startMs: point.Timestamp * 1000, outcomes: outcomesOf(statistics) }] : [];
      }),
    [series.data],
  );
  const title = set.filter ? text.panel.overTimeWhole : text.panel.overTime;
  if (series.isError) return null; // the numbers above stand without it
  return (
    <section>
      <h3>{title}</h3>
      <OutcomeSeries points={points} startMs={set.startMs} endMs={set.endMs} periodMs={period * 1000} title={title}
        onBrush={(startMs, endMs) => setShared({ from: formatPoint(startMs), to: formatPoint(endMs) })} />
    </section>
  );
}

function Choice({
  measures,
  state,
  set,
  expression,
}: {
  measures: Measures;
  state: MapState;
  set: SetState<typeof mapFields>;
  expression: string;
}) {
  const text = useText(mapWords);
  const common = useText(words);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const [shared] = useShared();
  const filter = and(shared.filter, expression);
  const go = (path: string) => (event: CustomEvent) => {
    event.preventDefault();
    navigate(href(path, { filter }));
  };
  return (
    <section>
      <h3>{text.panel.selection}</h3>
      <fieldset className="outcome-boxes">
        <legend className="sr-only">{text.panel.outcomes}</legend>
        {OUTCOMES.map((outcome) => (
          <label key={outcome} className="check">
            <input
              type="checkbox"
              checked={state.st.includes(outcome)}
              onChange={(event) =>
                set({
                  st: event.target.checked ? [...state.st, outcome] : state.st.filter((each) => each !== outcome),
                })
              }
            />
            <OutcomeMark outcome={outcome} />
            <span className="muted">
              {format.count(measures.outcomes[outcome])} ({format.share(shareOf(measures.outcomes, outcome))})
            </span>
          </label>
        ))}
      </fieldset>
      <code className="expression" aria-label={text.panel.expression}>
        {expression}
      </code>
      <div className="row">
        <Button variant="primary" href={absolute(href('/traces', { filter }))} onFollow={go('/traces')}>
          {text.panel.viewTraces}
        </Button>
        <Button href={absolute(href('/analytics', { filter }))} onFollow={go('/analytics')}>
          {text.panel.analyse}
        </Button>
        <Button onClick={() => navigate(href('/map', { filter }, { sel: state.sel }))}>{text.panel.filterMap}</Button>
      </div>
      <p className="sr-only" role="status">
        {common.search}: {filter}
      </p>
    </section>
  );
}

function Neighbours({ graph, node, edges, set }: {
  graph: MapGraph;
  node: MapNode;
  edges: readonly MapEdge[];
  set: SetState<typeof mapFields>;
}) {
  const text = useText(mapWords);
  const format = useFormat();
  const names = useMemo(() => new Map(graph.nodes.map((each) => [each.key, each.name])), [graph.nodes]);
  const part = (title: string, mine: readonly MapEdge[], other: 'from' | 'to') => (
    <section key={title}>
      <h3>{title}</h3>
      {mine.length === 0 ? (
        <p className="muted">{text.panel.nobody}</p>
      ) : (
        <DataTable
          caption={title}
          rows={mine}
          keyOf={(edge) => edge.key}
          sortBy="requests"
          descending
          columns={[
            {
              id: 'name',
              title: text.table.name,
              value: (edge) => names.get(edge[other]) ?? '',
              cell: (edge) => (
                <button type="button" className="plain-link verbatim" onClick={() => set({ ...closed, sel: edge.key })}>
                  {names.get(edge[other])}
                </button>
              ),
            },
            ...measured<MapEdge>(text, format, graph.seconds).filter((c) => ['requests', 'fault', 'p50', 'p90'].includes(c.id)),
          ]}
        />
      )}
    </section>
  );
  return (
    <>
      {part(text.panel.callers, edges.filter((edge) => edge.to === node.key), 'from')}
      {part(text.panel.dependencies, edges.filter((edge) => edge.from === node.key), 'to')}
    </>
  );
}

function GroupBody({ node, state, set }: { node: MapNode; state: MapState; set: SetState<typeof mapFields> }) {
  const text = useText(mapWords);
  const key = groupKeyOf(node.name);
  return (
    <section>
      <div className="row">
        <Button onClick={() => set({ ...closed, open: [...state.open, key] })}>{text.openGroup}</Button>
      </div>
      <h3>{text.panel.groupBody}</h3>
      <ul className="verbatim">
        {node.members.map((member) => (
          <li key={member}>
            <button type="button" className="plain-link" onClick={() => set({ ...closed, open: [...state.open, key], sel: member })}>
              {member}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OperationsOf({ node }: { node: MapNode }) {
  const text = useText(mapWords);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const set = useTraceSet();
  const operations = useSetQuery(
    'operations', set,
    (s, signal) => getOperations(s, { name: node.name, type: node.type }, 20, signal),
    [node.key],
  );
  const rows = operations.data?.Operations ?? [];
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{text.panel.operations}</h3>
      <DataTable
        caption={text.panel.operations}
        rows={rows}
        keyOf={(row) => row.Name}
        sortBy="requests"
        descending
        columns={[
          { id: 'name', title: text.table.name, value: (row) => row.Name, cell: (row) => <span className="verbatim">{row.Name}</span> },
          { id: 'requests', title: text.table.requests, numeric: true, value: (row) => row.Statistics?.TotalCount ?? 0,
            cell: (row) => format.count(row.Statistics?.TotalCount ?? 0) },
          { id: 'p90', title: 'p90', numeric: true, value: (row) => row.Percentiles?.P90 ?? 0,
            cell: (row) => (row.Percentiles?.P90 === undefined ? '-' : format.duration(row.Percentiles.P90)) },
          { id: 'example', title: text.panel.example, value: (row) => row.ExampleTraceId ?? '',
            cell: (row) => row.ExampleTraceId && (
              <button type="button" className="plain-link" onClick={() => navigate(href(`/traces/${row.ExampleTraceId}`))}>
                {row.ExampleTraceId.slice(2, 10)}
              </button>
            ) },
        ]}
      />
    </section>
  );
}
