// Two traces side by side: the same calls beside each other, and where the time of one went that the other did not need.

import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { getDiff, type TraceDiff } from '@/api/analyse';
import { Failure } from '@/app/Failure';
import { useShell } from '@/app/shell';
import { OutcomeShape } from '@/draw/OutcomeMark';
import type { Outcome } from '@/draw/palette';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { flag, text as textField, type Fields } from '@/url/codec';
import { traceIdIn } from '@/url/traceId';
import { useHref, useUrlState } from '@/url/useUrlState';
import { traceCompareWords } from './compareText';
import '../compare/compare.css';

const fields = { a: textField('', 200), b: textField('', 200), changed: flag() } satisfies Fields;

type Call = TraceDiff['Calls'][number];
const CHANGED_SHARE = 0.05;

export default function TraceComparePage() {
  const text = useText(traceCompareWords);
  const common = useText(words);
  const [state, set] = useUrlState(fields);
  const [a, b] = [traceIdIn(state.a), traceIdIn(state.b)];
  const answer = useQuery({
    queryKey: ['diff', a, b],
    queryFn: ({ signal }) => getDiff(a!, b!, signal),
    enabled: a !== undefined && b !== undefined,
  });
  return (
    <div className="page">
      <h1>{text.title}</h1>
      <div className="compare-ids">
        <IdField label={text.a} value={state.a} onChange={(id) => set({ a: id })} />
        <Button iconName="status-pending" ariaLabel={text.swap} onClick={() => set({ a: state.b, b: state.a })}>{text.swap}</Button>
        <IdField label={text.b} value={state.b} onChange={(id) => set({ b: id })} />
      </div>
      {(a === undefined || b === undefined) && <p className="muted">{text.give}</p>}
      {answer.isError && <Failure error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isLoading && <p><Spinner /> <span className="sr-only">{common.loading}</span></p>}
      {answer.data && <Shown diff={answer.data} onlyChanges={state.changed} setOnly={(changed) => set({ changed }, 'replace')} />}
    </div>
  );
}

function IdField({ label, value, onChange }: { label: string; value: string; onChange(id: string): void }) {
  const text = useText(traceCompareWords);
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const wrong = draft.trim() !== '' && traceIdIn(draft) === undefined;
  return (
    <label className="compare-id">
      <span>{label}</span>
      <Input value={draft} invalid={wrong} ariaLabel={label} spellcheck={false}
        onChange={({ detail }) => {
          setDraft(detail.value);
          const id = traceIdIn(detail.value);
          if (id !== undefined) onChange(id);
        }} />
      {wrong && <small role="alert" className="outcome-fault">{text.notAnId}</small>}
    </label>
  );
}

function Shown({ diff, onlyChanges, setOnly }: { diff: TraceDiff; onlyChanges: boolean; setOnly(only: boolean): void }) {
  const text = useText(traceCompareWords);
  const format = useFormat();
  const most = useMemo(() => diff.Calls.reduce((sum, call) => Math.max(sum, Math.abs(call.DurationDifference)), 0), [diff]);
  const shown = useMemo(() => (onlyChanges ? changedOf(diff.Calls, most) : diff.Calls), [diff, onlyChanges, most]);
  return (
    <>
      <Heads diff={diff} />
      <p><strong>{useSentence(diff)}</strong></p>
      <div className="row">
        <label className="check">
          <input type="checkbox" checked={onlyChanges} onChange={(event) => setOnly(event.target.checked)} />
          {text.onlyChanges}
        </label>
        {diff.Truncated && <span className="muted">{text.truncated}</span>}
      </div>
      <div className="table-scroll" role="region" aria-label={text.label} tabIndex={0}>
        <table className="data-table diff-table">
          <thead>
            <tr>
              <th scope="col">{text.call}</th><th scope="col">{text.service}</th>
              <th scope="col" className="numeric set-a">{text.a}</th><th scope="col" className="numeric set-b">{text.b}</th>
              <th scope="col" className="numeric">{text.difference}</th><th scope="col"><span className="sr-only">{text.difference}</span></th>
            </tr>
          </thead>
          <tbody>{shown.map((call, i) => <CallRow key={i} call={call} most={most} />)}</tbody>
        </table>
      </div>
      {diff.OmittedCount > 0 && <p className="muted">{text.omitted(format.count(diff.OmittedCount))}</p>}
    </>
  );
}

