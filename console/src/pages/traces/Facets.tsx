// How often values occur among the traces that match: one click narrows the filter to a value, or away from it.

import { useState } from 'react';
import { getFacets, type Facets as Answer } from '@/api/analyse';
import { useSetQuery, useTraceSet } from '@/app/shell';
import { OutcomeMark, OutcomeShape } from '@/draw/OutcomeMark';
import type { Outcome } from '@/draw/palette';
import { and, either, not, withoutTerm } from '@/filter/expressions';
import { useExplanation, useSettled } from '@/filter/useExplanation';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { useShared, type SetState } from '@/url/useUrlState';
import type { tracesFields, TracesState } from './state';
import { attributeName, tracesWords } from './text';
import { Url } from './Url';

type Facet = Answer['Facets'][number];
type Value = Facet['Values'][number];

const FIRST = 6;
const ALL = 100;

// Those that most questions begin with are unfolded, in this order; the rest is by name.
const UNFOLDED = [
  'outcome', 'service', 'http.url', 'http.status', 'http.method', 'rootcause.fault.exception',
  'rootcause.error.exception', 'version', 'user',
];

const FLAGS = ['fault', 'error', 'throttle', 'partial'];

/** The flags as one facet: how many traces have each. */
export function withOutcomes(facets: readonly Facet[]): Facet[] {
  const values = FLAGS.flatMap((flag) => {
    const found = facets.find((facet) => facet.Attribute === flag)?.Values.find((value) => value.Value === 'true');
    return found ? [{ ...found, Value: flag }] : [];
  });
  const rest = facets.filter((facet) => !FLAGS.includes(facet.Attribute));
  if (values.length === 0) return rest;
  return [{ Attribute: 'outcome', DistinctCount: values.length, UncountedCount: 0, Values: values }, ...rest];
}

export function orderOf(attribute: string): number {
  const at = UNFOLDED.indexOf(attribute);
  if (at >= 0) return at;
  return attribute.startsWith('annotation') ? 100 : 200;
}

export function Facets({ state, set }: { state: TracesState; set: SetState<typeof tracesFields> }) {
  const text = useText(tracesWords);
  const common = useText(words);
  const traces = useTraceSet();
  const answer = useSetQuery('facets', traces, (s, signal) => getFacets(s, { mostValues: FIRST }, signal));
  const facets = withOutcomes(answer.data?.Facets ?? []).sort(
    (a, b) => orderOf(a.Attribute) - orderOf(b.Attribute) || a.Attribute.localeCompare(b.Attribute),
  );
  const total = answer.data?.Examined?.TraceCount ?? 0;
  const partial = answer.data?.Examined?.Partial ?? false;
  const format = useFormat();
  const isOpen = (attribute: string) => UNFOLDED.includes(attribute) !== state.fold.includes(attribute);
  const toggle = (attribute: string) => set({
    fold: state.fold.includes(attribute) ? state.fold.filter((each) => each !== attribute) : [...state.fold, attribute],
  }, 'replace');
  return (
    <aside className="facets" aria-label={text.facets.title} aria-busy={answer.isFetching}>
      <h2>{text.facets.title}</h2>
      {partial && <p className="muted">{text.facets.partial(format.count(total))}</p>}
      {facets.map((facet) => (
        <FacetSection key={facet.Attribute} facet={facet} total={total} isOpen={isOpen(facet.Attribute)}
          onToggle={() => toggle(facet.Attribute)} onGroup={() => set({ by: columnFor(facet.Attribute), open: [] })} />
      ))}
      {answer.isError && (
        <p className="muted">
          {text.facets.failed} <button type="button" className="plain-link" onClick={() => void answer.refetch()}>{common.retry}</button>
        </p>
      )}
      {answer.isSuccess && facets.length === 0 && <p className="muted">{text.facets.none}</p>}
    </aside>
  );
}

/** The column of the list that groups by the same, or empty. */
export function columnFor(attribute: string): string {
  const same: Readonly<Record<string, string>> = {
    'http.url': 'url', 'http.method': 'method', 'http.status': 'status', user: 'user', service: 'services',
    outcome: 'outcome', 'rootcause.fault.service': 'cause',
    'rootcause.error.service': 'cause', 'rootcause.fault.exception': 'exception',
    'rootcause.error.exception': 'exception', 'rootcause.responsetime.service': 'slow',
  };
  if (same[attribute]) return same[attribute];
  const bracket = /^annotation\[(.*)\]$/.exec(attribute);
  if (bracket) return `annotation.${bracket[1]}`;
  return attribute.startsWith('annotation.') ? attribute : '';
}

interface SectionProps {
  readonly facet: Facet;
  readonly total: number;
  readonly isOpen: boolean;
  onToggle(): void;
  onGroup(): void;
}

