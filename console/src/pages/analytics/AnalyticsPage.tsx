// Two sets of traces: their response times and activity, what differs between them beyond chance, and root causes.

import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { compareSets, getHeatMap, type ComparedSide, type HeatMap } from '@/api/analyse';
import { outcomesOf, type Percentiles, type TraceSet } from '@/api/shapes';
import { getSummaries, type TraceSummary } from '@/api/traces';
import { ExaminedNote } from '@/app/ExaminedNote';
import { Failure } from '@/app/Failure';
import { useSetQuery, useTraceSet } from '@/app/shell';
import { DataTable, type Column } from '@/draw/DataTable';
import { OutcomeSeries } from '@/draw/OutcomeSeries';
import { ResponseTimes } from '@/draw/ResponseTimes';
import { and, not, plainNumber, quoted } from '@/filter/expressions';
import { FilterField } from '@/filter/FilterField';
import { useFormat, useText } from '@/text/language';
import { formatPoint } from '@/time/range';
import { flag, maybeNumber, oneOf, text as textField, type Fields, type State } from '@/url/codec';
import { useHref, useShared, useUrlState, type SetState } from '@/url/useUrlState';
import { Differences } from '../compare/Differences';
import { histogramOf } from '../compare/statistics';
import { causesOf, type CauseCount, type CauseKind } from './causes';
import { analyticsWords } from './text';
import '../compare/compare.css';

const fields = {
  a: textField(''),
  b: textField(''),
  lo: maybeNumber(),
  hi: maybeNumber(),
  log: flag(true),
  chance: flag(),
  cause: oneOf(['fault', 'error', 'responsetime'], 'fault'),
} satisfies Fields;

type AnalyticsState = State<typeof fields>;
type Set = SetState<typeof fields>;

const COLUMNS = 60;
const PAGES = 5;
const NO_TIMES: Percentiles = { P50: undefined, P90: undefined, P95: undefined, P99: undefined, Max: undefined };

export default function AnalyticsPage() {
  const text = useText(analyticsWords);
  const [state, set] = useUrlState(fields);
  const all = useTraceSet();
  const setA = useMemo(() => ({ ...all, filter: and(all.filter ?? '', state.a) }), [all, state.a]);
  const setB = useMemo(
    () => ({ ...all, filter: and(all.filter ?? '', state.b !== '' ? state.b : state.a === '' ? '' : not(state.a)) }),
    [all, state.a, state.b],
  );
  const isTwo = state.a.trim() !== '';
  return (
    <div className="page">
      <div className="table-head">
        <h1>{text.title}</h1>
        {isTwo && <Button onClick={() => set({ a: state.b || not(state.a), b: state.a })}>{text.swap}</Button>}
      </div>
      <p className="muted">{text.intro}</p>
      <div className="analytics-head">
        <SetPart name="A" state={state} set={set} traces={setA} isAll={!isTwo} />
        {isTwo && <SetPart name="B" state={state} set={set} traces={setB} isAll={false} />}
      </div>
      {isTwo && <Compared state={state} set={set} a={setA} b={setB} />}
      <Causes state={state} set={set} traces={setA} />
    </div>
  );
}

interface PartProps {
  readonly name: 'A' | 'B';
  readonly state: AnalyticsState;
  readonly set: Set;
  readonly traces: TraceSet;
  readonly isAll: boolean;
}

function SetPart({ name, state, set, traces, isAll }: PartProps) {
  const text = useText(analyticsWords);
  const key = name === 'A' ? 'a' : 'b';
  const map = useSetQuery('heatmap', traces, (s, signal) => getHeatMap(s, COLUMNS, signal));
  return (
    <section className={`compare-side side-${key}`} aria-label={text.set(name)}>
      <h2>{text.set(name)}</h2>
      <FilterField id={`set-${key}`} label={text.set(name)} value={state[key]} placeholder={name === 'B' ? text.restHint : ''} onRun={(expression) => set({ [key]: expression })} />
      {name === 'B' && state.b === '' && <p className="muted">{text.rest}</p>}
      {map.isError && <Failure error={map.error} retry={() => void map.refetch()} />}
      {map.isPending && <p><Spinner /></p>}
      {map.data && <Charts map={map.data} traces={traces} state={state} set={set} isAll={isAll} />}
    </section>
  );
}

