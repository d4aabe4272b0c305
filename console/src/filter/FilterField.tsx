// A filter expression: written with completion, explained in words, its errors at their place. The server's parser is the
// only one. Enter runs, or takes what is chosen in the list; Ctrl+Enter always runs; nothing happens while composing.

import Button from '@cloudscape-design/components/button';
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { frameWords } from '@/text/frame';
import { useFormat, useText } from '@/text/language';
import { traceIdIn } from '@/url/traceId';
import { useHref } from '@/url/useUrlState';
import { taken, type Choice } from './completion';
import { FilterNote } from './FilterNote';
import { rememberFilter } from './history';
import { piecesOf } from './paint';
import { useCompletion, type Offer } from './useCompletion';
import { useExplanation } from './useExplanation';

export interface FilterFieldProps {
  readonly value: string;
  readonly group?: string;
  /** One on a page is the one `/` goes to. */
  readonly id?: string;
  readonly label?: string;
  readonly placeholder?: string;
  onRun(expression: string): void;
}

export function FilterField({ value, group = '', id = 'filter', label, placeholder, onRun }: FilterFieldProps) {
  const text = useText(frameWords);
  const href = useHref();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  useEffect(() => setDraft(value), [value]);
  const area = useRef<HTMLTextAreaElement>(null);
  const paint = useRef<HTMLPreElement>(null);
  const wantedCaret = useRef<number>(undefined);
  const names = useId();
  const explained = useExplanation(draft, group);
  const offer = useCompletion(draft, caret, group, isOpen && traceIdIn(draft) === undefined);
  const isListed = isOpen && offer.choices.length > 0;
  const chosen = Math.min(active, offer.choices.length - 1);

  useLayoutEffect(() => {
    if (wantedCaret.current === undefined) return;
    area.current?.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = undefined;
  }, [draft]);

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const run = (expression = draft) => {
    close();
    const id = traceIdIn(expression);
    if (id !== undefined) return navigate(href(`/traces/${id}`));
    rememberFilter(expression);
    onRun(expression.trim());
  };
  const put = (next: string, at = next.length) => {
    wantedCaret.current = at;
    setDraft(next);
    setCaret(at);
    area.current?.focus();
  };
  const take = (choice: Choice) => {
    const next = taken(draft, choice);
    put(next.draft, next.caret);
    setActive(-1);
    setOpen(choice.kind !== 'recent');
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const picked = isListed ? offer.choices[chosen] : undefined;
    if (event.key === 'Enter' && event.shiftKey) return; // a new line
    if (event.key === 'Enter') {
      if (picked && !event.ctrlKey && !event.metaKey) take(picked);
      else run();
    } else if (event.key === 'Tab' && picked && !event.shiftKey) take(picked);
    else if (event.key === 'Escape' && isOpen) close();
    else if (event.key === ' ' && event.ctrlKey) setOpen(true);
    else if (event.key === 'ArrowDown' && isListed) setActive((chosen + 1) % offer.choices.length);
    else if (event.key === 'ArrowUp' && isListed) setActive(chosen <= 0 ? offer.choices.length - 1 : chosen - 1);
    else if (event.key === 'ArrowDown' && !isOpen && !draft.includes('\n')) setOpen(true);
    else return;
    event.preventDefault();
  };
  const follow = () => setCaret(area.current?.selectionStart ?? draft.length);
  return (
    <div className="filter-field" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}>
      <div className="filter-row">
        <div className="filter-box">
          <pre ref={paint} className="filter-area filter-paint" aria-hidden="true">
            <Painted draft={draft} wrong={explained?.FilterError} />
          </pre>
          <textarea
            ref={area}
            id={id}
            className="filter-area"
            rows={1}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            aria-label={label ?? text.filter}
            aria-invalid={explained?.Valid === false}
            aria-describedby={`${names}-note`}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={isListed ? `${names}-list` : undefined}
            aria-activedescendant={isListed && chosen >= 0 ? `${names}-${chosen}` : undefined}
            placeholder={placeholder ?? text.filterPlaceholder}
            value={draft}
            onChange={(event) => {
              setDraft(event.target.value);
              setCaret(event.target.selectionStart);
              setActive(-1);
              setOpen(true);
            }}
            onSelect={follow}
            onKeyDown={onKey}
            onScroll={(event) => paint.current?.scrollTo({ top: event.currentTarget.scrollTop })}
          />
          {isListed && <Choices offer={offer} chosen={chosen} names={names} onTake={take} />}
        </div>
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
        <Button onClick={() => run()}>{text.run}</Button>
      </div>
      <span className="sr-only" role="status">{isListed ? text.suggestions(String(offer.choices.length)) : ''}</span>
      <div id={`${names}-note`} className="filter-note" aria-live="polite">
        <FilterNote draft={draft} explained={explained} isRun={draft.trim() === value.trim()} onTake={put}
          onRun={(expression) => {
            setDraft(expression);
            run(expression);
          }} />
      </div>
    </div>
  );
}

/** The same text below the field, in colours; the field's own is clear. */
function Painted({ draft, wrong }: { draft: string; wrong: { Begin: number; End: number } | undefined }) {
  let at = 0;
  return (
    <>
      {piecesOf(draft).map((piece, i) => {
        const isWrong = wrong !== undefined && at < wrong.End && at + piece.text.length > wrong.Begin;
        at += piece.text.length;
        return <span key={i} className={`paint-${piece.colour}${isWrong ? ' paint-wrong' : ''}`}>{piece.text}</span>;
      })}
      {'\u200b' /* a last empty line has a height too */}
    </>
  );
}

interface ChoicesProps {
  readonly offer: Offer;
  readonly chosen: number;
  readonly names: string;
  onTake(choice: Choice): void;
}

function Choices({ offer, chosen, names, onTake }: ChoicesProps) {
  const text = useText(frameWords);
  const format = useFormat();
  const kinds: Readonly<Record<string, string>> = text.suggestionKinds;
  const chosenElement = useRef<HTMLLIElement>(null);
  useEffect(() => void chosenElement.current?.scrollIntoView({ block: 'nearest' }), [chosen]);
  return (
    <div className="filter-choices">
      <ul id={`${names}-list`} role="listbox" aria-label={text.suggestionList}>
        {offer.choices.map((choice, i) => (
          <li
            key={`${choice.kind} ${choice.text}`}
            id={`${names}-${i}`}
            ref={i === chosen ? chosenElement : undefined}
            role="option"
            aria-selected={i === chosen}
            onMouseDown={(event) => event.preventDefault() /* the field keeps the focus */}
            onClick={() => onTake(choice)}
          >
            <code>{choice.text}</code>
            <span className="choice-about">{choice.description}</span>
            <small>{choice.count === undefined ? (kinds[choice.kind] ?? '') : format.count(choice.count)}</small>
          </li>
        ))}
      </ul>
      <small className="choices-foot">{offer.isPartial ? text.suggestionsPartial : text.suggestionKeys}</small>
    </div>
  );
}