function FacetSection({ facet, total, isOpen, onToggle, onGroup }: SectionProps) {
  const text = useText(tracesWords);
  const format = useFormat();
  const name = attributeName(text, facet.Attribute);
  const [isWhole, setWhole] = useState(false);
  return (
    <section className="facet">
      <h3>
        <button type="button" aria-expanded={isOpen} onClick={onToggle} title={facet.Attribute}>
          <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> {name}
          <span className="muted"> {format.count(facet.DistinctCount)}</span>
        </button>
      </h3>
      {isOpen && (
        <>
          {isWhole ? (
            <AllValues attribute={facet.Attribute} total={total} />
          ) : (
            <Values attribute={facet.Attribute} values={facet.Values} total={total} />
          )}
          <div className="facet-more">
            {(facet.DistinctCount > facet.Values.length || isWhole) && (
              <button type="button" className="plain-link" onClick={() => setWhole(!isWhole)}>
                {isWhole ? text.facets.fewer : text.facets.more(format.count(facet.DistinctCount - facet.Values.length))}
              </button>
            )}
            {columnFor(facet.Attribute) !== '' && (
              <button type="button" className="plain-link" onClick={onGroup}>{text.facets.group}</button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

/** Of one attribute, as many as the server gives, found by how they begin. */
function AllValues({ attribute, total }: { attribute: string; total: number }) {
  const text = useText(tracesWords);
  const common = useText(words);
  const format = useFormat();
  const traces = useTraceSet();
  const [typed, setTyped] = useState('');
  const prefix = useSettled(typed, 150);
  const answer = useSetQuery(
    'facet', traces, (s, signal) => getFacets(s, { attribute, prefix, mostValues: ALL }, signal), [attribute, prefix],
  );
  const facet = answer.data?.Facets.find((each) => each.Attribute === attribute);
  const left = (facet?.DistinctCount ?? 0) - (facet?.Values.length ?? 0);
  return (
    <>
      <input type="search" className="facet-find" value={typed} aria-label={text.facets.find} placeholder={text.facets.find}
        onChange={(event) => setTyped(event.target.value)} />
      {answer.isError ? <p className="muted">{common.failure.broken}</p> : <Values attribute={attribute} values={facet?.Values ?? []} total={total} />}
      {answer.isSuccess && !facet && <p className="muted">{common.noMatch}</p>}
      {left > 0 && <p className="muted">{text.facets.left(format.count(left))}</p>}
    </>
  );
}

function Values({ attribute, values, total }: { attribute: string; values: readonly Value[]; total: number }) {
  return (
    <ul>
      {values.map((value) => (
        <li key={value.Value}><ValueLine attribute={attribute} value={value} total={total} /></li>
      ))}
    </ul>
  );
}

function ValueLine({ attribute, value, total }: { attribute: string; value: Value; total: number }) {
  const text = useText(tracesWords);
  const format = useFormat();
  const [shared, setShared] = useShared();
  const terms = useExplanation(shared.filter, shared.group)?.Terms ?? [];
  const expression = value.FilterExpression;
  const at = expression === '' ? -1 : terms.findIndex((term) => term.Text.trim() === expression);
  const faults = value.TraceCount === 0 ? 0 : value.FaultCount / value.TraceCount;
  const share = value.TraceCount / Math.max(1, total);
  const put = (filter: string) => setShared({ filter });
  const choose = (event: React.MouseEvent) => {
    if (at >= 0) put(withoutTerm(terms, at));
    else if (event.altKey) put(and(shared.filter, not(expression)));
    else if (event.shiftKey && shared.filter.trim() !== '') put(either(shared.filter, expression));
    else put(and(shared.filter, expression));
  };
  const label = (
    <>
      <span className="facet-bar" aria-hidden="true">
        <i style={{ width: `${Math.max(1.5, share * 100)}%` }} />
        {faults > 0 && <i className="fault" style={{ width: `${Math.max(1.5, share * faults * 100)}%` }} />}
      </span>
      <span className="facet-name" title={value.Value}><ValueName attribute={attribute} value={value.Value} /></span>
      {value.FaultCount > 0 && value.FaultCount < value.TraceCount && (
        <span className="outcome-fault facet-faults" title={text.facets.faults(format.count(value.FaultCount))}>
          <OutcomeShape outcome="fault" size={9} /> {format.share(faults)}
        </span>
      )}
      <span className="facet-count">{format.count(value.TraceCount)}</span>
    </>
  );
  if (expression === '') return <span className="facet-value" title={text.facets.noWord}>{label}</span>;
  return (
    <>
      <button type="button" className="facet-value" aria-pressed={at >= 0} title={text.facets.hint(expression)} onClick={choose}>
        {label}
      </button>
      <button type="button" className="facet-not" aria-label={text.facets.without(value.Value)} title={text.facets.without(value.Value)}
        onClick={() => put(and(shared.filter, not(expression)))}>
        ≠
      </button>
    </>
  );
}

function ValueName({ attribute, value }: { attribute: string; value: string }) {
  const text = useText(tracesWords);
  const common = useText(words);
  if (value === '') return <i className="muted">{text.noValue}</i>;
  if (attribute === 'http.url') return <Url value={value} />;
  if (attribute !== 'outcome') return <>{value}</>;
  return value === 'partial' ? <>{common.partial}</> : <OutcomeMark outcome={value as Outcome} />;
}
