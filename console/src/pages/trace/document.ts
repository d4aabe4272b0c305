// One trace out of its segment documents: entities (segments and subsegments) in the order in which they are shown,
// callers before callees. Pure. Documents are whatever somebody sent: what is not as expected is left out, never fatal.

import type { TraceDocuments } from '@/api/traces';
import type { Outcome } from '@/draw/palette';

export type Members = Readonly<Record<string, unknown>>;
export type Kind = 'server' | 'remote' | 'aws' | 'queue' | 'database' | 'local';

export interface Entity {
  /** Place in `TraceTree.entities`. */
  readonly at: number;
  readonly id: string;
  readonly name: string;
  /** -1 at the top. */
  readonly parent: number;
  readonly depth: number;
  /** By start. */
  readonly children: readonly number[];
  /** Everything below it is from `at + 1` to before this. */
  readonly end: number;
  /** The segment that it is part of; itself when it is one. */
  readonly segment: number;
  readonly isSegment: boolean;
  /** Made by the server for a callee that sent nothing. */
  readonly inferred: boolean;
  /** Its callee sent nothing: an inferred segment stands below it. */
  readonly speaksForCallee: boolean;
  readonly inProgress: boolean;
  /** Its parent is not among the documents. */
  readonly orphan: boolean;
  /** Seconds after the start of the trace. */
  readonly from: number;
  /** While in progress: as far as anything of the trace is known. */
  readonly to: number;
  readonly outcome: Outcome;
  readonly kind: Kind;
  readonly status: number | undefined;
  /** What it did, in a few words: `GET /orders`, `GetItem carts`, `SELECT orders`. Empty when nobody said. */
  readonly what: string;
  readonly document: Members;
}

export interface TraceTree {
  readonly id: string;
  readonly entities: readonly Entity[];
  readonly byId: ReadonlyMap<string, number>;
  readonly roots: readonly number[];
  /** Epoch seconds of the earliest start. */
  readonly startTime: number;
  /** Seconds from the first start to the last end. */
  readonly duration: number;
  readonly limitExceeded: boolean;
  readonly inProgress: boolean;
  /** Documents that are no JSON. */
  readonly unreadable: number;
}

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

interface Draft {
  readonly document: Members;
  readonly id: string;
  readonly isSegment: boolean;
  parent: Draft | undefined;
  orphan: boolean;
  start: number | undefined;
  stop: number | undefined;
  readonly children: Draft[];
}

export function treeOf(trace: TraceDocuments): TraceTree {
  const { drafts, unreadable } = readAll(trace);
  const byId = new Map<string, Draft>();
  for (const draft of drafts) if (draft.id !== '' && !byId.has(draft.id)) byId.set(draft.id, draft);
  const tops = link(drafts, byId);
  const starts = drafts.flatMap((draft) => draft.start ?? []);
  const startTime = starts.reduce((least, each) => Math.min(least, each), starts[0] ?? 0);
  const endTime = drafts.reduce((most, draft) => Math.max(most, draft.stop ?? draft.start ?? startTime), startTime);
  const entities = flatten(tops, startTime, endTime);
  const places = new Map<string, number>();
  for (const entity of entities) if (!places.has(entity.id)) places.set(entity.id, entity.at);
  return {
    id: trace.Id, entities, byId: places, startTime, unreadable,
    roots: entities.filter((entity) => entity.parent < 0).map((entity) => entity.at),
    duration: endTime - startTime,
    limitExceeded: trace.LimitExceeded,
    inProgress: entities.some((entity) => entity.inProgress),
  };
}

function readAll(trace: TraceDocuments): { drafts: Draft[]; unreadable: number } {
  const drafts: Draft[] = [];
  let unreadable = 0;
  for (const { Document } of trace.Segments) {
    let read: unknown;
    try {
      read = JSON.parse(Document);
    } catch {
      unreadable++;
      continue;
    }
    if (!isMembers(read)) unreadable++;
    else readOne(read, drafts);
  }
  return { drafts, unreadable };
}

