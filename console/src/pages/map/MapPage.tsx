import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Input from '@cloudscape-design/components/input';
import Popover from '@cloudscape-design/components/popover';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { getGraph } from '@/api/graph';
import { ExaminedNote } from '@/app/ExaminedNote';
import { Failure } from '@/app/Failure';
import { useSetQuery, useShell, useTraceSet } from '@/app/shell';
import { OutcomeMark } from '@/draw/OutcomeMark';
import { OUTCOMES } from '@/draw/palette';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { useHref, useShared, useUrlState, type SetState } from '@/url/useUrlState';
import { hiddenEdges } from './draw';
import { MapCanvas } from './MapCanvas';
import { MapTable } from './MapTable';
import { graphOf, matching, visibleOf, type Visible } from './model';
import { MapPanel } from './Panels';
import { mapFields, type MapState } from './state';
import { mapWords } from './text';
import { useLayout } from './useLayout';
import './map.css';

export default function MapPage() {
  const [state, set] = useUrlState(mapFields);
  const traces = useTraceSet();
  const answer = useSetQuery('graph', traces, getGraph);
  const { startMs, endMs } = useShell();
  const seconds = secondsOf(answer.data?.StartTime, answer.data?.EndTime, (endMs - startMs) / 1000);
  const whole = useMemo(
    () => (answer.data ? graphOf(answer.data, seconds) : { nodes: [], edges: [], seconds }),
    [answer.data, seconds],
  );
  const { collapse, open, focus, hops, sick, clients } = state;
  const graph = useMemo(
    () => visibleOf(whole, { collapse, open, focus, hops, sick, clients }),
    [whole, collapse, open, focus, hops, sick, clients],
  );
  const matched = useMemo(() => (state.find.trim() ? matching(graph, state.find) : undefined), [graph, state.find]);
  const [size, setSize] = useState({ width: 1000, height: 600 });
  const layout = useLayout(graph, viewName(state, graph), size.width / Math.max(1, size.height));
  const select = (sel: string) => set({ sel, lo: undefined, hi: undefined, st: [] });

  const isEmpty = answer.isSuccess && !answer.isPlaceholderData && whole.nodes.length === 0;
  return (
    <div className="map-page" aria-busy={answer.isFetching}>
      <h1 className="sr-only"><MapTitle /></h1>
      {answer.isError && <div className="page"><Failure error={answer.error} retry={() => void answer.refetch()} /></div>}
      <Toolbar state={state} set={set} graph={graph} matched={matched}>
        <ExaminedNote examined={answer.data?.Examined} />
        {answer.data?.ContainsOldGroupVersions && <OldGroup />}
      </Toolbar>
      <div className="map-body">
        {answer.isPending && <Waiting />}
        {isEmpty && <Empty filtered={traces.filter !== '' || (traces.group ?? '') !== ''} />}
        {whole.nodes.length > 0 && state.view === 'graph' && (
          <>
            <MapCanvas graph={graph} layout={layout} state={state} matched={matched} onSelect={select}
              onFocusNode={(key) => set({ focus: key === state.focus ? '' : key, sel: key })}
              onSize={(width, height) => setSize({ width, height })} />
            <Legend />
          </>
        )}
        {whole.nodes.length > 0 && state.view === 'table' && <MapTable graph={graph} selected={state.sel} onSelect={select} />}
        {answer.isPlaceholderData && <div className="map-progress" role="progressbar" aria-label="..." />}
      </div>
      <MapPanel graph={graph} state={state} set={set} />
    </div>
  );
}

// The answer is of whole minutes; now is often in the middle of one.
function secondsOf(start: number | undefined, end: number | undefined, asked: number): number {
  if (start === undefined || end === undefined) return Math.max(1, asked);
  return Math.max(1, Math.min(end, Date.now() / 1000) - start);
}

// Ways of looking that have places of their own; the plain one's outlive the page.
function viewName(state: MapState, graph: Visible): string {
  const parts = [
    state.focus && `${state.focus}@${state.hops}`,
    graph.collapsedBy !== 'none' && `${graph.collapsedBy}:${state.open.join()}`,
    state.sick && 'sick',
  ];
  return parts.filter(Boolean).join(';');
}

const MapTitle = () => <>{useText(mapWords).map}</>;

function OldGroup() {
  const text = useText(mapWords);
  return <small className="muted">{text.oldGroup}</small>;
}

interface ToolbarProps {
  readonly state: MapState;
  readonly set: SetState<typeof mapFields>;
  readonly graph: Visible;
  readonly matched: ReadonlySet<string> | undefined;
  readonly children: ReactNode;
}

