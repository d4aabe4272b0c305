// Two versions of a service at the same time: rates, times, errors and dependencies, and what they come to in words.

import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { getFacets, getOperations } from '@/api/analyse';
import { getGraph } from '@/api/graph';
import type { TraceSet } from '@/api/shapes';
import { Failure } from '@/app/Failure';
import { useSetQuery, useShell } from '@/app/shell';
import { DataTable } from '@/draw/DataTable';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { number, oneOf, text as textField, whole, type Fields, type State } from '@/url/codec';
import { useHref, useUrlState, type SetState } from '@/url/useUrlState';
import { ofAnnotation } from '@/pages/trace/findAlike';
import { judge, NO_VERSION, presences, united, versionOf, type Comparison, type Judged, type Limits, type Presence, type Verdict, type Version } from './judge';
import { Latencies } from './Latencies';
import { OverTime } from './OverTime';
import { quantile } from './statistics';
import { compareWords } from './text';
import '@/pages/trace/compare.css';
import './versions.css';

const BYS = ['name', 'annotation', 'version'] as const;

const fields = {
  by: oneOf(BYS, 'name'),
  service: textField('', 300),
  key: textField('', 500),
  a: textField('', 500),
  b: textField('', 500),
  least: whole(200, 1, 1_000_000),
  points: number(0.5, 0, 100),
  part: number(10, 0, 1000),
} satisfies Fields;

type CompareState = State<typeof fields>;
type SetCompare = SetState<typeof fields>;

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

export default function ComparePage() {
  const text = useText(compareWords);
  const [state, set] = useUrlState(fields);
  const { startMs, endMs } = useShell();
  const all = useMemo<TraceSet>(() => ({ startMs, endMs }), [startMs, endMs]);
  const graph = useSetQuery('graph', all, getGraph);
  const services = useMemo(
    () => [...new Set((graph.data?.Services ?? []).filter((s) => s.Type !== 'client' && (s.SummaryStatistics?.TotalCount ?? 0) > 0).map((s) => s.Name))].sort(),
    [graph.data],
  );
  const sides = useSides(state, all);
  const ready = state.a !== '' && state.b !== '' && (state.by === 'name' || state.service !== '');
  return (
    <div className="page compare-page">
      <h1>{text.title}</h1>
      <p className="muted">{text.intro}</p>
      {graph.isError && <Failure error={graph.error} retry={() => void graph.refetch()} />}
      <Choices state={state} set={set} services={services} all={all} />
      {!ready && <p>{text.pick}</p>}
      {ready && (sides.unsayable ? <StatusIndicator type="warning">{text.noWord}</StatusIndicator> : <Compared state={state} sides={sides} />)}
    </div>
  );
}

interface Side {
  /** Selects its traces. */
  readonly filter: string;
  readonly set: TraceSet;
  readonly service: string;
}
interface Sides {
  readonly a: Side;
  readonly b: Side;
  readonly unsayable: boolean;
}

function useVersionFilters(state: CompareState, all: TraceSet) {
  return useSetQuery(
    'versions', all, (set, signal) => getFacets(set, { attribute: 'version', prefix: `${state.service} `, mostValues: 100 }, signal),
    [state.service], state.by === 'version' && state.service !== '',
  );
}

function useSides(state: CompareState, all: TraceSet): Sides {
  const versions = useVersionFilters(state, all);
  return useMemo(() => {
    const filterOf = (value: string): string => {
      if (value === '') return '';
      if (state.by === 'name') return `service(${quoted(value)})`;
      if (state.by === 'version') return versions.data?.Facets[0]?.Values.find((each) => each.Value === value)?.FilterExpression ?? '';
      return `service(${quoted(state.service)}) { ${ofAnnotation(state.key, valueOf(value)) ?? ''} }`;
    };
    const side = (value: string): Side => {
      const filter = filterOf(value);
      // By name, the minutes that are kept of every trace hold the answer: complete at any traffic.
      return { filter, service: state.by === 'name' ? value : state.service, set: state.by === 'name' ? all : { ...all, filter } };
    };
    const [a, b] = [side(state.a), side(state.b)];
    return { a, b, unsayable: state.by === 'version' && versions.isSuccess && (a.filter === '' || b.filter === '') };
  }, [state.by, state.service, state.key, state.a, state.b, all, versions.data, versions.isSuccess]);
}

