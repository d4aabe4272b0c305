import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import { compareSets, getHeatMap, type ComparedSide, type Comparison } from '@/api/analyse';
import { outcomesOf } from '@/api/shapes';
import { Failure } from '@/app/Failure';
import { useSetQuery, useShell, useTraceSet } from '@/app/shell';
import { DataTable } from '@/draw/DataTable';
import { and, not, plainNumber } from '@/filter/expressions';
import { FilterField } from '@/filter/FilterField';
import { attributeName, tracesWords } from '@/pages/traces/text';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { formatPoint } from '@/time/range';
import { useHref, useShared, useUrlState, type SetState } from '@/url/useUrlState';
import { byResponseTime, byTime } from './bins';
import { causeRows, countCauses, type CauseKind } from './causes';
import { analyticsFields, setsOf, swapped, type AnalyticsState, type Sets } from './sets';
import { SetsChart } from './SetsChart';
import { analyticsWords } from './text';
import './analytics.css';

interface PartProps {
  readonly state: AnalyticsState;
  readonly set: SetState<typeof analyticsFields>;
}

export default function AnalyticsPage() {
  const text = useText(analyticsWords);
  const [state, set] = useUrlState(analyticsFields);
  const page = useTraceSet();
  const sets = useMemo(() => setsOf(state, page), [state, page]);
  return (
    <div className="page analytics">
      <h1>{text.title}</h1>
      <p className="muted">{text.intro}</p>
      <SetFields state={state} set={set} sets={sets} />
      {sets ? <Compared state={state} set={set} sets={sets} /> : <Start set={set} />}
    </div>
  );
}

function SetFields({ state, set, sets }: PartProps & { sets: Sets | undefined }) {
  const text = useText(analyticsWords);
  const [shared] = useShared();
  const isAsked = state.a !== '' || state.b !== '' || state.at0 !== undefined || state.bt0 !== undefined;
  return (
    <div className="set-fields">
      <section className="set set-a" aria-label={text.setA}>
        <h2><SetMark set="a" /> {text.setA}</h2>
        <FilterField id="filter-a" label={text.setA} placeholder={text.placeholderA} value={state.a} group={shared.group}
          onRun={(a) => set({ a })} />
        {state.a === '' && sets && <p className="muted">{text.allOfFilter}</p>}
        <OwnTime from={state.at0} to={state.at1} onClear={() => set({ at0: undefined, at1: undefined })} />
      </section>
      <section className="set set-b" aria-label={text.setB}>
        <h2><SetMark set="b" /> {text.setB}</h2>
        <FilterField id="filter-b" label={text.setB} placeholder={text.placeholderB} value={state.b} group={shared.group}
          onRun={(b) => set({ b })} />
        {sets?.isRest && <p className="muted">{text.rest}</p>}
        <OwnTime from={state.bt0} to={state.bt1} onClear={() => set({ bt0: undefined, bt1: undefined })} />
      </section>
      {isAsked && (
        <div className="row">
          <Button onClick={() => set(swapped(state))}>{text.swap}</Button>
          <Button onClick={() => set({ a: '', b: '', at0: undefined, at1: undefined, bt0: undefined, bt1: undefined, attr: '' })}>
            {text.clear}
          </Button>
        </div>
      )}
    </div>
  );
}

/** A: a full square, B: a dashed one; never colour alone. */
const SetMark = ({ set }: { set: 'a' | 'b' }) => <span className={`set-mark mark-${set}`} aria-hidden="true">{set.toUpperCase()}</span>;

function OwnTime({ from, to, onClear }: { from: number | undefined; to: number | undefined; onClear(): void }) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const { zone, startMs, endMs } = useShell();
  if (from === undefined && to === undefined) return null;
  return (
    <p>
      {text.ownTime}: {text.times(format.dateTime(from ?? startMs, zone), format.dateTime(to ?? endMs, zone))}{' '}
      <button type="button" className="plain-link" onClick={onClear}>{text.clearTime}</button>
    </p>
  );
}

