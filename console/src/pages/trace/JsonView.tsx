// JSON to look through: lines of which only those in sight exist, folding, search, the path of a line, copy.

import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useFormat, useText } from '@/text/language';
import { findLines, hiding, jsonLines, visibleLines, type JsonLine } from './jsonLines';
import { traceWords } from './text';

const LINE = 20;
const OVERSCAN = 12;
const LONGEST = 2000;

interface Props {
  readonly value: unknown;
  readonly find?: string;
  onFind?(text: string): void;
  /** Fills its place, or is as high as it must be (at most so much). */
  readonly mostHeight?: number;
}

export function JsonView({ value, find, onFind, mostHeight }: Props) {
  const text = useText(traceWords);
  const format = useFormat();
  const lines = useMemo(() => jsonLines(value), [value]);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [ownFind, setOwnFind] = useState('');
  const wanted = find ?? ownFind;
  const found = useMemo(() => findLines(lines, wanted), [lines, wanted]);
  const [hit, setHit] = useState(0);
  const [chosen, setChosen] = useState(-1);
  useEffect(() => setFolded(new Set()), [lines]);
  useEffect(() => setHit(0), [wanted, lines]);
  const visible = useMemo(() => visibleLines(lines, folded), [lines, folded]);
  const scroller = useRef<HTMLDivElement>(null);
  const { scroll, height, onScroll } = useScroll(scroller);
  const goTo = (i: number) => {
    const at = found[((i % found.length) + found.length) % found.length];
    if (at === undefined) return;
    setHit(((i % found.length) + found.length) % found.length);
    const hides = hiding(lines, at, folded);
    const open = hides.length === 0 ? folded : new Set([...folded].filter((fold) => !hides.includes(fold)));
    if (hides.length > 0) setFolded(open);
    const row = visibleLines(lines, open).indexOf(at);
    requestAnimationFrame(() => {
      if (scroller.current) scroller.current.scrollTop = Math.max(0, row * LINE - scroller.current.clientHeight / 2);
    });
  };
  useEffect(() => {
    if (found.length > 0) goTo(0);
    // When what is searched for changes, not when folds do.
  }, [found]);
  const toggle = (at: number) => {
    const next = new Set(folded);
    if (!next.delete(at)) next.add(at);
    setFolded(next);
  };
  const first = Math.max(0, Math.floor(scroll / LINE) - OVERSCAN);
  const shown = visible.slice(first, Math.ceil((scroll + height) / LINE) + OVERSCAN);
  const hits = useMemo(() => new Set(found), [found]);
  return (
    <div className="json" style={mostHeight === undefined ? { height: '100%' } : undefined}>
      <div className="json-tools">
        <div className="json-find">
          <Input type="search" value={wanted} placeholder={text.raw.find} ariaLabel={text.raw.find}
            onChange={({ detail }) => (onFind ?? setOwnFind)(detail.value)}
            onKeyDown={({ detail }) => detail.key === 'Enter' && !detail.isComposing && goTo(hit + (detail.shiftKey ? -1 : 1))} />
        </div>
        <span className="muted" role="status">
          {wanted.trim() === '' ? text.raw.lines(format.count(lines.length))
            : found.length === 0 ? text.foundNone : text.raw.hit(format.count(hit + 1), format.count(found.length))}
        </span>
        <Button iconName="copy" onClick={() => void navigator.clipboard?.writeText(JSON.stringify(value, null, 2))}>{text.raw.copy}</Button>
      </div>
      <div ref={scroller} className="json-lines" tabIndex={0} role="region" aria-label={text.raw.label} onScroll={onScroll}
        style={mostHeight === undefined ? { flex: 1 } : { height: Math.min(mostHeight, visible.length * LINE + 14) }}>
        <div style={{ height: visible.length * LINE, position: 'relative' }}>
          {shown.map((at, i) => (
            <Line key={at} line={lines[at]!} at={at} top={(first + i) * LINE} isFolded={folded.has(at)} isHit={hits.has(at)}
              isNow={found[hit] === at} onToggle={toggle} onChoose={setChosen} />
          ))}
        </div>
      </div>
      {chosen >= 0 && lines[chosen] && (
        <div className="json-path">
          <code className="verbatim">{text.raw.pathOf(lines[chosen].pointer || '/')}</code>
          <Button iconName="copy" variant="inline-icon" ariaLabel={text.panel.copyValue} onClick={() => void navigator.clipboard?.writeText(lines[chosen]!.pointer)} />
        </div>
      )}
    </div>
  );
}

interface LineProps {
  readonly line: JsonLine;
  readonly at: number;
  readonly top: number;
  readonly isFolded: boolean;
  readonly isHit: boolean;
  readonly isNow: boolean;
  onToggle(at: number): void;
  onChoose(at: number): void;
}

const Line = memo(function Line({ line, at, top, isFolded, isHit, isNow, onToggle, onChoose }: LineProps) {
  const text = useText(traceWords);
  const format = useFormat();
  const closing = line.written === '{' ? '}' : ']';
  const written = line.written.length > LONGEST ? `${line.written.slice(0, LONGEST)}…` : line.written;
  return (
    <div className={`json-line${isHit ? ' hit' : ''}${isNow ? ' now' : ''}`} style={{ top, paddingLeft: 22 + line.indent * 14 }} onClick={() => onChoose(at)}>
      {line.closes > at && (
        <button type="button" className="json-twist" tabIndex={-1} style={{ left: line.indent * 14 }}
          aria-label={isFolded ? text.raw.unfold : text.raw.fold} onClick={() => onToggle(at)}>
          <span aria-hidden="true">{isFolded ? '▸' : '▾'}</span>
        </button>
      )}
      <span className="json-key">{line.key}</span>
      <span className={`json-${line.kind}`}>{written}</span>
      {isFolded && <span className="muted"> {text.raw.items(format.count(line.entries))} {closing}</span>}
      {line.comma && ','}
    </div>
  );
});

function useScroll(element: React.RefObject<HTMLDivElement | null>) {
  const [scroll, setScroll] = useState(0);
  const [height, setHeight] = useState(400);
  useLayoutEffect(() => {
    const target = element.current!;
    const observer = new ResizeObserver(() => setHeight(target.clientHeight));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return { scroll, height, onScroll: (event: React.UIEvent<HTMLElement>) => setScroll(event.currentTarget.scrollTop) };
}