// Facets write every value as text; in an expression a number and a flag stand without quotes.
const valueOf = (written: string): string | number | boolean =>
  written === 'true' || written === 'false' ? written === 'true' : written !== '' && Number.isFinite(Number(written)) && !/^0\d/.test(written) ? Number(written) : written;

function Choices({ state, set, services, all }: { state: CompareState; set: SetCompare; services: readonly string[]; all: TraceSet }) {
  const text = useText(compareWords);
  const facets = useSetQuery('facets', all, (s, signal) => getFacets(s, { mostValues: 100 }, signal), [], state.by === 'annotation');
  const versions = useVersionFilters(state, all);
  const keys = useMemo(
    () => (facets.data?.Facets ?? []).flatMap(({ Attribute }) => /^annotation[.[]/.test(Attribute) ? [keyIn(Attribute)] : []),
    [facets.data],
  );
  const values = useMemo(() => {
    if (state.by === 'name') return services;
    if (state.by === 'version') return (versions.data?.Facets[0]?.Values ?? []).map((each) => each.Value);
    return (facets.data?.Facets.find(({ Attribute }) => keyIn(Attribute) === state.key)?.Values ?? []).map((each) => each.Value);
  }, [state.by, state.key, services, facets.data, versions.data]);
  const field = (label: string, value: string, options: readonly string[], onChange: (value: string) => void) => (
    <Select
      inlineLabelText={label}
      selectedOption={value === '' ? null : { value, label: value }}
      placeholder={text.choose}
      filteringType="auto"
      options={(options.includes(value) || value === '' ? options : [value, ...options]).map((each) => ({ value: each, label: each }))}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      expandToViewport
    />
  );
  const amount = (label: string, name: 'least' | 'points' | 'part') => (
    <label className="check">
      {label}
      <input type="number" min={name === 'least' ? 1 : 0} step="any" value={state[name]}
        onChange={(event) => set({ [name]: Math.max(name === 'least' ? 1 : 0, Number(event.target.value) || 0) }, 'replace')} />
    </label>
  );
  return (
    <>
      <SegmentedControl label={text.by} selectedId={state.by} options={BYS.map((id) => ({ id, text: text.bys[id] }))}
        onChange={({ detail }) => set({ by: detail.selectedId as CompareState['by'], a: '', b: '', key: '' })} />
      <div className="row compare-choices">
        {state.by !== 'name' && field(text.service, state.service, services, (service) => set({ service, a: '', b: '' }))}
        {state.by === 'annotation' && field(text.key, state.key, keys, (key) => set({ key, a: '', b: '' }))}
        {field(text.a, state.a, values, (a) => set({ a }))}
        <Button iconName="arrow-right" disabled={state.a === '' && state.b === ''} onClick={() => set({ a: state.b, b: state.a })}>{text.swap}</Button>
        {field(text.b, state.b, values, (b) => set({ b }))}
      </div>
      {state.by === 'annotation' && facets.isSuccess && keys.length === 0 && <p className="muted">{text.noKeys}</p>}
      {state.by === 'version' && versions.isSuccess && values.length === 0 && <p className="muted">{text.noVersion}</p>}
      <div className="row limits">{amount(text.least, 'least')}{amount(text.points, 'points')}{amount(text.part, 'part')}</div>
    </>
  );
}

const keyIn = (attribute: string): string => attribute.replace(/^annotation\.|^annotation\[|\]$/g, '');

function Compared({ state, sides }: { state: CompareState; sides: Sides }) {
  const text = useText(compareWords);
  const { a, b } = sides;

  const enabled = a.filter !== '' && b.filter !== '';
  const graphA = useSetQuery('graph', a.set, getGraph, [], enabled);
  const graphB = useSetQuery('graph', b.set, getGraph, [], enabled);
  const limits = useMemo<Limits>(
    () => ({ leastRequests: state.least, leastPoints: state.points / 100, leastPart: state.part / 100 }),
    [state.least, state.points, state.part],
  );
  const versionA = useMemo(() => (graphA.data ? versionOf(graphA.data, a.service) : NO_VERSION), [graphA.data, a.service]);
  const versionB = useMemo(() => (graphB.data ? versionOf(graphB.data, b.service) : NO_VERSION), [graphB.data, b.service]);
  const comparison = useMemo(() => judge(versionA, versionB, limits), [versionA, versionB, limits]);
  const failed = graphA.error ?? graphB.error;
  if (failed) return <Failure error={failed} retry={() => void (graphA.refetch(), graphB.refetch())} />;
  if (!graphA.data || !graphB.data) return null;
  return (
    <>
      <Verdicts comparison={comparison} a={versionA} b={versionB} least={state.least} />
      {(graphA.data.Examined?.Partial || graphB.data.Examined?.Partial) && <StatusIndicator type="warning">{text.partial}</StatusIndicator>}
      <Measures comparison={comparison} a={versionA} b={versionB} />
      <h2>{text.latency}</h2>
      <Latencies a={versionA.histogram} b={versionB.histogram} title={text.latency} />
      <p className="muted">{text.latencyHint}</p>
      <OverTime a={{ ...a.set, filter: a.filter }} b={{ ...b.set, filter: b.filter }} />
      <Exceptions sides={sides} />
      <Dependencies a={versionA} b={versionB} />
      <Operations sides={sides} />
      <LookAt sides={sides} />
      <p className="muted">{text.method} {text.sampled}</p>
    </>
  );
}

const SHAPE: Readonly<Record<Verdict, string>> = { worse: '✕', watch: '▲', same: '=', better: '✓', unknown: '?' };
const TONE: Readonly<Record<Verdict, string>> = {
  worse: 'outcome-fault', watch: 'outcome-error', same: 'muted', better: 'outcome-ok', unknown: 'muted',
};

function VerdictMark({ verdict }: { verdict: Verdict }) {
  const text = useText(compareWords);
  return <span className={`verdict-mark ${TONE[verdict]}`}><span aria-hidden="true">{SHAPE[verdict]}</span> {text.verdict[verdict]}</span>;
}

type MeasureName = keyof Comparison['measures'];
const MEASURES: readonly MeasureName[] = ['fault', 'error', 'throttle', 'p50', 'p90', 'p99'];
const isShare = (name: MeasureName) => !name.startsWith('p');

function useWritten() {
  const text = useText(compareWords);
  const common = useText(words);
  const format = useFormat();
  const sign = (n: number, written: string) => (n === 0 ? written : `${n > 0 ? '+' : '−'}${written}`);
  return {
    name: (name: MeasureName) => (isShare(name) ? common.outcomeLong[name as 'fault'] : name),
    value: (name: MeasureName, value: number | undefined) => (value === undefined ? '-' : isShare(name) ? format.share(value) : format.duration(value)),
    by: (name: MeasureName, by: number | undefined) =>
      by === undefined ? '-' : isShare(name) ? sign(by, text.pointsOf((Math.abs(by) * 100).toFixed(2))) : sign(by, format.duration(Math.abs(by))),
  };
}

function Verdicts({ comparison, a, b, least }: { comparison: Comparison; a: Version; b: Version; least: number }) {
  const text = useText(compareWords);
  const format = useFormat();
  const { startMs, endMs } = useShell();
  const written = useWritten();
  const { verdict, measures } = comparison;
  const reasons = MEASURES.filter((name) => measures[name].verdict === verdict && verdict !== 'same' && verdict !== 'unknown');
  return (
    <section className={`verdict verdict-${verdict}`} role="status">
      <h2><VerdictMark verdict={verdict} /> <span>{text.verdictLine[verdict]}</span></h2>
      <ul>
        {reasons.map((name) => {
          const { by, interval } = measures[name];
          return <li key={name}>{text.because(written.name(name), written.by(name, by), written.by(name, interval?.low), written.by(name, interval?.high))}</li>;
        })}
      </ul>
      <p>
        {text.evidence(format.count(a.outcomes.total), format.count(b.outcomes.total), format.duration((endMs - startMs) / 1000))}{' '}
        {verdict === 'unknown' && text.need(format.count(least))}{' '}
        {comparison.chanceSlower !== undefined && text.slower(format.share(comparison.chanceSlower))}
      </p>
    </section>
  );
}

function Measures({ comparison, a, b }: { comparison: Comparison; a: Version; b: Version }) {
  const text = useText(compareWords);
  const format = useFormat();
  const written = useWritten();
  const all = a.outcomes.total + b.outcomes.total;
  const row = (name: MeasureName, { a: inA, b: inB, by, interval, verdict }: Judged) => (
    <tr key={name}>
      <th scope="row">{written.name(name)}</th>
      <td className="numeric">{written.value(name, inA)}</td>
      <td className="numeric">{written.value(name, inB)}</td>
      <td className="numeric">{written.by(name, by)}</td>
      <td className="numeric">{interval ? `${written.by(name, interval.low)} … ${written.by(name, interval.high)}` : '-'}</td>
      <td><VerdictMark verdict={verdict} /></td>
    </tr>
  );
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={text.measure}>
      <table className="data-table measures">
        <caption className="sr-only">{text.measure}</caption>
        <thead>
          <tr>{[text.measure, 'A', 'B', text.difference, text.interval, text.judged].map((each, i) => <th key={each} scope="col" className={i > 0 && i < 5 ? 'numeric' : ''}>{each}</th>)}</tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{text.requests}</th>
            <td className="numeric">{format.count(a.outcomes.total)}</td>
            <td className="numeric">{format.count(b.outcomes.total)}</td>
            <td className="numeric">{all > 0 ? text.share(format.share(a.outcomes.total / all), format.share(b.outcomes.total / all)) : '-'}</td>
            <td /><td />
          </tr>
          {MEASURES.map((name) => row(name, comparison.measures[name]))}
        </tbody>
      </table>
    </div>
  );
}

