// The timeline with what steers it: search, what is hidden, what is drawn, and its keys.

import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Input from '@cloudscape-design/components/input';
import Popover from '@cloudscape-design/components/popover';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useKeys } from '@/app/keys';
import { Failure } from '@/app/Failure';
import { useFormat, useText } from '@/text/language';
import { revealed } from './rows';
import type { TraceState } from './state';
import { traceWords } from './text';
import { Timeline } from './Timeline';
import type { TraceModel } from './useTraceModel';

const MOST_FLIPS = 180;

export function TimelineView({ model }: { model: TraceModel }) {
  const { tree, rows, state, set, select, selected } = model;
  const [active, setActive] = useState(() => state.seg || (rows[0]?.key ?? ''));
  const latest = useRef(model);
  latest.current = model;

  const flip = useCallback(
    (keys: ReadonlySet<string>) => set({ flip: [...keys].slice(-MOST_FLIPS) }, 'replace'),
    [set],
  );
  const toggle = useCallback(
    (key: string) => {
      const keys = new Set(latest.current.view.flip);
      if (!keys.delete(key)) keys.add(key);
      flip(keys);
    },
    [flip],
  );
  // Goes to an entity wherever it is: opens what hides it.
  const goTo = useCallback(
    (at: number, andSelect: boolean) => {
      const { tree: now, view: how, times: when, viewport } = latest.current;
      const entity = now.entities[at];
      if (entity === undefined) return;
      const keys = revealed(now, at, how, when);
      if (keys.size !== how.flip.size || [...keys].some((key) => !how.flip.has(key))) flip(keys);
      setActive(entity.id);
      if (entity.to < viewport.span[0] || entity.from > viewport.span[1]) viewport.centre(entity.from, entity.to);
      if (andSelect) select(at);
    },
    [flip, select],
  );
  // Chosen elsewhere (a finding, a link, the panel): comes into sight here.
  useEffect(() => {
    if (selected >= 0) goTo(selected, false);
  }, [selected, goTo]);
  // Moving about with the panel open looks through the rows.
  const move = useCallback(
    (key: string) => {
      setActive(key);
      const at = latest.current.tree.byId.get(key);
      if (latest.current.selected >= 0 && at !== undefined) set({ seg: key }, 'replace');
    },
    [set],
  );
  useTimelineKeys(model, active, goTo);
  return (
    <div className="timeline-view">
      <Toolbar model={model} goTo={goTo} />
      {model.analysisError != null && <Failure error={model.analysisError} />}
      <Timeline scene={model.scene} rows={rows} viewport={model.viewport} selected={state.seg} matches={model.matches}
        active={active} setActive={move} onSelect={select} onToggle={toggle} />
      <p className="sr-only" role="status">{`${rows.length} / ${tree.entities.length}`}</p>
    </div>
  );
}

