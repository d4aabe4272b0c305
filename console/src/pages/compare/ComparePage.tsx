// Two versions of a service at the same time, told apart by name, service version, annotation or any expression.

import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { compareSets, getBreakdown } from '@/api/analyse';
import { getGraph, type ServiceGraph } from '@/api/graph';
import type { TraceSet } from '@/api/shapes';
import { ExaminedNote } from '@/app/ExaminedNote';
import { Failure } from '@/app/Failure';
import { useSetQuery, useShell } from '@/app/shell';
import { OutcomeMark } from '@/draw/OutcomeMark';
import { quoted } from '@/filter/expressions';
import { FilterField } from '@/filter/FilterField';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { flag, oneOf, text as textField, type Fields, type State } from '@/url/codec';
import { useHref, useUrlState, type SetState } from '@/url/useUrlState';
import { Differences } from './Differences';
import { dependenciesOf, errorsOf, nodeNamed, sideOfNode, sideOfSet, sideOfValue, verdictOf, type Dependency, type ErrorChange, type Finding, type Side, type Verdict } from './sides';
import { changeOf, changeOfQuantile, differenceOf, rateOf, type Rate } from './statistics';
import { compareWords } from './text';
import './compare.css';

const fields = {
  by: oneOf(['name', 'version', 'annotation', 'filter'], 'name'),
  service: textField('', 300),
  key: textField('version', 500),
  a: textField(''),
  b: textField(''),
  chance: flag(),
} satisfies Fields;

type CompareState = State<typeof fields>;
type Set = SetState<typeof fields>;

/** The expressions of both sides; undefined while something is still to be chosen, or where the language has no word. */
export function expressionsOf({ by, service, key, a, b }: CompareState): readonly [string, string] | undefined {
  if (a.trim() === '' || b.trim() === '') return undefined;
  switch (by) {
    case 'name': return [`service(${quoted(a)})`, `service(${quoted(b)})`];
    case 'annotation': {
      const inService = service === '' ? '' : ` AND service(${quoted(service)})`;
      return [`${annotation(key, a)}${inService}`, `${annotation(key, b)}${inService}`];
    }
    case 'filter': return [a, b];
    case 'version': return undefined;
  }
}

function annotation(key: string, value: string): string {
  const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `annotation.${key}` : `annotation[${quoted(key)}]`;
  const isPlain = /^-?\d+(\.\d+)?$/.test(value) || value === 'true' || value === 'false';
  return isPlain ? `(${name} = ${value} OR ${name} = ${quoted(value)})` : `${name} = ${quoted(value)}`;
}

export default function ComparePage() {
  const text = useText(compareWords);
  const [state, set] = useUrlState(fields);
  const { startMs, endMs } = useShell();
  const range = useMemo<TraceSet>(() => ({ startMs, endMs }), [startMs, endMs]);
  const graph = useSetQuery('graph', range, getGraph);
  const expressions = expressionsOf(state);
  return (
    <div className="page">
      <h1>{text.title}</h1>
      <p className="muted">{text.intro}</p>
      <Choice state={state} set={set} graph={graph.data} range={range} />
      {graph.isError && <Failure error={graph.error} retry={() => void graph.refetch()} />}
      {expressions && <BySets key={expressions.join('\u0000')} state={state} set={set} range={range} expressions={expressions} />}
      {state.by === 'version' && state.a !== '' && state.b !== '' && <ByVersion state={state} range={range} />}
      {expressions === undefined && (state.by !== 'version' || state.a === '' || state.b === '') && <p>{text.choose}</p>}
    </div>
  );
}

