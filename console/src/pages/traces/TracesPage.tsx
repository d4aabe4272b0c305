import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { getHeatMap } from '@/api/analyse';
import { Failure } from '@/app/Failure';
import { useKeys } from '@/app/keys';
import { useSetQuery, useShell, useTraceSet } from '@/app/shell';
import { useExplanation } from '@/filter/useExplanation';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { useHref, useShared, useUrlState, type SetState } from '@/url/useUrlState';
import { groupsOf, sortOf } from './arrange';
import { columnOf } from './columns';
import { Facets } from './Facets';
import { HeatMapView } from './HeatMapView';
import { ListPart } from './ListPart';
import { LiveList } from './LiveList';
import type { TraceRow } from './row';
import { tracesFields, type TracesState } from './state';
import { tracesWords } from './text';
import { useRows, type Rows } from './useRows';
import './traces.css';

export default function TracesPage() {
  const [state, set] = useUrlState(tracesFields);
  const text = useText(tracesWords);
  const traces = useTraceSet();
  const isWrong = useExplanation(traces.filter ?? '', traces.group ?? '')?.Valid === false;
  const rows = useRows(traces, state.most, !state.live);
  useKeys(text.keys.title, [
    { code: 'KeyL', shown: 'l', what: text.keys.live, run: () => set({ live: !state.live }) },
  ]);
  return (
    <div className="traces-page">
      <h1 className="sr-only">{text.title}</h1>
      <div className="traces-body">
        {state.facets && !isWrong && <Facets state={state} set={set} />}
        <div className="traces-main">
          {state.live ? (
            <LiveList state={state} set={set} />
          ) : (
            <Searched state={state} set={set} rows={rows} isWrong={isWrong} />
          )}
        </div>
      </div>
    </div>
  );
}

interface PartProps {
  readonly state: TracesState;
  readonly set: SetState<typeof tracesFields>;
}

function Searched({ state, set, rows, isWrong }: PartProps & { rows: Rows; isWrong: boolean }) {
  const { found } = rows;
  const list = found?.rows ?? NONE;
  const isWhole = found !== undefined && found.token === undefined && !rows.isStale;
  if (isWrong) return <WrongFilter />;
  if (rows.error !== undefined && !found) return <div className="page"><Failure error={rows.error} retry={rows.again} /></div>;
  const isEmpty = found !== undefined && list.length === 0 && !rows.isLoading;
  return (
    <>
      {rows.error !== undefined && <div className="page"><Failure error={rows.error} retry={rows.again} /></div>}
      {state.heat && <Heat state={state} set={set} />}
      <ListPart state={state} set={set} rows={list} isWhole={isWhole}>
        <Progress rows={rows} state={state} />
      </ListPart>
      {found === undefined && <Waiting />}
      {isEmpty && <Empty scanned={found.scanned} />}
    </>
  );
}

/** The bar above says what and where; once is enough. */
function WrongFilter() {
  const text = useText(tracesWords);
  const [, setShared] = useShared();
  return (
    <div className="empty">
      <h2>{text.wrong.title}</h2>
      <p>{text.wrong.body}</p>
      <div className="row"><Button onClick={() => setShared({ filter: '' })}>{text.empty.clear}</Button></div>
    </div>
  );
}

const NONE: readonly TraceRow[] = [];

function Heat({ state, set }: PartProps) {
  const traces = useTraceSet();
  const answer = useSetQuery('heat', traces, (s, signal) => getHeatMap(s, 60, signal));
  if (answer.isError) return <div className="page"><Failure error={answer.error} retry={() => void answer.refetch()} /></div>;
  const map = answer.data;
  if (!map) return <div className="heat heat-place" />;
  if (map.Cells.length === 0) return null;
  return <HeatMapView map={map} state={state} set={set} />;
}

