// What the trace was, in a few lines: entry, outcome, times, what took the time, what failed, what it is linked with.

import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useShell } from '@/app/shell';
import { download } from '@/draw/csv';
import { OutcomeMark } from '@/draw/OutcomeMark';
import { useFormat, useText } from '@/text/language';
import { w3cOf } from '@/url/traceId';
import { useHref } from '@/url/useUrlState';
import { durationOf, membersOf, rootOf, serviceOf, textOf, type Entity } from './document';
import { exceptionsOf } from './exceptions';
import { linksOf, type TraceLink } from './links';
import { foldAlike } from './rows';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';
import { deepestFailure, heaviest } from './where';

export function TraceHeader({ model, live }: { model: TraceModel; live: boolean }) {
  const text = useText(traceWords);
  const href = useHref();
  const { tree } = model;
  const root = rootOf(tree);
  const rootIsMissing = root === undefined || root.orphan || !root.isSegment;
  return (
    <header className="trace-header">
      <div className="trace-title">
        <Link className="trace-back" href={href('/traces')}>‹ {text.toTraces}</Link>
        <h1><bdi>{root ? text.entry(root.name, root.what) : tree.id}</bdi></h1>
        {root && !(root.inProgress && root.outcome === 'ok') && <span><OutcomeMark outcome={root.outcome} /> {root.status}</span>}
        <span className="trace-id">
          <code aria-label={text.id}>{tree.id}</code>
          <Copies model={model} />
        </span>
      </div>
      <Facts model={model} root={root} />
      <div className="trace-notes">
        {tree.inProgress && <StatusIndicator type="in-progress">{text.partial}{live && <span className="muted"> · {text.live}</span>}</StatusIndicator>}
        {rootIsMissing && <StatusIndicator type="warning">{text.rootMissing}</StatusIndicator>}
        {tree.limitExceeded && <StatusIndicator type="warning">{text.limitExceeded}</StatusIndicator>}
        {model.times?.truncated && <StatusIndicator type="warning">{text.truncated}</StatusIndicator>}
        <Unreadable model={model} />
        <Clocks model={model} />
      </div>
      <Findings model={model} />
      <Linked model={model} />
    </header>
  );
}