function Choice({ state, set, graph, range }: { state: CompareState; set: Set; graph: ServiceGraph | undefined; range: TraceSet }) {
  const text = useText(compareWords);
  const names = useMemo(
    () => [...new Set((graph?.Services ?? []).filter((each) => each.Type !== 'client').map((each) => each.Name))].sort(),
    [graph],
  );
  const versions = useSetQuery('versions', range, (s, signal) => getBreakdown(s, 'version', 200, signal), [], state.by === 'version');
  const ofService = (versions.data?.Values ?? []).map((each) => each.Value).filter((value) => state.service === '' || value.startsWith(`${state.service} `));
  return (
    <div className="compare-choice">
      <Select inlineLabelText={text.by} selectedOption={{ value: state.by, label: text.bys[state.by] }}
        options={(['name', 'version', 'annotation', 'filter'] as const).map((value) => ({ value, label: text.bys[value] }))}
        onChange={({ detail }) => set({ by: detail.selectedOption.value as CompareState['by'], a: '', b: '' })} />
      {(state.by === 'version' || state.by === 'annotation') && (
        <Picker label={text.service} value={state.service} options={names} onChange={(service) => set({ service })} />
      )}
      {state.by === 'annotation' && <Typed label={text.key} value={state.key} onChange={(key) => set({ key })} />}
      {(['a', 'b'] as const).map((side) => {
        const value = state[side];
        const change = (next: string) => set({ [side]: next });
        if (state.by === 'name') return <Picker key={side} label={text[side]} value={value} options={names} onChange={change} />;
        if (state.by === 'version') return <Picker key={side} label={text[side]} value={value} options={ofService} onChange={change} />;
        if (state.by === 'annotation') return <Typed key={side} label={text[side]} value={value} onChange={change} />;
        return <FilterField key={side} id={`set-${side}`} label={text[side]} value={value} onRun={change} />;
      })}
      <Button onClick={() => set({ a: state.b, b: state.a })}>{text.swap}</Button>
      {state.by === 'version' && versions.isSuccess && ofService.length === 0 && <span className="muted">{text.noVersions}</span>}
    </div>
  );
}

function Picker({ label, value, options, onChange }: { label: string; value: string; options: readonly string[]; onChange(value: string): void }) {
  const all = value !== '' && !options.includes(value) ? [value, ...options] : options;
  return (
    <Select inlineLabelText={label} filteringType={all.length > 10 ? 'auto' : 'none'} placeholder="–" selectedOption={value === '' ? null : { value, label: value }}
      options={all.map((each) => ({ value: each, label: each }))} onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')} />
  );
}