function Charts({ map, traces, state, set, isAll }: { map: HeatMap; traces: TraceSet; state: AnalyticsState; set: Set; isAll: boolean }) {
  const text = useText(analyticsWords);
  const [, setShared] = useShared();
  const counts = useMemo(
    () => map.Cells.map((cell) => ({ ...cell, count: cell.OkCount + cell.ErrorCount + cell.ThrottleCount + cell.FaultCount })),
    [map],
  );
  const histogram = useMemo(() => histogramOf(map.RowBounds, counts), [map, counts]);
  const points = useMemo(() => pointsOf(map, counts), [map, counts]);
  const chosen = rangeExpression(state.lo, state.hi);
  return (
    <>
      <Sums map={map} />
      {isAll && <Starts map={map} set={set} />}
      <div className="table-head">
        <h3>{text.distribution}</h3>
        <label className="check">
          <input type="checkbox" checked={state.log} onChange={(event) => set({ log: event.target.checked }, 'replace')} /> {text.log}
        </label>
      </div>
      <ResponseTimes histogram={histogram} percentiles={map.Percentiles ?? NO_TIMES} title={text.distribution} log={state.log} lo={state.lo} hi={state.hi}
        onChange={(lo, hi, final) => set({ lo, hi }, final ? 'push' : 'replace')} />
      {chosen !== '' && (
        <div className="row">
          <Button onClick={() => set({ a: isAll ? chosen : and(state.a, chosen), lo: undefined, hi: undefined })}>{text.useA}</Button>
          <Button onClick={() => set({ b: chosen, lo: undefined, hi: undefined })}>{text.useB}</Button>
          <Button variant="link" onClick={() => set({ lo: undefined, hi: undefined })}>{text.clear}</Button>
        </div>
      )}
      <h3>{text.activity}</h3>
      <OutcomeSeries points={points} startMs={traces.startMs} endMs={traces.endMs} periodMs={map.ColumnSeconds * 1000} title={text.activity}
        onBrush={(startMs, endMs) => setShared({ from: formatPoint(startMs), to: formatPoint(endMs) })} />
      <ExaminedNote examined={map.Examined} />
    </>
  );
}

function pointsOf(map: HeatMap, cells: readonly (HeatMap['Cells'][number] & { readonly count: number })[]) {
  const columns = Array.from({ length: map.Columns }, (_, i) => ({
    startMs: (map.StartTime + i * map.ColumnSeconds) * 1000,
    outcomes: { ok: 0, error: 0, throttle: 0, fault: 0, total: 0 },
  }));
  for (const cell of cells) {
    const outcomes = columns[cell.Column]?.outcomes;
    if (outcomes === undefined) continue;
    outcomes.ok += cell.OkCount;
    outcomes.error += cell.ErrorCount;
    outcomes.throttle += cell.ThrottleCount;
    outcomes.fault += cell.FaultCount;
    outcomes.total += cell.count;
  }
  return columns;
}

export function rangeExpression(lo: number | undefined, hi: number | undefined): string {
  const parts: string[] = [];
  if (lo !== undefined) parts.push(`responsetime >= ${plainNumber(lo)}`);
  if (hi !== undefined) parts.push(`responsetime <= ${plainNumber(hi)}`);
  return parts.join(' AND ');
}

function Sums({ map }: { map: HeatMap }) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const outcomes = map.Statistics ? outcomesOf(map.Statistics) : undefined;
  const figure = (name: string, value: string) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>;
  const time = (seconds: number | undefined) => (seconds === undefined ? '-' : format.duration(seconds));
  return (
    <dl className="figures">
      {figure(text.count, format.count(outcomes?.total ?? 0))}
      {figure(text.failed, outcomes && outcomes.total > 0 ? format.share((outcomes.total - outcomes.ok) / outcomes.total) : '-')}
      {figure(text.median, time(map.Percentiles?.P50))}
      {figure(text.p90, time(map.Percentiles?.P90))}
      {figure(text.p99, time(map.Percentiles?.P99))}
    </dl>
  );
}

function Starts({ map, set }: { map: HeatMap; set: Set }) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const p90 = map.Percentiles?.P90;
  return (
    <div className="row">
      <span className="muted">{text.startHint}</span>
      <Button onClick={() => set({ a: 'fault' })}>{text.faults}</Button>
      <Button onClick={() => set({ a: 'error' })}>{text.errors}</Button>
      {p90 !== undefined && p90 > 0 && (
        <Button onClick={() => set({ a: `responsetime > ${plainNumber(p90)}` })}>{text.slow(format.duration(p90))}</Button>
      )}
    </div>
  );
}