/** How far the search came, and that it is not the whole when it is not. */
function Progress({ rows, state }: { rows: Rows; state: TracesState }) {
  const text = useText(tracesWords);
  const format = useFormat();
  const { startMs, endMs, zone } = useShell();
  const { found, isLoading, isStale } = rows;
  const list = found?.rows ?? NONE;
  const groups = useMemo(() => {
    const column = columnOf(state.by);
    return column?.groups ? groupsOf(list, column, 'count').length : undefined;
  }, [list, state.by]);
  if (!found) return null;
  const share = Math.min(1, Math.max(0, (endMs - found.reachedMs) / (endMs - startMs)));
  const [matched, scanned] = [format.count(list.length), format.count(found.scanned)];
  const time = format.clock(found.reachedMs, zone);
  const isPart = found.token !== undefined;
  return (
    <div className="progress" aria-busy={isLoading}>
      <div className="progress-bar" role="progressbar" aria-label={text.progress.bar} aria-valuemin={0} aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}>
        <i className={isLoading ? 'moving' : ''} style={{ width: `${share * 100}%` }} />
      </div>
      <span role="status">
        {isLoading || isStale ? (
          <StatusIndicator type="in-progress">{text.progress.searching(matched, scanned, time)}</StatusIndicator>
        ) : isPart ? (
          <StatusIndicator type="warning">{text.progress.part(matched, scanned, time)}</StatusIndicator>
        ) : (
          <StatusIndicator type="success">{text.progress.whole(matched, scanned)}</StatusIndicator>
        )}
      </span>
      {isPart && !isLoading && sortOf(state.sort).by !== 'start' && <span className="muted">{text.progress.sortedPart}</span>}
      {groups !== undefined && <span className="muted">{text.groups(format.count(groups))}</span>}
      {isLoading && <Button onClick={rows.stop}>{text.progress.stop}</Button>}
      {isPart && !isLoading && !isStale && <Button onClick={rows.more}>{text.progress.more}</Button>}
      <Elsewhere />
    </div>
  );
}

/** The same traces on other pages. */
function Elsewhere() {
  const text = useText(tracesWords);
  const href = useHref();
  return (
    <span className="toolbar-end">
      <Link href={href('/map')}>{text.toMap}</Link>
      <Link href={href('/analytics')}>{text.toAnalytics}</Link>
    </span>
  );
}

function Empty({ scanned }: { scanned: number }) {
  const text = useText(tracesWords);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const [shared, setShared] = useShared();
  const isFiltered = shared.filter.trim() !== '' || shared.group !== '';
  return (
    <div className="empty">
      <h2>{isFiltered ? text.empty.noMatch : text.empty.title}</h2>
      <p>{isFiltered ? text.empty.noMatchBody(format.count(scanned)) : text.empty.body}</p>
      <Inner />
      <div className="row">
        {isFiltered && <Button variant="primary" onClick={() => setShared({ filter: '', group: '' })}>{text.empty.clear}</Button>}
        <Button onClick={() => setShared({ from: 'now-6h', to: 'now' })}>{text.empty.longer}</Button>
        {!isFiltered && <Button onClick={() => navigate(href('/setup'))}>{text.empty.setup}</Button>}
      </div>
    </div>
  );
}

/** `fault` alone speaks of what the client saw; many mean a fault anywhere. */
function Inner() {
  const text = useText(tracesWords);
  const format = useFormat();
  const traces = useTraceSet();
  const [, setShared] = useShared();
  const word = /^(fault|error|throttle)$/i.exec(traces.filter?.trim() ?? '')?.[1]?.toLowerCase();
  const filter = `service() { ${word} }`;
  const answer = useQuery({
    queryKey: ['set', 'inner', traces, word],
    queryFn: ({ signal }) => getHeatMap({ ...traces, filter }, 1, signal),
    enabled: word !== undefined,
  });
  const found = answer.data?.Examined?.TraceCount ?? 0;
  if (word === undefined || found === 0) return null;
  return (
    <p role="status">
      {text.empty.inner(format.count(found), word)}{' '}
      <button type="button" className="plain-link" onClick={() => setShared({ filter })}>{text.empty.searchInner}</button>
    </p>
  );
}

function Waiting() {
  const common = useText(words);
  return (
    <div className="empty late">
      <Spinner size="large" /> <span className="sr-only">{common.loading}</span>
    </div>
  );
}
