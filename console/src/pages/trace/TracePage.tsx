// One trace: what it was, where its time went, what failed in it.

import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useMemo } from 'react';
import { useLocation, useParams } from 'wouter';
import { getTraces, type TraceDocuments } from '@/api/traces';
import { getStatus } from '@/api/status';
import { prepared } from '@/app/prepared';
import { Failure, Fence } from '@/app/Failure';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { traceIdIn } from '@/url/traceId';
import { absolute, useHref, useUrlState } from '@/url/useUrlState';
import { EntityPanel } from './EntityPanel';
import { TraceHeader } from './TraceHeader';
import { TimelineView } from './TimelineView';
import { traceFields, VIEWS, type TraceState } from './state';
import { traceWords } from './text';
import { useReadAhead } from './useReadAhead';
import { useTraceModel } from './useTraceModel';
import './trace.css';

const FlameView = prepared(() => import('./FlameView').then((m) => m.FlameView));
const MapView = prepared(() => import('./MapView').then((m) => m.MapView));
const StatsView = prepared(() => import('./StatsView').then((m) => m.StatsView));
const RawView = prepared(() => import('./RawView').then((m) => m.RawView));
const prepareViews = () => [FlameView, MapView, StatsView, RawView].forEach((view) => view.prepare());

export default function TracePage() {
  const { id: written = '' } = useParams<{ id: string }>();
  const id = useMemo(() => traceIdIn(decoded(written)), [written]);
  const [, navigate] = useLocation();
  useEffect(() => {
    // Other ways of writing it lead to the one address.
    if (id !== undefined && id !== written) navigate(`/traces/${id}${location.search}`, { replace: true });
  }, [id, written, navigate]);
  return id === undefined ? <NoId written={decoded(written)} /> : <Asked key={id} id={id} />;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const WAIT_MS = 30_000;
const AGAIN_MS = 3_000;
const LIVE_MS = 5_000;
const LIVE_FOR_MS = 3_600_000;

function Asked({ id }: { id: string }) {
  const since = useMemo(() => Date.now(), []);
  const answer = useQuery({
    queryKey: ['trace', id],
    queryFn: async ({ signal }) => (await getTraces([id], signal)).Traces[0] ?? null,
    refetchInterval: ({ state: { data } }) => {
      if (data === null) return Date.now() - since < WAIT_MS ? AGAIN_MS : false;
      return data !== undefined && isLive(data) ? LIVE_MS : false;
    },
  });
  if (answer.isError && !answer.data) {
    return <div className="page"><Failure error={answer.error} retry={() => void answer.refetch()} /></div>;
  }
  if (answer.data === undefined) return <Waiting />;
  if (answer.data === null) return <Missing id={id} waits={Date.now() - since < WAIT_MS} again={() => void answer.refetch()} />;
  return (
    <>
      {answer.isError && <Failure error={answer.error} retry={() => void answer.refetch()} />}
      <Shown documents={answer.data} live={isLive(answer.data)} />
    </>
  );
}

// Something is in progress, and not since yesterday.
function isLive(trace: TraceDocuments): boolean {
  let latest = 0;
  let open = false;
  for (const { Document } of trace.Segments) {
    if (Document.includes('"in_progress":true')) open = true;
    const start = /"start_time":([\d.eE+]+)/.exec(Document);
    if (start !== null) latest = Math.max(latest, Number(start[1]) * 1000);
  }
  return open && Date.now() - latest < LIVE_FOR_MS;
}

function Shown({ documents, live }: { documents: TraceDocuments; live: boolean }) {
  const [state, set] = useUrlState(traceFields);
  const model = useTraceModel(documents, state, set);
  useReadAhead(model.tree, prepareViews);
  return (
    <div className="trace-page">
      <TraceHeader model={model} live={live} />
      <div className="trace-views">
        <Views state={state} set={set} />
        <CompareLink id={model.tree.id} />
      </div>
      <div className="trace-body">
        <Fence resetBy={state.view}>
          <Suspense fallback={<Waiting />}>
            {state.view === 'timeline' && <TimelineView model={model} />}
            {state.view === 'flame' && <FlameView model={model} />}
            {state.view === 'map' && <MapView model={model} />}
            {state.view === 'stats' && <StatsView model={model} />}
            {state.view === 'raw' && <RawView model={model} />}
          </Suspense>
        </Fence>
      </div>
      <EntityPanel model={model} />
    </div>
  );
}

function Views({ state, set }: { state: TraceState; set(change: Partial<TraceState>): void }) {
  const text = useText(traceWords);
  return (
    <SegmentedControl
      label={text.view}
      selectedId={state.view}
      options={VIEWS.map((id) => ({ id, text: text.views[id] }))}
      onChange={({ detail }) => set({ view: detail.selectedId as TraceState['view'] })}
    />
  );
}

function CompareLink({ id }: { id: string }) {
  const text = useText(traceWords);
  const href = useHref();
  const [, navigate] = useLocation();
  const to = href('/traces/compare', {}, { a: id });
  return (
    <Button href={absolute(to)} onFollow={(event) => {
      event.preventDefault();
      navigate(to);
    }}>
      {text.compare}
    </Button>
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

function NoId({ written }: { written: string }) {
  const text = useText(traceWords);
  const href = useHref();
  const [, navigate] = useLocation();
  return (
    <div className="empty">
      <h1>{text.notAnId}</h1>
      <p className="verbatim mono">{written}</p>
      <p>{text.notAnIdBody}</p>
      <div className="row"><Button onClick={() => navigate(href('/traces'))}>{text.toTraces}</Button></div>
    </div>
  );
}

function Missing({ id, waits, again }: { id: string; waits: boolean; again(): void }) {
  const text = useText(traceWords);
  const common = useText(words);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const status = useQuery({ queryKey: ['status'], queryFn: ({ signal }) => getStatus(signal) });
  const kept = status.data?.Store.RetentionSeconds ?? 0;
  const began = parseInt(id.slice(2, 10), 16);
  const expired = kept > 0 && began > 1e9 && Date.now() / 1000 - began > kept;
  return (
    <div className="empty">
      <h1>{text.notFound}</h1>
      <p className="verbatim mono">{id}</p>
      <p role="status">{expired ? text.expired(format.duration(kept)) : waits ? text.waiting : text.notFoundBody}</p>
      {!expired && <p className="muted">{text.notYetHint}</p>}
      <div className="row">
        <Button variant="primary" onClick={again}>{common.retry}</Button>
        <Button onClick={() => navigate(href('/traces'))}>{text.toTraces}</Button>
      </div>
    </div>
  );
}