function Toolbar({ model, goTo }: { model: TraceModel; goTo(at: number, select: boolean): void }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { state, set, matches } = model;
  const [typed, setTyped] = useState(state.q);
  const told = useRef(state.q);
  useEffect(() => {
    if (state.q !== told.current) setTyped((told.current = state.q));
  }, [state.q]);
  const search = (q: string) => {
    setTyped(q);
    told.current = q;
    set({ q }, 'replace');
  };
  return (
    <div className="timeline-tools">
      <div className="trace-find" id="trace-find">
        <Input type="search" value={typed} placeholder={text.search} ariaLabel={text.searchHelp}
          onChange={({ detail }) => search(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter' && !detail.isComposing) goTo(nextOf(model, detail.shiftKey ? -1 : 1), true);
          }} />
      </div>
      <span className="muted" role="status">
        {matches && (matches.size === 0 ? text.foundNone : text.found(format.count(matches.size)))}
      </span>
      {matches && (
        <Select
          inlineLabelText={text.how}
          selectedOption={{ value: state.how, label: text.hows[state.how] }}
          options={(['mark', 'hide', 'dim'] as const).map((value) => ({ value, label: text.hows[value] }))}
          onChange={({ detail }) => set({ how: detail.selectedOption.value as TraceState['how'] })}
        />
      )}
      <Least model={model} />
      <label className="check">
        <input type="checkbox" checked={state.bad} onChange={(event) => set({ bad: event.target.checked })} />
        {text.bad}
      </label>
      <label className="check">
        <input type="checkbox" checked={state.crit} onChange={(event) => set({ crit: event.target.checked })} />
        {text.critOnly}
      </label>
      <Popover header={text.options} triggerType="custom" size="medium" dismissButton={false} content={
        <SpaceBetween size="s">
          <Checkbox checked={state.cp} onChange={({ detail }) => set({ cp: detail.checked })}>{text.critical}</Checkbox>
          <Checkbox checked={state.inf} onChange={({ detail }) => set({ inf: detail.checked })}>{text.inferred}</Checkbox>
          <Checkbox checked={state.adj} onChange={({ detail }) => set({ adj: detail.checked })}>{text.adjust}</Checkbox>
        </SpaceBetween>
      }>
        <Button iconName="settings">{text.options}</Button>
      </Popover>
      <span className="tl-levels">
        <Button iconName="expand" variant="icon" ariaLabel={text.keys.openAll} onClick={() => set({ lvl: 'all', flip: [] })} />
        <Button iconName="shrink" variant="icon" ariaLabel={text.keys.closeAll} onClick={() => set({ lvl: 1, flip: [] })} />
        <Button iconName="zoom-in" variant="icon" ariaLabel={text.keys.zoomIn} onClick={() => model.viewport.zoom(0.6)} />
        <Button iconName="zoom-out" variant="icon" ariaLabel={text.keys.zoomOut} onClick={() => model.viewport.zoom(1 / 0.6)} />
        <Button iconName="zoom-to-fit" variant="icon" ariaLabel={text.keys.fitAll} onClick={model.viewport.fitAll} />
      </span>
    </div>
  );
}

