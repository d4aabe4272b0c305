// Two traces side by side, call by call.

import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { getDiff, type TraceDiff } from '@/api/analyse';
import { getSummaries, getTraces, type TraceSummary } from '@/api/traces';
import { Failure } from '@/app/Failure';
import { useShell } from '@/app/shell';
import { OutcomeMark } from '@/draw/OutcomeMark';
import type { Outcome } from '@/draw/palette';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { flag, list, text as textField, type Fields } from '@/url/codec';
import { traceIdIn } from '@/url/traceId';
import { useHref, useUrlState } from '@/url/useUrlState';
import { diffWords } from './compareText';
import { changesOf, diffRows, mainDifference, sideOf, type Change, type DiffCall } from './diff';
import { membersOf, rootOf, textOf, treeOf } from './document';
import { ofService, ofUrl } from './findAlike';
import './trace.css';
import './compare.css';

const fields = { a: textField('', 200), b: textField('', 200), shut: list(), diff: flag() } satisfies Fields;

export default function TraceComparePage() {
  const text = useText(diffWords);
  const [state, set] = useUrlState(fields);
  const [a, b] = [traceIdIn(state.a), traceIdIn(state.b)];
  return (
    <div className="page">
      <h1>{text.title}</h1>
      <div className="pair">
        <Side label={text.a} className="side-a" id={a} written={state.a} onChange={(id) => set({ a: id, shut: [] })} />
        <Button iconName="arrow-right" onClick={() => set({ a: state.b, b: state.a })} disabled={!a && !b}>{text.swap}</Button>
        <Side label={text.b} className="side-b" id={b} written={state.b} onChange={(id) => set({ b: id, shut: [] })} />
      </div>
      {a !== undefined && b === undefined && <Candidates of={a} onChoose={(id) => set({ b: id })} />}
      {a !== undefined && a === b && <StatusIndicator type="info">{text.same}</StatusIndicator>}
      {a !== undefined && b !== undefined && a !== b && (
        <Compared a={a} b={b} shut={state.shut} onlyChanged={state.diff} onShut={(shut) => set({ shut }, 'replace')} onOnly={(diff) => set({ diff })} />
      )}
    </div>
  );
}

interface SideProps {
  readonly label: string;
  readonly className: string;
  readonly id: string | undefined;
  readonly written: string;
  onChange(id: string): void;
}

function Side({ label, className, id, written, onChange }: SideProps) {
  const text = useText(diffWords);
  const href = useHref();
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? written;
  const take = (value: string) => {
    setTyped(value);
    const found = traceIdIn(value);
    if (found !== undefined) {
      setTyped(undefined);
      onChange(found);
    } else if (value.trim() === '') onChange('');
  };
  return (
    <div className={`side ${className}`}>
      <label>
        <strong>{label}</strong>
        <Input value={shown} placeholder={text.paste} ariaLabel={`${label}: ${text.paste}`} onChange={({ detail }) => take(detail.value)}
          onBlur={() => setTyped(undefined)} />
      </label>
      {shown !== '' && traceIdIn(shown) === undefined && <StatusIndicator type="warning">{text.wrong}</StatusIndicator>}
      {id !== undefined && <Link href={href(`/traces/${id}`)}>{text.open}</Link>}
    </div>
  );
}

const outcomeOf = (s: TraceSummary): Outcome => (s.HasFault ? 'fault' : s.HasThrottle ? 'throttle' : s.HasError ? 'error' : 'ok');