const PRESENCE_TONE: Readonly<Record<Presence, string>> = {
  new: 'outcome-fault', gone: 'outcome-ok', more: 'outcome-error', less: 'outcome-ok', same: 'muted',
};
const PRESENCE_SHAPE: Readonly<Record<Presence, string>> = { new: '+', gone: '−', more: '▲', less: '▼', same: '=' };

function Exceptions({ sides }: { sides: Sides }) {
  const text = useText(compareWords);
  const format = useFormat();
  const href = useHref();
  const ask = (set: TraceSet, signal: AbortSignal) => getFacets(set, { attribute: 'rootcause.fault.exception', mostValues: 100 }, signal);
  const facetsA = useSetQuery('exceptions', { ...sides.a.set, filter: sides.a.filter }, ask);
  const facetsB = useSetQuery('exceptions', { ...sides.b.set, filter: sides.b.filter }, ask);
  const failed = facetsA.error ?? facetsB.error;
  if (failed) return <><h2>{text.exceptions}</h2><Failure error={failed} /></>;
  if (!facetsA.data || !facetsB.data) return null;
  const [inA, inB] = [facetsA.data, facetsB.data].map((data) => new Map((data.Facets[0]?.Values ?? []).map((v) => [v.Value, v.TraceCount])));
  const filters = new Map([...(facetsA.data.Facets[0]?.Values ?? []), ...(facetsB.data.Facets[0]?.Values ?? [])].map((v) => [v.Value, v.FilterExpression]));
  const counted = united(inA!, inB!);
  const judged = presences(counted, facetsA.data.Examined?.TraceCount ?? 0, facetsB.data.Examined?.TraceCount ?? 0);
  const rows = counted.map((row, i) => ({ ...row, presence: judged[i]! }));
  const traces = (name: string, side: Side) => href('/traces', { filter: [side.filter, filters.get(name) ?? ''].filter(Boolean).join(' AND ') });
  return (
    <>
      <h2>{text.exceptions}</h2>
      {rows.length === 0 ? <p className="muted">{text.none}</p> : (
        <DataTable caption={text.exceptions} rows={rows} keyOf={(row) => row.name} columns={[
          { id: 'name', title: text.exception, value: (row) => row.name, cell: (row) => <bdi className="verbatim">{row.name}</bdi> },
          { id: 'a', title: 'A', numeric: true, value: (row) => row.a, cell: (row) => format.count(row.a) },
          { id: 'b', title: 'B', numeric: true, value: (row) => row.b, cell: (row) => format.count(row.b) },
          { id: 'presence', title: text.judged, value: (row) => text.presence[row.presence],
            cell: (row) => <span className={PRESENCE_TONE[row.presence]}>{PRESENCE_SHAPE[row.presence]} {text.presence[row.presence]}</span> },
          { id: 'traces', title: text.tracesOf, value: () => '',
            cell: (row) => <>{row.a > 0 && <Link href={traces(row.name, sides.a)}>A</Link>} {row.b > 0 && <Link href={traces(row.name, sides.b)}>B</Link>}</> },
        ]} />
      )}
    </>
  );
}

