// A filter expression: written, explained in words, its errors at their place. The server's parser is the only one.

import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { explain, type Explanation } from '@/api/filters';
import type { FilterError } from '@/api/http';
import { frameWords } from '@/text/frame';
import { useLanguage, useText } from '@/text/language';
import { traceIdIn } from '@/url/traceId';
import { useHref } from '@/url/useUrlState';

export interface FilterFieldProps {
  readonly value: string;
  readonly group?: string;
  onRun(expression: string): void;
}

export function FilterField({ value, group = '', onRun }: FilterFieldProps) {
  const text = useText(frameWords);
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const area = useRef<HTMLTextAreaElement>(null);
  const note = useId();
  const explained = useExplanation(draft, group);
  const run = () => onRun(draft.trim());

  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    run();
  };
  return (
    <div className="filter-field">
      <div className="filter-row">
        <textarea
          ref={area}
          id="filter"
          className="filter-area"
          rows={Math.min(4, draft.split('\n').length)}
          spellCheck={false}
          autoComplete="off"
          aria-label={text.filter}
          aria-invalid={explained?.Valid === false}
          aria-describedby={note}
          placeholder={text.filterPlaceholder}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKey}
        />
        {draft !== '' && (
          <Button
            iconName="close"
            variant="icon"
            ariaLabel={text.clearFilter}
            onClick={() => {
              setDraft('');
              onRun('');
              area.current?.focus();
            }}
          />
        )}
        <Button onClick={run}>{text.run}</Button>
      </div>
      <div id={note} className="filter-note" aria-live="polite">
        <FilterNote
          draft={draft}
          explained={explained}
          onTake={(taken) => {
            setDraft(taken);
            area.current?.focus();
          }}
        />
      </div>
    </div>
  );
}

/** What the server says about an expression, a moment after the last key. */
export function useExplanation(expression: string, group: string): Explanation | undefined {
  const language = useLanguage();
  const settled = useSettled(expression, 150);
  const asked = useQuery({
    queryKey: ['explain', settled, language, group],
    queryFn: ({ signal }) => explain(settled, language, group || undefined, signal),
    enabled: settled.trim() !== '',
    staleTime: 60_000,
  });
  return settled === expression && expression.trim() !== '' ? asked.data : undefined;
}

export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

function FilterNote({
  draft,
  explained,
  onTake,
}: {
  draft: string;
  explained: Explanation | undefined;
  onTake(expression: string): void;
}) {
  const text = useText(frameWords);
  const href = useHref();
  const [, navigate] = useLocation();
  const id = traceIdIn(draft);
  if (id !== undefined) {
    return (
      <button type="button" className="plain-link" onClick={() => navigate(href(`/traces/${id}`))}>
        {text.openTrace(id)}
      </button>
    );
  }
  if (explained?.FilterError) return <FilterErrorNote draft={draft} error={explained.FilterError} onTake={onTake} />;
  return explained ? <>{text.filterMeans(explained.Words)}</> : null;
}

/** The message, the place underlined in what was written, and what may have been meant. */
export function FilterErrorNote({
  draft,
  error,
  onTake,
}: {
  draft: string;
  error: FilterError;
  onTake?(expression: string): void;
}) {
  const text = useText(frameWords);
  const wrong = draft.slice(error.Begin, error.End) || '␣';
  return (
    <div className="filter-error" role="status">
      <b>
        {text.column(String(error.Column))}: {error.Message}
      </b>
      <code>
        {draft.slice(Math.max(0, error.Begin - 40), error.Begin)}
        <mark>{wrong}</mark>
        {draft.slice(Math.max(error.Begin, error.End), error.End + 40)}
      </code>
      {onTake && error.Suggestions.length > 0 && (
        <span>
          {text.tryThis}:{' '}
          {error.Suggestions.slice(0, 5).map((suggestion) => (
            <button
              key={suggestion}
              type="button"
              className="plain-link"
              onClick={() => onTake(draft.slice(0, error.Begin) + suggestion + draft.slice(error.End))}
            >
              {suggestion}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}
