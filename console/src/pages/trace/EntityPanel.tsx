// What one segment or subsegment says about itself. Everything in it is somebody's text: shown as text, never as a
// link to somewhere else or as markup.

import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { getGraph } from '@/api/graph';
import type { Histogram } from '@/api/shapes';
import { useShell } from '@/app/shell';
import { SidePanel } from '@/app/SidePanel';
import { OutcomeMark } from '@/draw/OutcomeMark';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { formatPoint } from '@/time/range';
import { useHref } from '@/url/useUrlState';
import { callersOf, durationOf, isMembers, listOf, membersOf, serviceOf, textOf, type Entity, type Members } from './document';
import { exceptionsOf } from './exceptions';
import { Exceptions } from './Exceptions';
import { ofAnnotation, ofUser } from './findAlike';
import { JsonView } from './JsonView';
import { rankOf, histogramsFor } from './percentile';
import { TABS } from './state';
import { SqlText } from './SqlText';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';

type Tab = (typeof TABS)[number];

export function EntityPanel({ model }: { model: TraceModel }) {
  const { tree, selected, state, set, select } = model;
  const text = useText(traceWords);
  const format = useFormat();
  const entity = tree.entities[selected];
  if (entity === undefined) return null;
  const exceptions = exceptionsOf(tree, entity);
  const { annotations, metadata, sql } = entity.document;
  const counts: Partial<Record<Tab, number>> = {
    annotations: Object.keys(membersOf(annotations)).length,
    metadata: Object.keys(membersOf(metadata)).length,
    exceptions: exceptions.length,
    sql: isMembers(sql) ? 1 : 0,
    resources: resourcesOf(entity).length,
  };
  const shown = TABS.filter((tab) => counts[tab] !== 0);
  const tab = shown.includes(state.tab) ? state.tab : 'overview';
  const content: Readonly<Record<Tab, () => ReactNode>> = {
    overview: () => <Overview model={model} entity={entity} />,
    resources: () => <Resources entity={entity} />,
    annotations: () => <Annotations model={model} entity={entity} />,
    metadata: () => <JsonView value={metadata} mostHeight={520} />,
    exceptions: () => <Exceptions model={model} entity={entity} />,
    sql: () => <SqlPart sql={membersOf(sql)} />,
    raw: () => <JsonView value={entity.document} mostHeight={620} />,
  };
  const numbered = (each: Tab) =>
    ['annotations', 'metadata', 'exceptions'].includes(each) ? `${text.tabs[each]} (${format.count(counts[each] ?? 0)})` : text.tabs[each];
  return (
    <SidePanel title={entity.name} onClose={() => select(-1)}>
      <Tabs
        ariaLabel={entity.name}
        activeTabId={tab}
        onChange={({ detail }) => set({ tab: detail.activeTabId as Tab })}
        tabs={shown.map((id) => ({ id, label: numbered(id), content: id === tab ? content[id]() : null }))}
      />
    </SidePanel>
  );
}

type Fact = readonly [name: string, value: ReactNode];