/** Ways to begin. */
function Start({ set }: Pick<PartProps, 'set'>) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const { startMs, endMs } = useShell();
  const page = useTraceSet();
  const answer = useSetQuery('heat', page, (s, signal) => getHeatMap(s, 60, signal));
  const p90 = answer.data?.Percentiles?.P90;
  return (
    <div className="empty">
      <h2>{text.start.title}</h2>
      <p>{text.start.body}</p>
      <div className="starts">
        <Button onClick={() => set({ a: 'fault' })}>{text.start.faults}</Button>
        <Button onClick={() => set({ a: '!ok', cause: 'error' })}>{text.start.failures}</Button>
        {p90 !== undefined && (
          <Button onClick={() => set({ a: `responsetime > ${plainNumber(Number(p90.toPrecision(3)))}`, cause: 'responsetime' })}>
            {text.start.slow(format.duration(p90))}
          </Button>
        )}
        <Button onClick={() => set({ bt0: Math.round(2 * startMs - endMs), bt1: Math.round(startMs) })}>{text.start.before}</Button>
      </div>
    </div>
  );
}

function Compared({ state, set, sets }: PartProps & { sets: Sets }) {
  const text = useText(analyticsWords);
  const answer = useSetQuery('compare', sets.a, (a, signal) => compareSets(a, sets.b, signal), [sets.b]);
  if (answer.isError) return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  const comparison = answer.data;
  const isEmpty = comparison && (counted(comparison.A) === 0 || counted(comparison.B) === 0);
  return (
    <div aria-busy={answer.isFetching}>
      <Sizes comparison={comparison} />
      {isEmpty && <StatusIndicator type="warning">{text.noTraces}</StatusIndicator>}
      <Charts state={state} set={set} sets={sets} />
      <div className="analytics-columns">
        {comparison && <Figures comparison={comparison} />}
        {comparison && <Differences comparison={comparison} state={state} set={set} sets={sets} />}
        <Causes state={state} set={set} sets={sets} />
      </div>
    </div>
  );
}

const counted = (side: ComparedSide): number => side.Examined?.TraceCount ?? side.Statistics?.TotalCount ?? 0;

function Sizes({ comparison }: { comparison: Comparison | undefined }) {
  const text = useText(analyticsWords);
  const common = useText(words);
  const format = useFormat();
  if (!comparison) return <p className="muted" role="status">{common.loading}</p>;
  const side = (name: 'a' | 'b', of: ComparedSide) => (
    <span>
      <SetMark set={name} /> <b>{text.size(format.count(counted(of)), format.count(of.Examined?.LookedAtCount ?? 0))}</b>
      {of.Examined?.Partial && <StatusIndicator type="warning">{text.partial(format.count(of.Examined.TraceCount))}</StatusIndicator>}
    </span>
  );
  return <div className="row sizes" role="status">{side('a', comparison.A)}{side('b', comparison.B)}</div>;
}