function Toolbar({ state, set, graph, matched, children }: ToolbarProps) {
  const text = useText(mapWords);
  const format = useFormat();
  const focused = graph.nodes.find((node) => node.key === state.focus);
  const quiet = hiddenEdges(graph);
  return (
    <div className="map-toolbar">
      <SegmentedControl
        label={text.view}
        selectedId={state.view}
        options={(['graph', 'table'] as const).map((id) => ({ id, text: text.views[id] }))}
        onChange={({ detail }) => set({ view: detail.selectedId as MapState['view'] })}
      />
      <div className="map-find">
        <Input
          type="search"
          value={state.find}
          ariaLabel={text.find}
          placeholder={text.find}
          onChange={({ detail }) => set({ find: detail.value }, 'replace')}
        />
      </div>
      <Popover header={text.options} triggerType="custom" size="large" dismissButton={false}
        content={<Options state={state} set={set} />}>
        <Button iconName="settings">{text.options}</Button>
      </Popover>
      {focused && (
        <span className="row">
          <Badge color="blue">{text.focusOn(focused.name)}</Badge>
          <Select
            inlineLabelText={text.hops}
            selectedOption={{ value: String(state.hops) }}
            options={[1, 2, 3, 4, 5, 6].map((n) => ({ value: String(n) }))}
            onChange={({ detail }) => set({ hops: Number(detail.selectedOption.value) })}
          />
          <Button iconName="close" onClick={() => set({ focus: '' })}>{text.unfocus}</Button>
        </span>
      )}
      {state.open.length > 0 && <Button onClick={() => set({ open: [] })}>{text.closeGroups}</Button>}
      <span className="map-counts" role="status">
        {matched
          ? text.found(format.count(matched.size), format.count(graph.nodes.length))
          : text.shown(format.count(graph.nodes.length), format.count(graph.edges.length))}
        {graph.hiddenNodes > 0 && `, ${text.hidden(format.count(graph.hiddenNodes))}`}
        {quiet > 0 && `, ${text.hiddenEdges(format.count(quiet))}`}
      </span>
      {children}
    </div>
  );
}

function Options({ state, set }: Pick<ToolbarProps, 'state' | 'set'>) {
  const text = useText(mapWords);
  const choice = <K extends 'num' | 'size' | 'collapse'>(
    field: K,
    label: string,
    names: Readonly<Record<MapState[K], string>>,
  ) => (
    <Select
      inlineLabelText={label}
      selectedOption={{ value: state[field], label: names[state[field]] }}
      options={(Object.keys(names) as MapState[K][]).map((value) => ({ value, label: names[value] }))}
      onChange={({ detail }) => set({ [field]: detail.selectedOption.value } as Partial<MapState>)}
    />
  );
  return (
    <SpaceBetween size="s">
      {choice('num', text.number, text.numbers)}
      {choice('size', text.size, text.sizes)}
      {choice('collapse', text.collapse, text.collapses)}
      <Checkbox checked={state.sick} onChange={({ detail }) => set({ sick: detail.checked })}>{text.sick}</Checkbox>
      <Checkbox checked={state.clients} onChange={({ detail }) => set({ clients: detail.checked })}>{text.clients}</Checkbox>
    </SpaceBetween>
  );
}

function Legend() {
  const text = useText(mapWords);
  const common = useText(words);
  return (
    <div className="map-legend" role="group" aria-label={text.legend}>
      {OUTCOMES.map((outcome) => (
        <OutcomeMark key={outcome} outcome={outcome}>{common.outcomeLong[outcome]}</OutcomeMark>
      ))}
      <span className="muted">{text.legendInferred}</span>
      <span className="muted">{text.legendLink}</span>
    </div>
  );
}

function Empty({ filtered }: { filtered: boolean }) {
  const text = useText(mapWords);
  const href = useHref();
  const [, navigate] = useLocation();
  const [, setShared] = useShared();
  return (
    <div className="empty">
      <h2>{filtered ? text.empty.noMatch : text.empty.title}</h2>
      <p>{filtered ? text.empty.noMatchBody : text.empty.body}</p>
      <div className="row">
        {filtered && <Button variant="primary" onClick={() => setShared({ filter: '', group: '' })}>{text.empty.clear}</Button>}
        <Button onClick={() => setShared({ from: 'now-6h', to: 'now' })}>{text.empty.longer}</Button>
        {!filtered && <Button onClick={() => navigate(href('/setup'))}>{text.empty.setup}</Button>}
      </div>
    </div>
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