export function Facts({ facts }: { facts: readonly Fact[] }) {
  const shown = facts.filter(([, value]) => value !== undefined && value !== '' && value !== null && value !== false);
  return (
    <dl className="facts">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Overview({ model, entity }: { model: TraceModel; entity: Entity }) {
  const text = useText(traceWords);
  const common = useText(words);
  return (
    <>
      <p className="panel-state">
        {!(entity.inProgress && entity.outcome === 'ok') && <OutcomeMark outcome={entity.outcome} />} {entity.status}
        {entity.inProgress && <strong> {common.inProgress}</strong>}
      </p>
      {entity.inferred && <p className="muted">{text.panel.inferredWhy}</p>}
      {entity.speaksForCallee && <p className="muted">{text.panel.calleeSilent}</p>}
      <Identity model={model} entity={entity} />
      <h3>{text.panel.times}</h3>
      <TimesOf model={model} entity={entity} />
      <RequestOf entity={entity} />
      <LinksOf entity={entity} />
      <Callers model={model} entity={entity} />
    </>
  );
}

function Identity({ model, entity }: { model: TraceModel; entity: Entity }) {
  const text = useText(traceWords);
  const { document } = entity;
  const service = model.tree.entities[entity.segment]!;
  return (
    <Facts
      facts={[
        [text.panel.name, <bdi key="n">{entity.name}</bdi>],
        [text.panel.id, <code key="i">{entity.id}</code>],
        [text.panel.parent, textOf(document['parent_id']) && <code key="p">{textOf(document['parent_id'])}</code>],
        [text.panel.kind, text.kinds[entity.kind]],
        [text.panel.namespace, textOf(document['namespace'])],
        [text.panel.service, !entity.isSegment && <bdi key="s">{serviceOf(model.tree, entity)}</bdi>],
        [text.panel.type, textOf(document['origin']) || textOf(service.document['origin'])],
        [text.panel.version, textOf(membersOf(service.document['service'])['version'])],
        [text.panel.user, textOf(document['user']) && <Found key="u" written={textOf(document['user'])} filter={ofUser(textOf(document['user']))} model={model} />],
        [text.panel.precursors, listOf(document['precursor_ids']).map(textOf).join(', ')],
      ]}
    />
  );
}

function TimesOf({ model, entity }: { model: TraceModel; entity: Entity }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { zone } = useShell();
  const { tree, times } = model;
  const at = (seconds: number) => format.dateTime((tree.startTime + seconds) * 1000, zone, true);
  const own = times?.selfTime[entity.at];
  const critical = times?.criticalTime[entity.at] ?? 0;
  const shift = times?.clockShift[entity.at] ?? 0;
  const whole = durationOf(entity);
  const answer = entity.isSegment ? undefined : entity.children.map((c) => tree.entities[c]!).find((c) => c.isSegment && !c.inferred);
  const gap = answer === undefined ? undefined : whole - durationOf(answer);
  const share = (seconds: number) => (whole > 0 ? ` (${format.share(Math.min(1, seconds / whole))})` : '');
  return (
    <>
      <Facts
        facts={[
          [text.panel.duration, entity.inProgress ? `${format.duration(whole)} …` : format.duration(whole)],
          [text.panel.self, own !== undefined && format.duration(own) + share(own)],
          [text.panel.critical, critical > 0 && format.duration(critical) + share(critical)],
          [text.panel.gap, gap !== undefined && gap > 0 && <span key="g" title={text.panel.gapWhy}>{format.duration(gap) + share(gap)}</span>],
          [text.panel.start, at(entity.from)],
          [text.panel.end, !entity.inProgress && at(entity.to)],
          [text.panel.after, format.duration(entity.from)],
          [text.panel.clock, Math.abs(shift) > 1e-6 && format.duration(shift)],
        ]}
      />
      {times?.waitedFor[entity.at] === false && <p className="muted">{text.panel.notWaited}</p>}
      {!entity.inProgress && <Rank model={model} entity={entity} />}
    </>
  );
}

const AROUND_MS = 1_800_000;

/** Where it stands among its kind, by the minutes the server keeps of every trace. */
function Rank({ model, entity }: { model: TraceModel; entity: Entity }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { tree } = model;
  // Whole half hours: looking at another trace of the time asks nothing new.
  const middle = Math.round((tree.startTime * 1000) / AROUND_MS) * AROUND_MS;
  const graph = useQuery({
    queryKey: ['around', middle],
    queryFn: ({ signal }) => getGraph({ startMs: middle - AROUND_MS, endMs: middle + AROUND_MS }, signal),
    staleTime: 300_000,
    retry: false,
  });
  const histogram: Histogram | undefined = graph.data && histogramsFor(graph.data, tree, entity);
  const rank = histogram && rankOf(histogram, durationOf(entity));
  if (rank === undefined) return null;
  return (
    <div className="rank">
      <span>{text.panel.percentile(format.share(rank))}</span>
      <span className="rank-bar" aria-hidden="true"><i style={{ left: `${rank * 100}%` }} /></span>
    </div>
  );
}

function RequestOf({ entity }: { entity: Entity }) {
  const text = useText(traceWords);
  const format = useFormat();
  const http = membersOf(entity.document['http']);
  const [request, response] = [membersOf(http['request']), membersOf(http['response'])];
  if (Object.keys(request).length + Object.keys(response).length === 0) return null;
  const length = response['content_length'];
  return (
    <>
      <h3>{text.panel.request}</h3>
      <Facts
        facts={[
          [text.panel.method, textOf(request['method'])],
          [text.panel.url, textOf(request['url']) && <Long key="u" written={textOf(request['url'])} />],
          [text.panel.status, textOf(response['status'])],
          [text.panel.length, typeof length === 'number' && length >= 0 ? format.size(length) : textOf(length)],
          [text.panel.client, textOf(request['client_ip']) && `${textOf(request['client_ip'])}${request['x_forwarded_for'] === true ? ` ${text.panel.forwarded}` : ''}`],
          [text.panel.agent, textOf(request['user_agent']) && <Long key="a" written={textOf(request['user_agent'])} />],
        ]}
      />
    </>
  );
}

function LinksOf({ entity }: { entity: Entity }) {
  const text = useText(traceWords);
  const href = useHref();
  const links = listOf(entity.document['links']).filter(isMembers);
  if (links.length === 0) return null;
  return (
    <>
      <h3>{text.panel.link}</h3>
      <ul className="plain-list">
        {links.map((link, i) => {
          const type = textOf(membersOf(link['attributes'])['aws.xray.reserved.reference_type']);
          const id = textOf(link['trace_id']);
          return (
            <li key={i}>
              {text.linkOf[type === 'parent' || type === 'child' ? type : 'other']}{' '}
              <Link href={href(`/traces/${encodeURIComponent(id)}`, {}, { seg: textOf(link['id']) })}>{id}</Link>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Callers({ model, entity }: { model: TraceModel; entity: Entity }) {
  const text = useText(traceWords);
  const callers = callersOf(model.tree, entity.at);
  if (callers.length === 0) return null;
  return (
    <>
      <h3>{text.panel.callers}</h3>
      <ol className="plain-list callers">
        {callers.slice(-20).map((each) => (
          <li key={each.at}>
            <button type="button" className="plain-link" onClick={() => model.select(each.at)}><bdi>{each.name}</bdi></button>{' '}
            <span className="muted"><bdi>{each.what}</bdi></span>
          </li>
        ))}
      </ol>
    </>
  );
}

const LONGEST = 400;

/** Cut when it is very long, until one asks for all of it. */
export function Long({ written }: { written: string }) {
  const text = useText(traceWords);
  const format = useFormat();
  const [whole, setWhole] = useState(false);
  return (
    <span className="verbatim">
      <bdi>{whole || written.length <= LONGEST ? written : `${written.slice(0, LONGEST)}…`}</bdi>
      {!whole && written.length > LONGEST && (
        <button type="button" className="plain-link" onClick={() => setWhole(true)}>{text.panel.long(format.count(written.length))}</button>
      )}
    </span>
  );
}

const AROUND_TRACE_MS = 1_800_000;

/** A value that leads to the traces that have it. */
export function Found({ written, filter, model }: { written: string; filter: string | undefined; model: TraceModel }) {
  const text = useText(traceWords);
  const href = useHref();
  const middle = model.tree.startTime * 1000;
  const range = { from: formatPoint(Math.floor(middle - AROUND_TRACE_MS)), to: formatPoint(Math.ceil(middle + AROUND_TRACE_MS)) };
  return (
    <span className="found-value">
      <Long written={written} />
      {filter !== undefined && (
        <Link className="find-alike" href={href('/traces', { filter, ...range })} title={filter} aria-label={`${text.panel.findAlike}: ${filter}`}>
          ⌕
        </Link>
      )}
      <Button iconName="copy" variant="inline-icon" ariaLabel={`${text.panel.copyValue}: ${written.slice(0, 60)}`}
        onClick={() => void navigator.clipboard?.writeText(written)} />
    </span>
  );
}

function Annotations({ model, entity }: { model: TraceModel; entity: Entity }) {
  const annotations = Object.entries(membersOf(entity.document['annotations']));
  return (
    <Facts
      facts={annotations.map(([key, value]) => [
        key,
        <Found key={key} written={typeof value === 'object' ? JSON.stringify(value) : textOf(value)} filter={ofAnnotation(key, value)} model={model} />,
      ])}
    />
  );
}

type Resource = readonly [path: string, value: string];

// The members of `aws` and `service` (and the ARN), whatever they are: senders add what they like.
function resourcesOf(entity: Entity): readonly Resource[] {
  const out: Resource[] = [];
  const collect = (value: unknown, path: string, depth: number) => {
    if (depth > 5 || out.length > 200) return;
    if (isMembers(value)) for (const [name, each] of Object.entries(value)) collect(each, path === '' ? name : `${path}.${name}`, depth + 1);
    else if (Array.isArray(value)) value.forEach((each, i) => collect(each, value.length === 1 ? path : `${path}[${i}]`, depth + 1));
    else if (textOf(value) !== '') out.push([path, textOf(value)]);
  };
  collect(entity.document['origin'], 'origin', 0);
  collect(entity.document['resource_arn'], 'resource_arn', 0);
  collect(entity.document['aws'], '', 0);
  collect(entity.document['service'], 'service', 0);
  return out;
}

function Resources({ entity }: { entity: Entity }) {
  const groups = new Map<string, Resource[]>();
  for (const [path, value] of resourcesOf(entity)) {
    const dot = path.indexOf('.');
    const group = dot < 0 ? '' : path.slice(0, dot);
    groups.set(group, [...(groups.get(group) ?? []), [dot < 0 ? path : path.slice(dot + 1), value]]);
  }
  return (
    <>
      {[...groups].map(([group, facts]) => (
        <section key={group}>
          {group !== '' && <h3><bdi>{group}</bdi></h3>}
          <Facts facts={facts.map(([name, value]) => [name, <Long key={name} written={value} />])} />
        </section>
      ))}
    </>
  );
}

function SqlPart({ sql }: { sql: Members }) {
  const text = useText(traceWords);
  const query = textOf(sql['sanitized_query']);
  return (
    <>
      {query !== '' && (
        <>
          <div className="table-head">
            <h3>{text.panel.query}</h3>
            <Button iconName="copy" onClick={() => void navigator.clipboard?.writeText(query)}>{text.panel.copyQuery}</Button>
          </div>
          <SqlText query={query} />
        </>
      )}
      <Facts
        facts={[
          [text.panel.database, textOf(sql['database_type'])],
          [text.panel.databaseVersion, textOf(sql['database_version'])],
          [text.panel.driver, textOf(sql['driver_version'])],
          [text.panel.databaseUser, textOf(sql['user'])],
          [text.panel.preparation, textOf(sql['preparation'])],
          [text.panel.url, textOf(sql['url']) && <Long key="u" written={textOf(sql['url'])} />],
          [text.panel.connection, textOf(sql['connection_string']) && <Long key="c" written={textOf(sql['connection_string'])} />],
        ]}
      />
    </>
  );
}