function Charts({ state, set, sets }: PartProps & { sets: Sets }) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const { zone } = useShell();
  const [, setShared] = useShared();
  const a = useSetQuery('heat', sets.a, (s, signal) => getHeatMap(s, 60, signal));
  const b = useSetQuery('heat', sets.b, (s, signal) => getHeatMap(s, 60, signal));
  const [startMs, endMs] = [Math.min(sets.a.startMs, sets.b.startMs), Math.max(sets.a.endMs, sets.b.endMs)];
  const times = useMemo(() => (a.data && b.data ? byResponseTime(a.data, b.data) : []), [a.data, b.data]);
  const activity = useMemo(() => (a.data && b.data ? byTime(a.data, b.data, startMs, endMs) : []), [a.data, b.data, startMs, endMs]);
  const duration = useCallback((s: number) => format.duration(s), [format]);
  const clock = useCallback((ms: number) => format.clock(ms, zone), [format, zone]);
  if (a.isError || b.isError) return <Failure error={a.error ?? b.error} retry={() => { void a.refetch(); void b.refetch(); }} />;
  const p50 = (map: typeof a.data) => (map?.Percentiles?.P50 === undefined ? '-' : format.duration(map.Percentiles.P50));
  const counts = text.counts(format.count(a.data?.Examined?.TraceCount ?? 0), format.count(b.data?.Examined?.TraceCount ?? 0));
  const legend = (
    <span className="muted legend"><SetMark set="a" /> {text.legendA} <SetMark set="b" /> {text.legendB}</span>
  );
  return (
    <div className="analytics-charts">
      <section>
        <div className="table-head"><h2>{text.distribution}</h2>{legend}</div>
        <SetsChart bins={times} title={text.distribution} summary={text.median(p50(a.data), p50(b.data))} written={duration}
          onBrush={(from, to) => set({ a: and(state.a, between(from, to)) })} />
        <p className="muted">{text.median(p50(a.data), p50(b.data))}. {text.distributionHint}</p>
        <Bounds onChoose={(from, to) => set({ a: and(state.a, between(from, to)) })} />
      </section>
      <section>
        <div className="table-head"><h2>{text.activity}</h2>{legend}</div>
        <SetsChart bins={activity} title={text.activity} summary={counts} written={clock}
          onBrush={(from, to) => setShared({ from: formatPoint(Math.round(from)), to: formatPoint(Math.round(to)) })} />
        <p className="muted">{counts}. {text.activityHint}</p>
      </section>
    </div>
  );
}

export const between = (from: number, to: number): string =>
  from > 0 ? `responsetime >= ${plainNumber(from)} AND responsetime < ${plainNumber(to)}` : `responsetime < ${plainNumber(to)}`;

/** The brush for those who do not draw. */
function Bounds({ onChoose }: { onChoose(from: number, to: number): void }) {
  const common = useText(tracesWords);
  const text = useText(analyticsWords);
  return (
    <form className="brush-fields" onSubmit={(event) => {
      event.preventDefault();
      const fields = new FormData(event.currentTarget);
      const [from, to] = [Number(fields.get('from') || 0) / 1000, Number(fields.get('to') || 0) / 1000];
      if (to > from) onChoose(from, to);
      else if (from > 0) onChoose(from, 1e6);
    }}>
      <label>{common.heat.from} <input name="from" type="number" min="0" step="any" /> ms</label>
      <label>{common.heat.to} <input name="to" type="number" min="0" step="any" /> ms</label>
      <button type="submit" className="plain-link">{text.bounds}</button>
    </form>
  );
}

function Figures({ comparison }: { comparison: Comparison }) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const rows = useMemo(() => {
    const sides = [comparison.A, comparison.B] as const;
    const outcomes = sides.map((side) => side.Statistics && outcomesOf(side.Statistics));
    const share = (name: 'fault' | 'failed') => outcomes.map((o) => {
      if (!o || o.total === 0) return undefined;
      return (name === 'fault' ? o.fault : o.total - o.ok) / o.total;
    });
    const quantile = (q: number) => sides.map((side) => side.Latency.find((each) => each.Quantile === q));
    const written = (value: number | undefined, write: (n: number) => string) => (value === undefined ? '-' : write(value));
    const latency = (name: string, q: number) => {
      const [a, b] = quantile(q).map((found) => {
        const bounds = found?.Low !== undefined && found.High !== undefined ? ` (${format.duration(found.Low)} – ${format.duration(found.High)})` : '';
        return written(found?.Value, format.duration) + bounds;
      });
      const [x, y] = quantile(q).map((found) => found?.Value);
      return { name, a: a!, b: b!, delta: x === undefined || y === undefined ? '-' : signed(x - y, format.duration) };
    };
    const part = (name: string, [a, b]: (number | undefined)[]) => ({
      name, a: written(a, format.share), b: written(b, format.share),
      delta: a === undefined || b === undefined ? '-' : text.points(signed((a - b) * 100, (n) => n.toFixed(1))),
    });
    return [
      part(text.figures.fault, share('fault')), part(text.figures.failed, share('failed')),
      latency('p50', 0.5), latency('p90', 0.9), latency('p95', 0.95), latency('p99', 0.99),
    ];
  }, [comparison, format, text]);
  return (
    <section className="figures-table">
      <h2>{text.figuresTitle}</h2>
      <DataTable caption={text.figuresTitle} rows={rows} keyOf={(row) => row.name}
        columns={[
          { id: 'name', title: text.figures.name, value: (row) => row.name },
          { id: 'a', title: 'A', value: (row) => row.a },
          { id: 'b', title: 'B', value: (row) => row.b },
          { id: 'delta', title: text.difference, value: (row) => row.delta },
        ]} />
    </section>
  );
}

