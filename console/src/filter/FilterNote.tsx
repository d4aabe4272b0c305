// What stands under an expression: what it asks in words, its parts, or where it is wrong.

import { useLocation } from 'wouter';
import type { Explanation } from '@/api/filters';
import type { FilterError } from '@/api/http';
import { frameWords } from '@/text/frame';
import { useText } from '@/text/language';
import { traceIdIn } from '@/url/traceId';
import { useHref } from '@/url/useUrlState';
import { withoutTerm } from './expressions';

interface NoteProps {
  readonly draft: string;
  readonly explained: Explanation | undefined;
  /** What stands in the field is what was run. */
  readonly isRun: boolean;
  onTake(expression: string): void;
  onRun(expression: string): void;
}

export function FilterNote({ draft, explained, isRun, onTake, onRun }: NoteProps) {
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
  if (!explained) return null;
  if (explained.FilterError) return <FilterErrorNote draft={draft} error={explained.FilterError} onTake={onTake} />;
  return (
    <>
      <span>{text.filterMeans(explained.Words)}</span>
      {isRun && (
        <>
          {' '}
          <button type="button" className="plain-link" onClick={() => navigate(href('/groups', {}, { edit: '+' }))}>
            {text.saveAsGroup}
          </button>
          {explained.Terms.length > 1 && <Terms explained={explained} onRun={onRun} />}
        </>
      )}
    </>
  );
}

/** The parts that AND joins, each to be taken away. */
function Terms({ explained, onRun }: { explained: Explanation; onRun(expression: string): void }) {
  const text = useText(frameWords);
  return (
    <ul className="filter-terms" aria-label={text.terms}>
      {explained.Terms.map((term, i) => (
        <li key={`${term.Begin} ${term.Text}`} title={term.Words}>
          <code>{term.Text}</code>
          <button type="button" aria-label={text.removeTerm(term.Text)} onClick={() => onRun(withoutTerm(explained.Terms, i))}>
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
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