/** Traces that began alike, at about that time: which to compare with is a matter of a click. */
function Candidates({ of, onChoose }: { of: string; onChoose(id: string): void }) {
  const text = useText(diffWords);
  const format = useFormat();
  const { zone } = useShell();
  const trace = useQuery({ queryKey: ['trace', of], queryFn: async ({ signal }) => (await getTraces([of], signal)).Traces[0] ?? null });
  const tree = useMemo(() => (trace.data ? treeOf(trace.data) : undefined), [trace.data]);
  const root = tree && rootOf(tree);
  const url = textOf(membersOf(membersOf(root?.document['http'])['request'])['url']);
  const filter = url !== '' ? ofUrl(url) : root ? ofService(root.name) : '';
  const middle = (tree?.startTime ?? 0) * 1000;
  const set = { startMs: middle - 1_800_000, endMs: middle + 1_800_000, filter };
  const alike = useQuery({
    queryKey: ['alike', of, filter], queryFn: ({ signal }) => getSummaries(set, undefined, signal), enabled: root !== undefined,
  });
  if (trace.isError || alike.isError) return <Failure error={trace.error ?? alike.error} />;
  if (alike.data === undefined) return null;
  const others = alike.data.TraceSummaries.filter((s) => s.Id !== of && s.ResponseTime !== undefined);
  const byTime = [...others].sort((x, y) => x.ResponseTime! - y.ResponseTime!);
  const picks: (readonly [string, TraceSummary | undefined])[] = [
    [text.slowest, byTime.at(-1)],
    [text.median, byTime[Math.floor(byTime.length / 2)]],
    [text.fastest, byTime[0]],
    [text.good, others.find((s) => outcomeOf(s) === 'ok' && (s.StartTime ?? 0) * 1000 <= middle) ?? others.find((s) => outcomeOf(s) === 'ok')],
  ];
  return (
    <section>
      <h2>{text.choose}</h2>
      <p className="muted">{text.candidates}</p>
      {others.length === 0 && <p>{text.none}</p>}
      <ul className="picks">
        {picks.map(([name, summary]) => summary && (
          <li key={name}>
            <button type="button" className="plain-link" onClick={() => onChoose(summary.Id)}>{name}</button>{' '}
            <OutcomeMark outcome={outcomeOf(summary)} /> {format.duration(summary.ResponseTime!)}{' '}
            <span className="muted">{format.dateTime((summary.StartTime ?? 0) * 1000, zone)} <code>{summary.Id}</code></span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ComparedProps {
  readonly a: string;
  readonly b: string;
  readonly shut: readonly string[];
  readonly onlyChanged: boolean;
  onShut(shut: readonly string[]): void;
  onOnly(only: boolean): void;
}

const MOST_ROWS = 1000;

function Compared({ a, b, shut, onlyChanged, onShut, onOnly }: ComparedProps) {
  const text = useText(diffWords);
  const answer = useQuery({ queryKey: ['diff', a, b], queryFn: ({ signal }) => getDiff(a, b, signal) });
  const diff = answer.data;
  const closed = useMemo(() => new Set(shut), [shut]);
  const rows = useMemo(() => diffRows(diff?.Calls ?? [], closed, onlyChanged), [diff, closed, onlyChanged]);
  if (answer.isError) return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  if (diff === undefined) return null;
  const most = diff.Calls.reduce((sum, call) => Math.max(sum, call.A?.Duration ?? 0, call.B?.Duration ?? 0), 1e-9);
  const toggle = (at: number) => onShut(closed.has(String(at)) ? shut.filter((each) => each !== String(at)) : [...shut, String(at)]);
  return (
    <>
      <Summary diff={diff} />
      {(diff.Truncated || diff.OmittedCount > 0 || rows.length > MOST_ROWS) && <StatusIndicator type="warning">{text.cut}</StatusIndicator>}
      <label className="check">
        <input type="checkbox" checked={onlyChanged} onChange={(event) => onOnly(event.target.checked)} /> {text.onlyChanged}
      </label>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={text.title}>
        <table className="data-table diff-table">
          <caption className="sr-only">{text.title}</caption>
          <thead>
            <tr>
              {[text.call, text.timeA, text.timeB, text.difference, text.change, text.bar].map((name, i) => (
                <th key={name} scope="col" className={i >= 1 && i <= 3 ? 'numeric' : ''}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map(({ at, call, hasChildren }) => (
              <Row key={at} call={call} most={most} hasChildren={hasChildren || closed.has(String(at))} isShut={closed.has(String(at))} onToggle={() => toggle(at)} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="muted">{text.nothing}</p>}
      </div>
    </>
  );
}

function Summary({ diff }: { diff: TraceDiff }) {
  const text = useText(diffWords);
  const format = useFormat();
  const [a, b] = [diff.A.ResponseTime ?? diff.A.Duration, diff.B.ResponseTime ?? diff.B.Duration];
  const main = useMemo(() => mainDifference(diff.Calls), [diff]);
  if (a === undefined || b === undefined) return null;
  const by = b - a;
  const call = main && diff.Calls[main.at];
  const sign = (seconds: number) => `${seconds > 0 ? '+' : '−'}${format.duration(Math.abs(seconds))}`;
  return (
    <p className="diff-summary" role="status">
      <span className="side-a-mark">A {format.duration(a)}</span> <span className="side-b-mark">B {format.duration(b)}</span>{' '}
      <strong>{Math.abs(by) < 0.001 ? text.equal : by > 0 ? text.slower(format.duration(by)) : text.faster(format.duration(-by))}</strong>{' '}
      {call && <bdi>{text.most(call.Service === call.Name ? call.Name : `${call.Service} → ${call.Name}`, sign(main.seconds))}</bdi>}
    </p>
  );
}

const TONE: Readonly<Record<Change, string>> = {
  onlyA: 'side-a-mark', onlyB: 'side-b-mark', slower: 'outcome-error', faster: 'outcome-ok', more: 'outcome-error', fewer: 'outcome-ok',
  fails: 'outcome-fault', recovers: 'outcome-ok', same: 'muted',
};
const SIGN: Readonly<Record<Change, string>> = {
  onlyA: '−', onlyB: '+', slower: '▲', faster: '▼', more: '▲', fewer: '▼', fails: '✕', recovers: '✓', same: '=',
};

interface RowProps {
  readonly call: DiffCall;
  readonly most: number;
  readonly hasChildren: boolean;
  readonly isShut: boolean;
  onToggle(): void;
}

function Row({ call, most, hasChildren, isShut, onToggle }: RowProps) {
  const text = useText(diffWords);
  const common = useText(words);
  const format = useFormat();
  const side = (each: DiffCall['A']) =>
    each === undefined ? <span className="muted">{text.missing}</span> : (
      <>
        {format.duration(each.Duration)}{each.CallCount !== 1 && <span className="muted"> {text.calls(format.count(each.CallCount))}</span>}
        {each.FaultCount + each.ErrorCount + each.ThrottleCount > 0 && (
          <> <OutcomeMark outcome={each.FaultCount > 0 ? 'fault' : each.ThrottleCount > 0 ? 'throttle' : 'error'}><span className="sr-only">{common.outcome.fault}</span></OutcomeMark></>
        )}
      </>
    );
  const by = call.DurationDifference;
  return (
    <tr>
      <td style={{ paddingLeft: 4 + Math.min(call.Depth, 20) * 16 }}>
        {hasChildren ? (
          <button type="button" className="tl-twist" aria-expanded={!isShut} aria-label={isShut ? text.expand : text.collapse} onClick={onToggle}>
            <span aria-hidden="true">{isShut ? '▸' : '▾'}</span>
          </button>
        ) : <span className="diff-indent" />}
        <bdi className="verbatim">{call.Name}</bdi> {call.Service !== call.Name && <bdi className="muted">{call.Service}</bdi>}
      </td>
      <td className="numeric">{side(sideOf(call.A))}</td>
      <td className="numeric">{side(sideOf(call.B))}</td>
      <td className="numeric">{Math.abs(by) < 1e-6 ? '0' : `${by > 0 ? '+' : '−'}${format.duration(Math.abs(by))}`}</td>
      <td>{changesOf(call).map((change) => <span key={change} className={`diff-change ${TONE[change]}`}>{SIGN[change]} {text.changes[change]}</span>)}</td>
      <td className="diff-bars" aria-hidden="true">
        <i className="bar-a" style={{ width: `${((call.A?.Duration ?? 0) / most) * 100}%` }} />
        <i className="bar-b" style={{ width: `${((call.B?.Duration ?? 0) / most) * 100}%` }} />
      </td>
    </tr>
  );
}