function Dependencies({ a, b }: { a: Version; b: Version }) {
  const text = useText(compareWords);
  const common = useText(words);
  const format = useFormat();
  const rows = useMemo(() => {
    const of = (version: Version) => new Map(version.dependencies.map((each) => [each.name, each]));
    const [inA, inB] = [of(a), of(b)];
    return [...new Set([...inA.keys(), ...inB.keys()])].sort().map((name) => ({ name, a: inA.get(name), b: inB.get(name) }));
  }, [a, b]);
  const per = (calls: number | undefined, version: Version) => (calls === undefined || version.outcomes.total === 0 ? undefined : calls / version.outcomes.total);
  const shown = (value: number | undefined, write: (n: number) => string) => (value === undefined ? '-' : write(value));
  const pair = (x: number | undefined, y: number | undefined, write: (n: number) => string) => <>{shown(x, write)} → {shown(y, write)}</>;
  const fault = (each: (typeof rows)[number]['a']) => (each && each.outcomes.total > 0 ? each.outcomes.fault / each.outcomes.total : undefined);
  const presence = (row: (typeof rows)[number]): Presence => {
    if (!row.a) return 'new';
    if (!row.b) return 'gone';
    const [x, y] = [per(row.a.calls, a) ?? 0, per(row.b.calls, b) ?? 0];
    return y > x * 1.2 ? 'more' : y < x * 0.8 ? 'less' : 'same';
  };
  return (
    <>
      <h2>{text.dependencies}</h2>
      {rows.length === 0 ? <p className="muted">{text.none}</p> : (
        <DataTable caption={text.dependencies} rows={rows} keyOf={(row) => row.name} columns={[
          { id: 'name', title: text.dependency, value: (row) => row.name, cell: (row) => <bdi className="verbatim">{row.name}</bdi> },
          { id: 'per', title: `${text.perRequest} A → B`, numeric: true, value: (row) => per(row.b?.calls, b) ?? 0,
            cell: (row) => pair(per(row.a?.calls, a), per(row.b?.calls, b), format.decimal) },
          { id: 'p90', title: 'p90 A → B', numeric: true, value: (row) => quantile(row.b?.histogram ?? [], 0.9) ?? 0,
            cell: (row) => pair(quantile(row.a?.histogram ?? [], 0.9), quantile(row.b?.histogram ?? [], 0.9), format.duration) },
          { id: 'fault', title: `${common.outcome.fault} A → B`, numeric: true, value: (row) => fault(row.b) ?? 0,
            cell: (row) => pair(fault(row.a), fault(row.b), format.share) },
          { id: 'presence', title: text.judged, value: (row) => text.presence[presence(row)],
            cell: (row) => <span className={PRESENCE_TONE[presence(row)]}>{PRESENCE_SHAPE[presence(row)]} {text.presence[presence(row)]}</span> },
        ]} />
      )}
    </>
  );
}