function Typed({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  const [draft, setDraft] = useState(value);
  return (
    <label className="compare-id">
      <span>{label}</span>
      <Input value={draft} ariaLabel={label} onChange={({ detail }) => setDraft(detail.value)} onBlur={() => onChange(draft)}
        onKeyDown={({ detail }) => detail.key === 'Enter' && !detail.isComposing && onChange(draft)} />
    </label>
  );
}

interface SetsProps {
  readonly state: CompareState;
  readonly set: Set;
  readonly range: TraceSet;
  readonly expressions: readonly [string, string];
}

function BySets({ state, set, range, expressions }: SetsProps) {
  const text = useText(compareWords);
  const [a, b] = expressions;
  const sets = useMemo(() => [{ ...range, filter: a }, { ...range, filter: b }] as const, [range, a, b]);
  const comparison = useSetQuery('compare', sets[0], (s, signal) => compareSets(s, sets[1], signal), [b]);
  const graphA = useSetQuery('graph', sets[0], getGraph);
  const graphB = useSetQuery('graph', sets[1], getGraph);
  const names: readonly [string, string] = state.by === 'name' ? [state.a, state.b] : [state.service, state.service];
  const failed = comparison.error ?? graphA.error ?? graphB.error;
  if (failed) return <Failure error={failed} retry={() => void comparison.refetch()} />;
  if (!comparison.data || graphA.isPending || graphB.isPending) return <p><Spinner /></p>;
  const named = names[0] !== '';
  const [sideA, sideB] = named
    ? [sideOfNode(nodeNamed(graphA.data, names[0]), comparison.data.A.Latency), sideOfNode(nodeNamed(graphB.data, names[1]), comparison.data.B.Latency)]
    : [sideOfSet(comparison.data.A), sideOfSet(comparison.data.B)];
  const dependencies = named ? dependenciesOf([graphA.data, graphB.data], names) : [];
  const errors = errorsOf(comparison.data);
  return (
    <>
      <VerdictBox verdict={verdictOf(sideA, sideB, errors, dependencies)} />
      <div className="row"><ExaminedNote examined={comparison.data.A.Examined} /><ExaminedNote examined={comparison.data.B.Examined} /></div>
      <Figures a={sideA} b={sideB} seconds={(range.endMs - range.startMs) / 1000} note={named ? text.ofService : text.overRoots} />
      <TracesLinks expressions={expressions} />
      {named && <Dependencies rows={dependencies} />}
      <Errors rows={errors} />
      <h2>{text.attributes}</h2>
      <Differences comparison={comparison.data} all={state.chance} setAll={(chance) => set({ chance }, 'replace')} />
    </>
  );
}

function ByVersion({ state, range }: { state: CompareState; range: TraceSet }) {
  const text = useText(compareWords);
  const breakdown = useSetQuery('versions', range, (s, signal) => getBreakdown(s, 'version', 200, signal));
  if (breakdown.isError) return <Failure error={breakdown.error} retry={() => void breakdown.refetch()} />;
  if (!breakdown.data) return <p><Spinner /></p>;
  const [a, b] = [sideOfValue(breakdown.data, state.a), sideOfValue(breakdown.data, state.b)];
  return (
    <>
      <VerdictBox verdict={verdictOf(a, b, [], [])} />
      <div className="row"><ExaminedNote examined={breakdown.data.Examined} /></div>
      <Figures a={a} b={b} seconds={(range.endMs - range.startMs) / 1000} note={text.overRoots} />
    </>
  );
}

function VerdictBox({ verdict }: { verdict: Verdict }) {
  const text = useText(compareWords).verdict;
  const say = useFinding();
  return (
    <div className={`verdict ${verdict.word}`} role="status">
      <p><strong>{text[verdict.word]}</strong></p>
      {verdict.findings.length > 0 && <ul>{verdict.findings.map((finding, i) => <li key={i}><bdi>{say(finding)}</bdi></li>)}</ul>}
    </div>
  );
}

function useFinding(): (finding: Finding) => string {
  const text = useText(compareWords).verdict;
  const format = useFormat();
  return (finding) => {
    switch (finding.what) {
      case 'latency': return text.latency(finding.which, format.duration(finding.a), format.duration(finding.b), finding.up);
      case 'fault': case 'error': case 'throttle': return text[finding.what](format.share(finding.a), format.share(finding.b), finding.up);
      default: return text[finding.what](finding.name);
    }
  };
}

function Figures({ a, b, seconds, note }: { a: Side; b: Side; seconds: number; note: string }) {
  const text = useText(compareWords);
  const format = useFormat();
  const total = a.outcomes.total + b.outcomes.total;
  const shown = (rate: Rate | undefined) => rate === undefined ? '-' : (
    <>{format.share(rate.share)} <span className="interval">{text.interval(format.share(rate.low), format.share(rate.high))}</span></>
  );
  const told = (change: 'higher' | 'lower' | 'same') => (change === 'same' ? <span className="muted">{text.chance}</span> : <strong>{text[change]}</strong>);
  return (
    <section>
      <p className="muted">{note}</p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={text.title}>
        <table className="data-table">
          <thead><tr><th scope="col" /><th scope="col" className="set-a">{text.a}</th><th scope="col" className="set-b">{text.b}</th><th scope="col">{text.difference}</th></tr></thead>
          <tbody>
            <tr><th scope="row">{text.requests}</th><td>{format.count(a.outcomes.total)}</td><td>{format.count(b.outcomes.total)}</td><td /></tr>
            <tr><th scope="row">{text.share}</th><td>{total > 0 ? format.share(a.outcomes.total / total) : '-'}</td><td>{total > 0 ? format.share(b.outcomes.total / total) : '-'}</td><td /></tr>
            <tr><th scope="row">{text.rate}</th><td>{format.rate(a.outcomes.total / seconds)}</td><td>{format.rate(b.outcomes.total / seconds)}</td><td /></tr>
            {(['fault', 'error', 'throttle'] as const).map((what) => {
              const [rateA, rateB] = [rateOf(a.outcomes[what], a.outcomes.total), rateOf(b.outcomes[what], b.outcomes.total)];
              return (
                <tr key={what}>
                  <th scope="row"><OutcomeMark outcome={what}>{text[`${what}s`]}</OutcomeMark></th>
                  <td>{shown(rateA)}</td><td>{shown(rateB)}</td>
                  <td>{rateA && rateB && told(changeOf(differenceOf(rateA, rateB)))}</td>
                </tr>
              );
            })}
            {quantiles(a, b).map(({ name, of }) => (
              <tr key={name}>
                <th scope="row">{`${text.quantiles} ${name}`}</th>
                {of.map((each, i) => (
                  <td key={i}>
                    {each?.Value === undefined ? '-' : format.duration(each.Value)}
                    {each?.Low !== undefined && each.High !== undefined && (
                      <> <span className="interval">{text.interval(format.duration(each.Low), format.duration(each.High))}</span></>
                    )}
                  </td>
                ))}
                <td>{of[0]?.Low !== undefined && of[1]?.Low !== undefined && told(changeOfQuantile(of[0], of[1]))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function quantiles(a: Side, b: Side) {
  const names = { 0.5: 'P50', 0.9: 'P90', 0.95: 'P95', 0.99: 'P99' } as const;
  return ([0.5, 0.9, 0.95, 0.99] as const).map((quantile) => ({
    name: `p${Math.round(quantile * 100)}`,
    of: [a, b].map((side) => side.latency.find((each) => each.Quantile === quantile) ?? { Quantile: quantile, Value: side.percentiles[names[quantile]] }),
  }));
}

function TracesLinks({ expressions }: { expressions: readonly [string, string] }) {
  const text = useText(compareWords);
  const href = useHref();
  return (
    <p className="row">
      {expressions.map((filter, i) => <Link key={i} href={href('/traces', { filter })}>{text.traces(i === 0 ? 'A' : 'B')}</Link>)}
      <Link href={href('/analytics', { filter: '' }, { a: expressions[0], b: expressions[1] })}>{text.attributes}</Link>
    </p>
  );
}

function Dependencies({ rows }: { rows: readonly Dependency[] }) {
  const text = useText(compareWords);
  const common = useText(words);
  const format = useFormat();
  const cell = (of: Dependency['a']) => of === undefined ? <td className="muted">-</td> : (
    <td>
      {`${format.decimal(of.perRequest)} `}
      {of.outcomes.fault > 0 && <OutcomeMark outcome="fault">{`${common.outcome.fault} ${format.share(of.outcomes.fault / Math.max(1, of.outcomes.total))}`}</OutcomeMark>}
    </td>
  );
  return (
    <section>
      <h2>{text.dependencies}</h2>
      {rows.length === 0 ? <p className="muted">{text.noCalls}</p> : (
        <table className="data-table">
          <caption className="sr-only">{text.dependencies}</caption>
          <thead><tr><th scope="col">{text.callee}</th><th scope="col">{`A: ${text.perRequest}`}</th><th scope="col">{`B: ${text.perRequest}`}</th><th scope="col" /></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <td><bdi>{row.name}</bdi></td>{cell(row.a)}{cell(row.b)}
                <td>{row.a === undefined ? <strong>{text.onlyB}</strong> : row.b === undefined ? <strong>{text.onlyA}</strong> : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Errors({ rows }: { rows: readonly ErrorChange[] }) {
  const text = useText(compareWords);
  const format = useFormat();
  return (
    <section>
      <h2>{text.newErrors}</h2>
      {rows.length === 0 ? <p className="muted">{text.noErrors}</p> : (
        <table className="data-table">
          <caption className="sr-only">{text.newErrors}</caption>
          <thead><tr><th scope="col">{text.exception}</th><th scope="col" className="numeric">{text.inA}</th><th scope="col" className="numeric">{text.inB}</th><th scope="col" /></tr></thead>
          <tbody>
            {rows.slice(0, 50).map((row) => (
              <tr key={`${row.attribute} ${row.name}`}>
                <td><bdi>{row.name}</bdi> <small className="muted">{row.attribute}</small></td>
                <td className="numeric">{format.count(row.a)}</td><td className="numeric">{format.count(row.b)}</td>
                <td>{row.a === 0 ? <strong>{text.onlyB}</strong> : row.b === 0 ? text.onlyA : <span className="muted">{text.both}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