function Heads({ diff }: { diff: TraceDiff }) {
  const text = useText(traceCompareWords);
  const format = useFormat();
  const href = useHref();
  const { zone } = useShell();
  const head = (label: string, trace: TraceDiff['A'], set: 'a' | 'b') => (
    <div className={`compare-side side-${set}`}>
      <h2>{label}</h2>
      <p><Link href={href(`/traces/${trace.TraceId}`)}><code>{trace.TraceId}</code></Link></p>
      <dl className="figures">
        <div><dt>{text.response}</dt><dd>{trace.ResponseTime === undefined ? '…' : format.duration(trace.ResponseTime)}</dd></div>
        <div><dt>{text.start}</dt><dd>{trace.StartTime === undefined ? '-' : format.dateTime(trace.StartTime * 1000, zone)}</dd></div>
      </dl>
    </div>
  );
  return <div className="compare-sides">{head(text.a, diff.A, 'a')}{head(text.b, diff.B, 'b')}</div>;
}

function useSentence(diff: TraceDiff): string {
  const text = useText(traceCompareWords);
  const format = useFormat();
  const by = (diff.B.ResponseTime ?? diff.B.Duration ?? 0) - (diff.A.ResponseTime ?? diff.A.Duration ?? 0);
  const deepest = blamed(diff.Calls, Math.sign(by));
  if (by === 0 || deepest === undefined) return text.same;
  return text.sentence(by > 0 ? text.b : text.a, format.duration(Math.abs(by)), deepest.Name);
}

/** From the top down to the callee whose difference is most of its caller's. */
export function blamed(calls: readonly Call[], sign: number): Call | undefined {
  let at = -1;
  for (;;) {
    let next = -1;
    calls.forEach((call, i) => {
      if ((call.Parent ?? -1) !== at || call.DurationDifference * sign <= 0) return;
      if (next < 0 || call.DurationDifference * sign > calls[next]!.DurationDifference * sign) next = i;
    });
    const enough = at < 0 || (next >= 0 && calls[next]!.DurationDifference * sign >= calls[at]!.DurationDifference * sign * 0.5);
    if (next < 0 || !enough) return calls[at];
    at = next;
  }
}

/** Calls that differ, with their callers. */
export function changedOf(calls: readonly Call[], most: number): readonly Call[] {
  const wanted = new Set<number>();
  calls.forEach((call, i) => {
    const differs = call.Change !== 'both' || Math.abs(call.DurationDifference) > most * CHANGED_SHARE ||
      call.A?.FaultCount !== call.B?.FaultCount || call.A?.CallCount !== call.B?.CallCount;
    if (!differs) return;
    for (let up: number | undefined = i; up !== undefined && !wanted.has(up); up = calls[up]?.Parent) wanted.add(up);
  });
  return calls.filter((_, i) => wanted.has(i));
}

function CallRow({ call, most }: { call: Call; most: number }) {
  const text = useText(traceCompareWords);
  const format = useFormat();
  const difference = call.DurationDifference;
  const tag = call.Change === 'added' ? text.added : call.Change === 'removed' ? text.removed : '';
  return (
    <tr className={call.Change === 'both' ? '' : `diff-${call.Change}`}>
      <td style={{ paddingLeft: 8 + Math.min(call.Depth, 24) * 14 }}><bdi>{call.Name}</bdi> {tag && <em className="tl-tag">{tag}</em>}</td>
      <td><bdi>{call.Service}</bdi></td>
      <Side sums={call.A} /><Side sums={call.B} />
      <td className="numeric">{difference === 0 ? '=' : `${difference > 0 ? '+' : '−'}${format.duration(Math.abs(difference))}`}</td>
      <td className="diff-cell" aria-hidden="true">
        <i className={difference > 0 ? 'longer' : 'shorter'} style={{ width: `${most > 0 ? (Math.abs(difference) / most) * 50 : 0}%` }} />
      </td>
    </tr>
  );
}

function Side({ sums }: { sums: Call['A'] }) {
  const common = useText(words);
  const format = useFormat();
  if (sums === undefined || sums.CallCount === 0) return <td className="numeric muted">-</td>;
  const outcome: Outcome = sums.FaultCount > 0 ? 'fault' : sums.ThrottleCount > 0 ? 'throttle' : sums.ErrorCount > 0 ? 'error' : 'ok';
  return (
    <td className="numeric">
      {outcome !== 'ok' && <><OutcomeShape outcome={outcome} /><span className="sr-only">{common.outcome[outcome]}</span> </>}
      {sums.CallCount > 1 && <span className="muted">×{format.count(sums.CallCount)} </span>}
      {format.duration(sums.Duration)}
    </td>
  );
}
