// The list: only the rows in sight are in the page. Arrow keys, j and k move, Enter opens, x ticks.

import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useId, useMemo, useReducer, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useLocation } from 'wouter';
import { useKeys } from '@/app/keys';
import { useShell } from '@/app/shell';
import { OutcomeMark, OutcomeShape } from '@/draw/OutcomeMark';
import type { Outcome } from '@/draw/palette';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { absolute, useHref } from '@/url/useUrlState';
import { nameOfGroup, type Group, type Line, type Sort } from './arrange';
import { columnOf, type ListColumn } from './columns';
import { causeOf, type TraceRow } from './row';
import { titleOf, tracesWords } from './text';
import { Url } from './Url';

export interface TraceListProps {
  readonly lines: readonly Line[];
  readonly columns: readonly ListColumn[];
  readonly sort: Sort;
  /** The column that groups, or empty. */
  readonly by: string;
  readonly total: number;
  /** All rows that match are here. */
  readonly isWhole: boolean;
  readonly selected: string;
  readonly picked: readonly string[];
  onSort(sort: Sort): void;
  onSelect(id: string): void;
  onPick(id: string): void;
  onCompare(): void;
  onToggle(group: string): void;
  onScroll?(isAtTop: boolean): void;
  onPointer?(isInside: boolean): void;
}

const ROW = 28;
const TICK = '34px';
const TIME = '108px';

export function TraceList(props: TraceListProps) {
  const { lines, columns, sort, selected, picked, total } = props;
  const text = useText(tracesWords);
  const scroll = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const open = useOpen();
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingStart: ROW,
    getItemKey: (index) => lines[index]!.key,
  });
  const at = useActive(lines, selected);
  const longest = useMemo(() => longestOf(lines), [lines]);
  const isOneDay = useIsOneDay();
  const template = `${TICK} ${columns.map((column) => (column.id === 'start' && isOneDay ? TIME : column.width)).join(' ')}`;
  const least = useMemo(() => leastWidth(template), [template]);

  const move = (to: number) => {
    const next = Math.min(lines.length - 1, Math.max(0, to));
    const line = lines[next];
    if (!line) return;
    at.set(next);
    virtual.scrollToIndex(next);
    if (line.kind === 'trace' && selected !== '') props.onSelect(line.row.id);
  };
  const act = (line: Line | undefined) => {
    if (line?.kind === 'trace') open(line.row.id);
    else if (line) props.onToggle(nameOfGroup(line.group.value));
  };
  const tick = () => {
    const line = lines[at.index];
    if (line?.kind === 'trace') props.onPick(line.row.id);
  };
  useKeys(text.keys.title, [
    { code: 'KeyJ', shown: 'j', what: text.keys.next, run: () => move(at.index + 1) },
    { code: 'KeyK', shown: 'k', what: text.keys.before, run: () => move(at.index - 1) },
    { code: 'KeyO', shown: 'o', what: text.keys.open, run: () => act(lines[at.index]) },
    { code: 'KeyX', shown: 'x', what: text.keys.tick, run: tick },
    { code: 'KeyC', shown: 'c', what: text.keys.compare, run: props.onCompare },
  ]);
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 300) / ROW) - 2);
    const line = lines[at.index];
    const isGroup = line?.kind === 'group';
    if (event.key === 'ArrowDown') move(at.index + 1);
    else if (event.key === 'ArrowUp') move(at.index - 1);
    else if (event.key === 'PageDown') move(at.index + page);
    else if (event.key === 'PageUp') move(at.index - page);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(lines.length - 1);
    else if (event.key === 'Enter') act(line);
    else if (event.key === ' ' && !isGroup) line && props.onSelect(line.row.id === selected ? '' : line.row.id);
    else if (event.key === 'ArrowRight' && isGroup && !line.open) act(line);
    else if (event.key === 'ArrowLeft' && isGroup && line.open) act(line);
    else if (event.key === 'Escape' && selected !== '') props.onSelect('');
    else return;
    event.preventDefault();
  };
  const idOf = (index: number) => `${prefix}-${index}`;
  const items = virtual.getVirtualItems();
  const isInSight = items.some((item) => item.index === at.index);
  return (
    <div
      ref={scroll}
      className="trace-list"
      role={props.by === '' ? 'grid' : 'treegrid'}
      tabIndex={0}
      aria-label={text.list}
      aria-rowcount={props.isWhole ? lines.length + 1 : -1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={isInSight ? idOf(at.index) : undefined}
      onKeyDown={onKey}
      onScroll={(event) => props.onScroll?.(event.currentTarget.scrollTop < ROW)}
      onPointerEnter={() => props.onPointer?.(true)}
      onPointerLeave={() => props.onPointer?.(false)}
    >
      <div style={{ minWidth: least }}>
        <Head columns={columns} sort={sort} template={template} onSort={props.onSort} />
        <div role="rowgroup" className="list-body" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start, key }) => {
            const line = lines[index];
            if (!line) return null;
            const common = { id: idOf(index), index, start, isActive: index === at.index };
            return line.kind === 'group' ? (
              <GroupLine key={key} {...common} group={line.group} open={line.open} total={total} by={props.by}
                onToggle={props.onToggle} onActive={at.set} />
            ) : (
              <TraceLine key={key} {...common} row={line.row} columns={columns} template={template} longest={longest} level={props.by === '' ? undefined : 2}
                isSelected={line.row.id === selected} isPicked={picked.includes(line.row.id)}
                onSelect={props.onSelect} onPick={props.onPick} onActive={at.set} />
            );
          })}
        </div>
      </div>
    </div>
  );
}