function Compared({ state, set, a, b }: { state: AnalyticsState; set: Set; a: TraceSet; b: TraceSet }) {
  const text = useText(analyticsWords);
  const comparison = useSetQuery('compare', a, (s, signal) => compareSets(s, b, signal), [b]);
  return (
    <section>
      <h2>{text.differences}</h2>
      {comparison.isError && <Failure error={comparison.error} retry={() => void comparison.refetch()} />}
      {comparison.isPending && <p><Spinner /></p>}
      {comparison.data && (
        <>
          <Latencies a={comparison.data.A} b={comparison.data.B} />
          <Differences comparison={comparison.data} all={state.chance} setAll={(chance) => set({ chance }, 'replace')}
            onPick={(each) => set({ a: and(state.a, each.FilterExpression) })} />
        </>
      )}
    </section>
  );
}

function Latencies({ a, b }: { a: ComparedSide; b: ComparedSide }) {
  const format = useFormat();
  const side = (name: string, of: ComparedSide) => (
    <tr key={name}>
      <th scope="row" className={`set-${name.toLowerCase()}`}>{name}</th>
      {of.Latency.map((each) => (
        <td key={each.Quantile} className="numeric">
          {each.Value === undefined ? '-' : format.duration(each.Value)}{' '}
          {each.Low !== undefined && each.High !== undefined && <span className="interval">{`${format.duration(each.Low)} – ${format.duration(each.High)}`}</span>}
        </td>
      ))}
    </tr>
  );
  const quantiles = (a.Latency.length >= b.Latency.length ? a : b).Latency;
  return (
    <table className="data-table">
      <thead><tr><th scope="col" />{quantiles.map((each) => <th key={each.Quantile} scope="col" className="numeric">{`p${Math.round(each.Quantile * 100)}`}</th>)}</tr></thead>
      <tbody>{side('A', a)}{side('B', b)}</tbody>
    </table>
  );
}

async function newest(traces: TraceSet, signal: AbortSignal): Promise<readonly TraceSummary[]> {
  const summaries: TraceSummary[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await getSummaries(traces, token, signal);
    summaries.push(...answer.TraceSummaries);
    token = answer.NextToken;
    if (token === undefined || token === '') break;
  }
  return summaries;
}

function Causes({ state, set, traces }: { state: AnalyticsState; set: Set; traces: TraceSet }) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const summaries = useSetQuery('causes', traces, newest);
  const rows = useMemo(() => causesOf(summaries.data ?? [], state.cause, quoted).slice(0, 100), [summaries.data, state.cause]);
  const whole = summaries.data?.length ?? 0;
  const columns = useMemo<readonly Column<CauseCount>[]>(() => [
    {
      id: 'path', title: text.path, value: (row) => row.path,
      cell: (row) => row.expression === '' ? <bdi>{row.path}</bdi> : (
        <button type="button" className="plain-link" title={text.show} onClick={() => navigate(href('/traces', { filter: and(traces.filter ?? '', row.expression) }))}><bdi>{row.path}</bdi></button>
      ),
    },
    { id: 'traces', title: text.count, numeric: true, value: (row) => row.traces, cell: (row) => format.count(row.traces) },
    { id: 'share', title: text.share, numeric: true, value: (row) => row.traces, cell: (row) => format.share(row.traces / Math.max(1, whole)) },
    { id: 'impact', title: text.impact, numeric: true, value: (row) => row.impacting, cell: (row) => format.count(row.impacting) },
    { id: 'exception', title: text.exception, value: (row) => row.exceptions.join(', '), cell: (row) => <bdi>{row.exceptions.join(', ')}</bdi> },
  ], [text, format, href, navigate, traces.filter, whole]);
  return (
    <section>
      <div className="table-head"><h2>{text.causes}</h2><span className="muted">{whole > 0 && text.basedOn(format.count(whole))}</span></div>
      <SegmentedControl label={text.causes} selectedId={state.cause}
        options={(['fault', 'error', 'responsetime'] as const).map((id) => ({ id, text: text.cause[id] }))}
        onChange={({ detail }) => set({ cause: detail.selectedId as CauseKind })} />
      {summaries.isError && <Failure error={summaries.error} retry={() => void summaries.refetch()} />}
      <DataTable caption={text.causes} columns={columns} rows={rows} keyOf={(row) => row.path} sortBy="traces" descending
        empty={summaries.isPending ? <p><Spinner /></p> : <p className="muted">{text.noCauses}</p>} />
    </section>
  );
}