function readOne(top: Members, drafts: Draft[]): void {
  const wait: { document: Members; parent: Draft | undefined }[] = [{ document: top, parent: undefined }];
  for (let next = wait.pop(); next !== undefined; next = wait.pop()) {
    const { document, parent } = next;
    const draft: Draft = {
      document, parent, orphan: false, children: [],
      id: textOf(document['id']),
      isSegment: parent === undefined && document['type'] !== 'subsegment',
      start: numberOf(document['start_time']),
      stop: numberOf(document['end_time']),
    };
    drafts.push(draft);
    for (const each of listOf(document['subsegments'])) {
      if (isMembers(each)) wait.push({ document: each, parent: draft });
    }
  }
}

// Those without a parent. Circles are cut: what no top leads to becomes one.
function link(drafts: readonly Draft[], byId: ReadonlyMap<string, Draft>): Draft[] {
  const tops: Draft[] = [];
  for (const draft of drafts) {
    if (draft.parent === undefined) {
      const wanted = textOf(draft.document['parent_id']);
      const found = byId.get(wanted);
      if (found !== undefined && found !== draft) draft.parent = found;
      else draft.orphan = wanted !== '';
    }
    if (draft.parent === undefined) tops.push(draft);
    else draft.parent.children.push(draft);
  }
  const seen = new Set<Draft>();
  const walk = (from: Draft) => {
    const wait = [from];
    for (let next = wait.pop(); next !== undefined; next = wait.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      wait.push(...next.children);
    }
  };
  tops.forEach(walk);
  for (const draft of drafts) {
    if (seen.has(draft)) continue;
    const parent = draft.parent!;
    parent.children.splice(parent.children.indexOf(draft), 1);
    draft.parent = undefined;
    draft.orphan = true;
    tops.push(draft);
    walk(draft);
  }
  return tops;
}

const byStart = (a: Draft, b: Draft) =>
  Number(a.orphan) - Number(b.orphan) || (a.start ?? Infinity) - (b.start ?? Infinity) || (a.id < b.id ? -1 : 1);

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function flatten(tops: Draft[], startTime: number, endTime: number): readonly Entity[] {
  const out: Writable<Entity>[] = [];
  interface Step { draft: Draft; parent: number; depth: number; segment: number }
  const push = (drafts: Draft[], parent: number, depth: number, segment: number) => {
    for (const draft of [...drafts].sort(byStart).reverse()) wait.push({ draft, parent, depth, segment });
  };
  const wait: Step[] = [];
  push(tops, -1, 0, -1);
  for (let step = wait.pop(); step !== undefined; step = wait.pop()) {
    const at = out.length;
    const entity = entityOf(step.draft, at, step, startTime, endTime);
    out.push(entity);
    if (step.parent >= 0) {
      const parent = out[step.parent]!;
      (parent.children as number[]).push(at);
      if (entity.inferred) parent.speaksForCallee = true;
    }
    push(step.draft.children, at, step.depth + 1, entity.segment);
  }
  for (let at = out.length - 1; at >= 0; at--) {
    const entity = out[at]!;
    entity.end = Math.max(entity.end, at + 1);
    if (entity.parent >= 0) out[entity.parent]!.end = Math.max(out[entity.parent]!.end, entity.end);
  }
  return out;
}

function entityOf(
  { document, id, isSegment, orphan, start, stop }: Draft,
  at: number,
  place: { parent: number; depth: number; segment: number },
  startTime: number,
  endTime: number,
): Writable<Entity> {
  const inProgress = document['in_progress'] === true && stop === undefined;
  const from = (start ?? startTime) - startTime;
  const to = (stop ?? (inProgress ? Math.max(endTime, start ?? startTime) : (start ?? startTime))) - startTime;
  const kind = kindOf(document, isSegment);
  const status = numberOf(membersOf(membersOf(document['http'])['response'])['status']);
  return {
    at, id, isSegment, orphan, inProgress, from, to: Math.max(from, to), kind, status, document,
    name: textOf(document['name']),
    parent: place.parent,
    depth: place.depth,
    children: [],
    end: at + 1,
    segment: isSegment || place.segment < 0 ? at : place.segment,
    inferred: document['inferred'] === true,
    speaksForCallee: false,
    outcome: outcomeOf(document),
    what: whatOf(document),
  };
}