function Unreadable({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { unreadable } = model.tree;
  return unreadable === 0 ? null : <StatusIndicator type="warning">{text.unreadable(format.count(unreadable))}</StatusIndicator>;
}

function Facts({ model, root }: { model: TraceModel; root: Entity | undefined }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { zone } = useShell();
  const { tree } = model;
  const counts = useMemo(() => {
    const segments = tree.entities.filter((entity) => entity.isSegment && !entity.inferred);
    return {
      segments: segments.length,
      services: new Set(segments.map((entity) => entity.name)).size,
      subsegments: tree.entities.filter((entity) => !entity.isSegment).length,
      failed: tree.entities.filter((entity) => entity.outcome !== 'ok' && !entity.inferred).length,
    };
  }, [tree]);
  const user = tree.entities.map((entity) => textOf(entity.document['user'])).find((each) => each !== '') ?? '';
  const rule = root ? textOf(membersOf(membersOf(root.document['aws'])['xray'])['sampling_rule_name']) : '';
  const facts: [string, ReactNode][] = [
    [text.facts.start, `${format.dateTime(tree.startTime * 1000, zone, true)} ${zone}`],
    [text.facts.response, root === undefined || root.inProgress ? '…' : format.duration(durationOf(root))],
    [text.facts.duration, tree.inProgress ? `${format.duration(tree.duration)} …` : format.duration(tree.duration)],
    [text.facts.services, format.count(counts.services)],
    [text.facts.segments, format.count(counts.segments)],
    [text.facts.subsegments, format.count(counts.subsegments)],
  ];
  if (counts.failed > 0) facts.push([text.facts.failed, format.count(counts.failed)]);
  if (user !== '') facts.push([text.facts.user, <bdi key="u">{user}</bdi>]);
  if (rule !== '') facts.push([text.facts.rule, <bdi key="r">{rule}</bdi>]);
  return (
    <dl className="trace-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Copies({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const [done, setDone] = useState(false);
  const { id } = model.tree;
  const body = JSON.stringify({ TraceIds: [id] });
  const what: Readonly<Record<string, () => string>> = {
    id: () => id,
    w3c: () => w3cOf(id),
    link: () => location.href,
    curl: () => `curl -s ${location.origin}/Traces -H 'Content-Type: application/json' -d '${body}'`,
    cli: () => `aws xray batch-get-traces --trace-ids ${id} --endpoint-url ${location.origin}`,
  };
  return (
    <>
      <ButtonDropdown
        variant="icon"
        ariaLabel={text.more}
        expandToViewport
        items={[
          { id: 'id', text: text.copyId, iconName: 'copy' },
          { id: 'w3c', text: text.copyW3c, iconName: 'copy' },
          { id: 'link', text: text.copyLink, iconName: 'copy' },
          { id: 'curl', text: text.copyCurl, iconName: 'copy' },
          { id: 'cli', text: text.copyCli, iconName: 'copy' },
          { id: 'save', text: text.save, iconName: 'download' },
        ]}
        onItemClick={({ detail }) => {
          if (detail.id === 'save') return download(`${id}.json`, `${JSON.stringify({ Traces: [model.documents] }, null, 1)}\n`, 'application/json');
          void navigator.clipboard?.writeText(what[detail.id]!());
          setDone(true);
          setTimeout(() => setDone(false), 2000);
        }}
      />
      <span role="status" className="muted">{done && text.copied}</span>
    </>
  );
}

function Clocks({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { times, state, set } = model;
  if (times === undefined) return null;
  const off = times.clockShift.filter((shift) => Math.abs(shift) > 1e-6);
  if (off.length === 0) return null;
  const most = off.reduce((sum, shift) => Math.max(sum, Math.abs(shift)), 0);
  return (
    <span className="row tight">
      <StatusIndicator type="info">{text.clockNote(format.count(off.length), format.duration(most))}</StatusIndicator>
      <label className="check">
        <input type="checkbox" checked={state.adj} onChange={(event) => set({ adj: event.target.checked })} />
        {text.adjust}
      </label>
    </span>
  );
}

/** `checkout: POST /pay` or `checkout → DynamoDB GetItem carts`. */
export function nameOf(model: TraceModel, entity: Entity): string {
  const own = [entity.name, entity.what].filter(Boolean).join(' ');
  return entity.isSegment ? own : `${serviceOf(model.tree, entity)} → ${own}`;
}

const MANY_ALIKE = 10;

function Findings({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { tree, times, select } = model;
  const slow = useMemo(() => (times ? heaviest(tree, times) : undefined), [tree, times]);
  const failed = useMemo(() => deepestFailure(tree), [tree]);
  const repeated = useMemo(() => mostRepeated(model), [tree]);
  const root = rootOf(tree);
  const entry = (at: number, written: string) => (
    <button type="button" className="plain-link" onClick={() => select(at)}><bdi>{written}</bdi></button>
  );
  return (
    <dl className="trace-findings">
      {slow && (
        <div>
          <dt>{text.tookTime}</dt>
          <dd>{entry(slow.at, text.took(nameOf(model, tree.entities[slow.at]!), format.duration(slow.seconds), format.share(slow.share)))}</dd>
        </div>
      )}
      {failed !== undefined && (
        <div>
          <dt>{text.whatFailed}</dt>
          <dd>
            <OutcomeMark outcome={tree.entities[failed]!.outcome} />{' '}
            {entry(failed, text.failedWith(nameOf(model, tree.entities[failed]!), reasonOf(model, tree.entities[failed]!)))}{' '}
            <span className="muted">{root !== undefined && root.outcome !== 'ok' ? text.clientSaw : text.clientDidNot}</span>
          </dd>
        </div>
      )}
      {repeated && (
        <div>
          <dt />
          <dd>{entry(repeated.members[0]!, text.repeated(repeated.name, format.count(repeated.members.length), format.duration(repeated.seconds)))}</dd>
        </div>
      )}
    </dl>
  );
}

function reasonOf(model: TraceModel, entity: Entity): string {
  const first = exceptionsOf(model.tree, entity)[0]?.chain[0];
  return first === undefined ? '' : [first.type, first.message].filter(Boolean).join(': ').replace(/\s+/g, ' ').slice(0, 140);
}

function mostRepeated({ tree }: TraceModel) {
  let best: { members: readonly number[]; seconds: number; name: string } | undefined;
  for (const entity of tree.entities) {
    if (entity.children.length < MANY_ALIKE) continue;
    for (const members of foldAlike(tree, entity.children)) {
      const first = tree.entities[members[0]!]!;
      if (members.length < MANY_ALIKE || first.kind === 'local' || first.kind === 'server') continue;
      const seconds = members.reduce((sum, at) => sum + durationOf(tree.entities[at]!), 0);
      if (seconds > (best?.seconds ?? tree.duration / 20)) best = { members, seconds, name: `${first.name} ${first.what}`.trim() };
    }
  }
  return best;
}

const MOST_LINKS = 12;

function Linked({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const format = useFormat();
  const href = useHref();
  const links = useMemo(() => linksOf(model.tree), [model.tree]);
  if (links.length === 0) return null;
  const part = (direction: TraceLink['direction']) => links.filter((each) => each.direction === direction);
  const shown = links.slice(0, MOST_LINKS);
  return (
    <div className="trace-links">
      <strong>{text.linked}</strong>
      <span className="muted">
        {[text.upstream(format.count(part('parent').length)), text.downstream(format.count(part('child').length))].join(' · ')}
      </span>
      {shown.map((each) => (
        <span key={`${each.direction}${each.traceId}${each.id}`} className="trace-link">
          {text.linkOf[each.direction]}{' '}
          <Link href={href(`/traces/${each.traceId}`, {}, { seg: each.id })}>{each.traceId.slice(0, 14)}…</Link>
        </span>
      ))}
      {links.length > shown.length && <span className="muted">+{format.count(links.length - shown.length)}</span>}
    </div>
  );
}