// Where the keyboard is: it stays with its line when lines come and go.
function useActive(lines: readonly Line[], selected: string) {
  const active = useRef<{ index: number; key: string }>({ index: 0, key: '' });
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const known = active.current;
  let index = Math.min(known.index, Math.max(0, lines.length - 1));
  if (known.key === '' && selected !== '') {
    const found = lines.findIndex((line) => line.kind === 'trace' && line.row.id === selected);
    if (found >= 0) index = found;
  } else if (known.key !== '' && lines[index]?.key !== known.key) {
    const found = lines.findIndex((line) => line.key === known.key);
    if (found >= 0) index = found;
  }
  active.current = { index, key: known.key };
  const set = useRef<(next: number) => void>(() => undefined);
  set.current = (next) => {
    active.current = { index: next, key: lines[next]?.key ?? '' };
    redraw();
  };
  const stable = useMemo(() => (next: number) => set.current(next), []);
  return { index, set: stable };
}

function useOpen() {
  const href = useHref();
  const [, navigate] = useLocation();
  return (id: string) => navigate(href(`/traces/${id}`));
}

const longestOf = (lines: readonly Line[]): number =>
  lines.reduce((most, line) => (line.kind === 'trace' ? Math.max(most, line.row.duration) : most), 1e-9);

function leastWidth(template: string): number {
  const parts = template.match(/minmax\((\d+)px|\b(\d+)px/g) ?? [];
  return parts.reduce((sum, part) => sum + Number(/\d+/.exec(part)![0]), 0);
}

function Head({ columns, sort, template, onSort }: {
  columns: readonly ListColumn[];
  sort: Sort;
  template: string;
  onSort(sort: Sort): void;
}) {
  const text = useText(tracesWords);
  return (
    <div role="rowgroup" className="list-head">
      <div role="row" aria-rowindex={1} className="list-row" style={{ gridTemplateColumns: template }}>
        <span role="columnheader"><span className="sr-only">{text.tick}</span></span>
        {columns.map((column) => {
          const isBy = sort.by === column.id;
          return (
            <span key={column.id} role="columnheader" className={column.numeric ? 'numeric' : ''}
              aria-sort={!isBy ? 'none' : sort.down ? 'descending' : 'ascending'}>
              <button type="button" onClick={() => onSort({ by: column.id, down: isBy ? !sort.down : column.numeric || column.id === 'start' })}>
                {titleOf(text, column)}
                <span aria-hidden="true">{!isBy ? '' : sort.down ? ' ▾' : ' ▴'}</span>
              </button>
            </span>
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly id: string;
  readonly index: number;
  readonly start: number;
  readonly isActive: boolean;
  onActive(index: number): void;
}

const classOf = (...names: (string | false)[]) => names.filter(Boolean).join(' ');

const TraceLine = memo(function TraceLine(
  props: LineProps & {
    row: TraceRow;
    columns: readonly ListColumn[];
    template: string;
    longest: number;
    /** Below a group. */
    level: 2 | undefined;
    isSelected: boolean;
    isPicked: boolean;
    onSelect(id: string): void;
    onPick(id: string): void;
  },
) {
  const { row, columns, template, longest, isSelected, isPicked, isActive, index } = props;
  const text = useText(tracesWords);
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-level={props.level}
      className={classOf('list-row', 'list-trace', isSelected && 'chosen', isActive && 'active')}
      style={{ gridTemplateColumns: template, transform: `translateY(${props.start}px)` }}
      onClick={() => {
        props.onActive(index);
        props.onSelect(isSelected ? '' : row.id);
      }}
    >
      <span role="gridcell" className="list-tick">
        <input type="checkbox" tabIndex={-1} checked={isPicked} aria-label={text.tickOne(row.id)}
          onClick={(event) => event.stopPropagation()} onChange={() => props.onPick(row.id)} />
      </span>
      {columns.map((column) => (
        <span key={column.id} role="gridcell" className={column.numeric ? 'numeric' : ''}>
          <Cell column={column} row={row} longest={longest} />
        </span>
      ))}
    </div>
  );
});

function Cell({ column, row, longest }: { column: ListColumn; row: TraceRow; longest: number }) {
  const format = useFormat();
  const text = useText(tracesWords);
  const common = useText(words);
  switch (column.id) {
    case 'start': return <Start ms={row.startMs} />;
    case 'url': return row.url === '' ? null : <Url value={row.url} />;
    case 'id': return <IdLink id={row.id} />;
    case 'outcome': return <Outcomes row={row} />;
    case 'response':
      return <>{row.responseTime === undefined ? <span className="muted">{common.inProgress}</span> : format.duration(row.responseTime)}</>;
    case 'duration': return <Duration row={row} longest={longest} />;
    case 'services': return <span title={row.services.join(', ')}>{format.count(row.services.length)}</span>;
    case 'user': return <Long value={row.users.join(', ')} />;
    case 'partial': return <>{row.isPartial ? common.partial : ''}</>;
    case 'cause': {
      const cause = causeOf(row);
      if (!cause) return null;
      return (
        <span title={[cause.services.join(' → '), cause.exception, cause.message].filter(Boolean).join('\n')}>
          {cause.services.at(-1)}
          {!cause.impacting && <span className="muted"> {text.handled}</span>}
          {cause.exception && <span className="muted"> {shortName(cause.exception)}</span>}
        </span>
      );
    }
    case 'slow':
      return <span title={row.slow?.services.join(' → ')}>{row.slow?.services.at(-1) ?? ''}</span>;
    default: {
      if (column.annotation !== undefined) return <Long value={(row.annotations[column.annotation] ?? []).map(String).join(', ')} />;
      const value = column.value(row);
      return typeof value === 'number' ? <>{value}</> : <Long value={value ?? ''} />;
    }
  }
}

/** All of the range is on one day of the zone. */
function useIsOneDay(): boolean {
  const format = useFormat();
  const { zone, startMs, endMs } = useShell();
  return format.dateTime(startMs, zone).slice(0, 10) === format.dateTime(endMs, zone).slice(0, 10);
}

/** Without the date where it says nothing. */
function Start({ ms }: { ms: number }) {
  const format = useFormat();
  const { zone } = useShell();
  const whole = format.dateTime(ms, zone, true);
  return <span title={format.moment(ms, zone)}>{useIsOneDay() ? whole.slice(11) : whole}</span>;
}

const Long = ({ value }: { value: string }) => <span title={value}>{value}</span>;

/** `java.net.SocketTimeoutException` is known by its last part. */
const shortName = (name: string): string => name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1);

function IdLink({ id }: { id: string }) {
  const href = useHref();
  const [, navigate] = useLocation();
  const target = href(`/traces/${id}`);
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(target);
  };
  // The first part is the time, which stands beside it; the rest tells traces apart.
  return <a className="mono" href={absolute(target)} tabIndex={-1} title={id} onClick={onClick}>…{id.slice(-12)}</a>;
}

function Outcomes({ row }: { row: TraceRow }) {
  const text = useText(tracesWords);
  return (
    <>
      <OutcomeMark outcome={row.outcome} />
      {row.status !== undefined && <span className="muted"> {row.status}</span>}
      {row.isThrottledInside && <span title={text.throttledInside}> <OutcomeShape outcome="throttle" size={10} /></span>}
      {row.isPartial && <span title={text.partialWhy} className="muted"> ◌</span>}
    </>
  );
}

/** The answer solid, what went on after it hatched. */
function Duration({ row, longest }: { row: TraceRow; longest: number }) {
  const format = useFormat();
  const answered = Math.min(row.responseTime ?? row.duration, row.duration);
  const width = (seconds: number) => `${Math.max(seconds > 0 ? 1 : 0, (seconds / longest) * 100)}%`;
  return (
    <span className="duration">
      <span className="duration-bar" aria-hidden="true">
        <i className={`solid fill-${row.outcome}`} style={{ width: width(answered) }} />
        {row.duration > answered * 1.001 && <i className="rest" style={{ width: width(row.duration - answered) }} />}
      </span>
      <span className="duration-text">{format.duration(row.duration)}</span>
    </span>
  );
}

const GroupLine = memo(function GroupLine(
  props: LineProps & { group: Group; open: boolean; total: number; by: string; onToggle(group: string): void },
) {
  const { group, open, total, by, index, isActive } = props;
  const text = useText(tracesWords);
  const common = useText(words);
  const format = useFormat();
  const count = group.rows.length;
  const time = (name: string, value: number | undefined) => (
    <span className="group-figure">
      <span className="muted">{name}</span> {value === undefined ? '-' : format.duration(value)}
    </span>
  );
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={index + 2}
      aria-expanded={open}
      aria-level={1}
      className={classOf('list-row', 'list-group', isActive && 'active')}
      style={{ transform: `translateY(${props.start}px)` }}
      onClick={() => {
        props.onActive(index);
        props.onToggle(nameOfGroup(group.value));
      }}
    >
      <span role="gridcell" className="group-line">
        <span aria-hidden="true" className="group-fold">{open ? '▾' : '▸'}</span>
        <b className="group-name" title={group.value}><GroupName by={by} value={group.value} none={text.noValue} /></b>
        <span className="group-figure">{format.count(count)}</span>
        <span className="group-figure muted">{format.share(count / Math.max(1, total))}</span>
        <span className="group-figure">
          <span className={group.fault > 0 ? 'outcome-fault' : 'muted'}>
            {group.fault > 0 && <OutcomeShape outcome="fault" size={10} />} {common.outcome.fault} {format.share(group.fault / count)}
          </span>
        </span>
        <span className="group-figure"><span className="muted">{text.failed}</span> {format.share(group.failed / count)}</span>
        {time('p50', group.p50)}
        {time('p90', group.p90)}
        {time('p99', group.p99)}
      </span>
    </div>
  );
});

function GroupName({ by, value, none }: { by: string; value: string; none: string }) {
  if (value === '') return <i className="muted">{none}</i>;
  if (columnOf(by)?.id === 'outcome') return <OutcomeMark outcome={value as Outcome} />;
  return <>{value}</>;
}