function outcomeOf(document: Members): Outcome {
  if (document['fault'] === true) return 'fault';
  if (document['throttle'] === true) return 'throttle';
  return document['error'] === true ? 'error' : 'ok';
}

const QUEUES = /^(SQS|SNS|Kinesis|EventBridge|Events|AWS::(SQS|SNS|Kinesis|Events)\b)/;

function kindOf(document: Members, isSegment: boolean): Kind {
  const aws = membersOf(document['aws']);
  const origin = textOf(document['origin']);
  if (isMembers(document['sql']) || origin.startsWith('Database::')) return 'database';
  if (QUEUES.test(origin) || 'queue_url' in aws || 'topic_arn' in aws) return 'queue';
  if (isSegment && document['inferred'] !== true) return 'server';
  if (document['namespace'] === 'aws') return QUEUES.test(textOf(document['name'])) ? 'queue' : 'aws';
  return document['namespace'] === 'remote' || isSegment ? 'remote' : 'local';
}

const RESOURCES = ['table_name', 'bucket_name', 'queue_url', 'queue_name', 'topic_arn', 'function_name', 'endpoint_name'];
const LONGEST_WHAT = 120;

function whatOf(document: Members): string {
  const aws = membersOf(document['aws']);
  const operation = textOf(aws['operation']);
  if (operation !== '') {
    const resource = RESOURCES.map((name) => textOf(aws[name])).find((each) => each !== '') ?? '';
    return cut(`${operation} ${resource.split(/[/:]/).at(-1) ?? ''}`.trim());
  }
  const query = textOf(membersOf(document['sql'])['sanitized_query']);
  if (query !== '') return cut(statementOf(query));
  const request = membersOf(membersOf(document['http'])['request']);
  return cut([textOf(request['method']), pathOf(textOf(request['url']))].filter(Boolean).join(' '));
}

const cut = (text: string) => {
  const line = text.slice(0, 4 * LONGEST_WHAT).replace(/\s+/g, ' ');
  return line.length > LONGEST_WHAT ? `${line.slice(0, LONGEST_WHAT - 1)}…` : line;
};

/** `SELECT orders` of a whole statement; its beginning when it is of another form. */
export function statementOf(query: string): string {
  const line = query.slice(0, 2000).replace(/\s+/g, ' ').trim();
  const verb = /^[a-z]+/i.exec(line)?.[0].toUpperCase() ?? '';
  const table = /\b(?:from|into|update|table|call)\s+["'`[]?([\w.$-]+)/i.exec(line)?.[1];
  return verb !== '' && table !== undefined ? `${verb} ${table}` : line;
}

/** Without server and query. */
export function pathOf(url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' && url !== '' ? '/' : path;
}

/** The name of the service that an entity belongs to. */
export const serviceOf = (tree: TraceTree, entity: Entity): string => tree.entities[entity.segment]?.name ?? entity.name;

export const durationOf = (entity: Entity): number => entity.to - entity.from;

/** The entry: the first segment without a parent, or else the earliest of what there is. */
export const rootOf = (tree: TraceTree): Entity | undefined => {
  const tops = tree.roots.map((at) => tree.entities[at]!);
  return tops.find((entity) => entity.isSegment && !entity.orphan && !entity.inferred) ?? tops[0];
};

/** From the top to the parent of `at`. */
export function callersOf(tree: TraceTree, at: number): Entity[] {
  const out: Entity[] = [];
  for (let up = tree.entities[at]?.parent ?? -1; up >= 0; up = tree.entities[up]!.parent) out.push(tree.entities[up]!);
  return out.reverse();
}