const signed = (value: number, written: (n: number) => string): string =>
  value === 0 ? '0' : `${value > 0 ? '+' : '−'}${written(Math.abs(value))}`;

function Differences({ comparison, state, set, sets }: PartProps & { comparison: Comparison; sets: Sets }) {
  const text = useText(analyticsWords);
  const names = useText(tracesWords);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const all = comparison.Differences;
  const attributes = [...new Set(all.map((each) => each.Attribute))].sort();
  const rows = all.filter((each) => (!state.sure || each.Significant) && (state.attr === '' || each.Attribute === state.attr));
  const hidden = state.sure ? all.filter((each) => !each.Significant).length : 0;
  const traces = (expression: string) => navigate(href('/traces', {
    filter: and(sets.a.filter ?? '', expression),
    from: formatPoint(sets.a.startMs), to: formatPoint(sets.a.endMs),
  }));
  const label = (attribute: string) => attributeName(names, attribute);
  return (
    <section className="wide">
      <div className="table-head">
        <h2>{text.differences}</h2>
        <span className="row tight">
          <Select inlineLabelText={text.attribute}
            selectedOption={{ value: state.attr, label: state.attr === '' ? text.allAttributes : label(state.attr) }}
            options={[{ value: '', label: text.allAttributes }, ...attributes.map((each) => ({ value: each, label: label(each) }))]}
            onChange={({ detail }) => set({ attr: detail.selectedOption.value ?? '' })} expandToViewport />
          <label className="check">
            <input type="checkbox" checked={state.sure} onChange={(event) => set({ sure: event.target.checked })} /> {text.sureOnly}
          </label>
        </span>
      </div>
      <p className="muted">{text.differencesHint}</p>
      <DataTable caption={text.differences} rows={rows} keyOf={(row) => `${row.Attribute}=${row.Value}`}
        empty={<p className="muted">{state.sure ? text.none : text.noneAtAll}</p>}
        columns={[
          { id: 'attribute', title: text.attribute, value: (row) => label(row.Attribute) },
          { id: 'value', title: text.value, value: (row) => row.Value, cell: (row) => <span className="verbatim">{row.Value}</span> },
          { id: 'a', title: 'A', numeric: true, value: (row) => row.ShareA, cell: (row) => <>{format.share(row.ShareA)} <span className="muted">({format.count(row.CountA)})</span></> },
          { id: 'b', title: 'B', numeric: true, value: (row) => row.ShareB, cell: (row) => <>{format.share(row.ShareB)} <span className="muted">({format.count(row.CountB)})</span></> },
          { id: 'delta', title: text.difference, numeric: true, value: (row) => Math.abs(row.Difference), cell: (row) => <Delta points={-row.Difference} /> },
          { id: 'sure', title: text.certainty, value: (row) => row.QValue ?? 1,
            cell: (row) => <span className="nowrap" title={row.QValue === undefined ? '' : `q = ${row.QValue.toPrecision(2)}`}>{row.Significant ? `✓ ${text.sure}` : `? ${text.maybe}`}</span> },
          { id: 'acts', title: text.acts, value: (row) => row.FilterExpression, cell: (row) => row.FilterExpression !== '' && (
            <span className="diff-acts">
              <button type="button" className="plain-link" title={row.FilterExpression} onClick={() => set({ a: and(state.a, row.FilterExpression) })}>{text.into}</button>
              <button type="button" className="plain-link" title={row.FilterExpression} onClick={() => set({ a: and(state.a, not(row.FilterExpression)) })}>{text.outOf}</button>
              <button type="button" className="plain-link" onClick={() => traces(row.FilterExpression)}>{text.see}</button>
            </span>
          ) },
        ]} />
      {hidden > 0 && <p className="muted">{text.hidden(format.count(hidden))}</p>}
      {comparison.UncountedCount > 0 && <p className="muted">{text.uncounted(format.count(comparison.UncountedCount))}</p>}
    </section>
  );
}