function Least({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const { state, set } = model;
  const most = useMemo(() => Math.max(1, Math.ceil(model.tree.duration * 1000)), [model.tree.duration]);
  return (
    <label className="trace-least">
      {text.least}
      <input type="range" min={0} max={100} step={1} value={toSlider(state.min, most)} aria-valuetext={`${state.min} ms`}
        aria-label={text.least} onChange={(event) => set({ min: fromSlider(Number(event.target.value), most) }, 'replace')} />
      <input type="number" min={0} step="any" value={state.min} aria-label={`${text.least} (ms)`}
        onChange={(event) => set({ min: Math.max(0, Number(event.target.value) || 0) }, 'replace')} /> ms
    </label>
  );
}

// From nothing to the whole, finer at the short end.
const fromSlider = (place: number, most: number): number =>
  place === 0 ? 0 : Number(Math.min(most, 10 ** ((place / 100) * (Math.log10(most) + 2) - 2)).toPrecision(2));
const toSlider = (ms: number, most: number): number =>
  ms <= 0.01 ? 0 : Math.min(100, Math.round(((Math.log10(ms) + 2) / (Math.log10(most) + 2)) * 100));

/** What n goes to: what was found, or what failed when nothing is searched for. */
function nextOf({ tree, matches, selected, state }: TraceModel, step: 1 | -1): number {
  const wanted = (at: number) => {
    const entity = tree.entities[at]!;
    if (entity.inferred && !state.inf) return false;
    return matches === undefined ? entity.outcome !== 'ok' : matches.has(at);
  };
  const count = tree.entities.length;
  const from = selected < 0 ? (step === 1 ? -1 : count) : selected;
  for (let i = 1; i <= count; i++) {
    const at = (((from + i * step) % count) + count) % count;
    if (wanted(at)) return at;
  }
  return -1;
}

function useTimelineKeys(model: TraceModel, active: string, goTo: (at: number, select: boolean) => void): void {
  const text = useText(traceWords);
  const { tree, viewport, state, set, selected, select } = model;
  const lastF = useRef(0);
  const current = selected >= 0 ? selected : (tree.byId.get(active.replace(/^\*/, '')) ?? -1);
  const centre = () => {
    const entity = tree.entities[current];
    if (entity === undefined) return;
    const again = performance.now() - lastF.current < 700;
    lastF.current = performance.now();
    if (again) viewport.fit(entity.from, entity.to);
    else viewport.centre(entity.from, entity.to);
  };
  const alike = (step: 1 | -1) => {
    const name = tree.entities[current]?.name;
    for (let at = current + step; at >= 0 && at < tree.entities.length; at += step) {
      const entity = tree.entities[at]!;
      if (entity.name === name && (!entity.inferred || state.inf)) return goTo(at, selected >= 0);
    }
  };
  const level = (step: 1 | -1) => {
    const deepest = tree.entities.reduce((most, entity) => Math.max(most, entity.depth), 0);
    const now = state.lvl === 'all' ? deepest : state.lvl === 'auto' ? (step === 1 ? 2 : deepest) : state.lvl;
    set({ lvl: Math.max(0, Math.min(deepest, now + step)), flip: [] });
  };
  useKeys(text.views.timeline, [
    { code: 'KeyW', shown: 'w', what: text.keys.zoomIn, run: () => viewport.zoom(0.75) },
    { code: 'KeyS', shown: 's', what: text.keys.zoomOut, run: () => viewport.zoom(1 / 0.75) },
    { code: 'KeyA', shown: 'a', what: text.keys.left, run: () => viewport.pan(-0.15) },
    { code: 'KeyD', shown: 'd', what: text.keys.right, run: () => viewport.pan(0.15) },
    { code: 'KeyW', shift: true, shown: 'Shift w', what: text.keys.fast, run: () => viewport.zoom(0.4) },
    { code: 'KeyS', shift: true, shown: 'Shift s', what: text.keys.fast, run: () => viewport.zoom(1 / 0.4) },
    { code: 'KeyA', shift: true, shown: 'Shift a', what: text.keys.fast, run: () => viewport.pan(-0.6) },
    { code: 'KeyD', shift: true, shown: 'Shift d', what: text.keys.fast, run: () => viewport.pan(0.6) },
    { code: 'KeyF', shown: 'f', what: text.keys.centre, run: centre },
    { code: 'Digit0', shown: '0', what: text.keys.fitAll, run: viewport.fitAll },
    { code: 'Period', shown: '.', what: text.keys.next, run: () => alike(1) },
    { code: 'Comma', shown: ',', what: text.keys.previous, run: () => alike(-1) },
    { code: 'KeyN', shown: 'n', what: text.keys.nextFound, run: () => goTo(nextOf(model, 1), true) },
    { code: 'KeyN', shift: true, shown: 'N', what: text.keys.previousFound, run: () => goTo(nextOf(model, -1), true) },
    { code: 'KeyO', shown: 'o', what: text.keys.openLevel, run: () => level(1) },
    { code: 'KeyP', shown: 'p', what: text.keys.closeLevel, run: () => level(-1) },
    { code: 'KeyO', shift: true, shown: 'O', what: text.keys.openAll, run: () => set({ lvl: 'all', flip: [] }) },
    { code: 'KeyP', shift: true, shown: 'P', what: text.keys.closeAll, run: () => set({ lvl: 0, flip: [] }) },
    {
      code: 'Slash', shown: '/', what: text.keys.find,
      run: () => document.querySelector<HTMLInputElement>('#trace-find input')?.focus(),
    },
    { code: 'Escape', shown: 'Esc', what: text.close, run: () => select(-1) },
  ]);
}