function Operations({ sides }: { sides: Sides }) {
  const text = useText(compareWords);
  const common = useText(words);
  const format = useFormat();
  const href = useHref();
  const ask = (side: Side) => (set: TraceSet, signal: AbortSignal) => getOperations(set, { name: side.service }, 50, signal);
  const inA = useSetQuery('operations', { ...sides.a.set, filter: sides.a.filter }, ask(sides.a), [sides.a.service]);
  const inB = useSetQuery('operations', { ...sides.b.set, filter: sides.b.filter }, ask(sides.b), [sides.b.service]);
  const failed = inA.error ?? inB.error;
  if (failed) return <><h2>{text.operations}</h2><Failure error={failed} /></>;
  if (!inA.data || !inB.data) return null;
  const of = (data: NonNullable<typeof inA.data>) => new Map(data.Operations.map((each) => [each.Name, each]));
  const [a, b] = [of(inA.data), of(inB.data)];
  const rows = [...new Set([...a.keys(), ...b.keys()])].map((name) => ({ name, a: a.get(name), b: b.get(name) }));
  const fault = (each: (typeof rows)[number]['a']) =>
    each?.Statistics && each.Statistics.TotalCount > 0 ? each.Statistics.FaultStatistics.TotalCount / each.Statistics.TotalCount : undefined;
  const shown = (value: number | undefined, write: (n: number) => string) => (value === undefined ? '-' : write(value));
  const pair = (x: number | undefined, y: number | undefined, write: (n: number) => string) => <>{shown(x, write)} → {shown(y, write)}</>;
  return (
    <>
      <h2>{text.operations}</h2>
      <DataTable caption={text.operations} rows={rows} keyOf={(row) => row.name} sortBy="requests" descending columns={[
        { id: 'name', title: text.operation, value: (row) => row.name, cell: (row) => <bdi className="verbatim">{row.name}</bdi> },
        { id: 'requests', title: `${text.requests} A → B`, numeric: true, value: (row) => (row.a?.Statistics?.TotalCount ?? 0) + (row.b?.Statistics?.TotalCount ?? 0),
          cell: (row) => pair(row.a?.Statistics?.TotalCount, row.b?.Statistics?.TotalCount, format.count) },
        { id: 'fault', title: `${common.outcome.fault} A → B`, numeric: true, value: (row) => (fault(row.b) ?? 0) - (fault(row.a) ?? 0),
          cell: (row) => pair(fault(row.a), fault(row.b), format.share) },
        { id: 'p90', title: 'p90 A → B', numeric: true, value: (row) => (row.b?.Percentiles?.P90 ?? 0) - (row.a?.Percentiles?.P90 ?? 0),
          cell: (row) => pair(row.a?.Percentiles?.P90, row.b?.Percentiles?.P90, format.duration) },
        { id: 'example', title: text.example, value: () => '',
          cell: (row) => (row.a?.ExampleTraceId && row.b?.ExampleTraceId
            ? <Link href={href('/traces/compare', {}, { a: row.a.ExampleTraceId, b: row.b.ExampleTraceId })}>A ↔ B</Link>
            : (row.a ?? row.b)?.ExampleTraceId && <Link href={href(`/traces/${(row.a ?? row.b)!.ExampleTraceId}`)}>{row.a ? 'A' : 'B'}</Link>) },
      ]} empty={<p className="muted">{text.none}</p>} />
    </>
  );
}

function LookAt({ sides }: { sides: Sides }) {
  const text = useText(compareWords);
  const href = useHref();
  return (
    <div className="row">
      <strong>{text.pairs}:</strong>
      <Link href={href('/traces', { filter: sides.a.filter })}>{text.seeA}</Link>
      <Link href={href('/traces', { filter: sides.b.filter })}>{text.seeB}</Link>
      <Link href={href('/map', { filter: sides.b.filter })}>{text.map} (B)</Link>
    </div>
  );
}