/** Points, A less B, and a bar to the side that has more. */
function Delta({ points }: { points: number }) {
  const text = useText(analyticsWords);
  const wide = `${Math.min(50, Math.abs(points) * 50)}%`;
  return (
    <span className="delta">
      {text.points(signed(points * 100, (n) => n.toFixed(1)))}
      <span className="delta-bar" aria-hidden="true">
        <i className={points > 0 ? 'more-a' : 'more-b'} style={points > 0 ? { left: '50%', width: wide } : { right: '50%', width: wide }} />
      </span>
    </span>
  );
}

function Causes({ state, set, sets }: PartProps & { sets: Sets }) {
  const text = useText(analyticsWords);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const a = useSetQuery('causes', sets.a, countCauses);
  const b = useSetQuery('causes', sets.b, countCauses);
  const rows = useMemo(() => (a.data && b.data ? causeRows(a.data, b.data, state.cause) : []), [a.data, b.data, state.cause]);
  if (a.isError || b.isError) return <Failure error={a.error ?? b.error} retry={() => { void a.refetch(); void b.refetch(); }} />;
  const kinds = ['fault', 'error', 'responsetime'] as const;
  const isPart = a.data?.isPart || b.data?.isPart;
  return (
    <section className="wide">
      <div className="table-head">
        <h2>{text.causes}</h2>
        <SegmentedControl label={text.causes} selectedId={state.cause} options={kinds.map((id) => ({ id, text: text.causeKinds[id] }))}
          onChange={({ detail }) => set({ cause: detail.selectedId as CauseKind })} />
      </div>
      {a.data && b.data && (
        <p className="muted">
          {text.causesOf(format.count(a.data.traces), format.count(b.data.traces))}{isPart && text.causesPart}
        </p>
      )}
      <DataTable caption={`${text.causes}: ${text.causeKinds[state.cause]}`} rows={rows.slice(0, 100)} keyOf={(row) => row.key}
        empty={a.isFetching || b.isFetching ? null : <p className="muted">{text.noCauses}</p>}
        columns={[
          { id: 'path', title: text.causePath, value: (row) => row.path.join(' → '), cell: (row) => <span className="verbatim">{row.path.join(' → ')}</span> },
          { id: 'exception', title: text.exception, value: (row) => row.exception, cell: (row) => <span className="verbatim">{row.exception}</span> },
          { id: 'a', title: 'A', numeric: true, value: (row) => row.shareA, cell: (row) => <>{format.share(row.shareA)} <span className="muted">({format.count(row.countA)})</span></> },
          { id: 'b', title: 'B', numeric: true, value: (row) => row.shareB, cell: (row) => <>{format.share(row.shareB)} <span className="muted">({format.count(row.countB)})</span></> },
          { id: 'delta', title: text.difference, numeric: true, value: (row) => Math.abs(row.shareA - row.shareB), cell: (row) => <Delta points={row.shareA - row.shareB} /> },
          { id: 'example', title: text.example, value: (row) => row.example,
            cell: (row) => <button type="button" className="plain-link mono" onClick={() => navigate(href(`/traces/${row.example}`))}>…{row.example.slice(-8)}</button> },
        ]} />
    </section>
  );
}
