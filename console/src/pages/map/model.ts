// The service graph as the map shows it. Pure: from an answer of the server to nodes and edges, and from those to
// what is visible.

import type { GraphEdge, GraphService, ServiceGraph } from '@/api/graph';
import { outcomesOf, type Histogram, type Outcomes, type Percentiles } from '@/api/shapes';
import type { Outcome } from '@/draw/palette';
import type { Format } from '@/text/format';

export type NodeKind = 'client' | 'service' | 'database' | 'queue' | 'remote' | 'group';

export interface Measures {
  readonly outcomes: Outcomes;
  /** Seconds, over all calls. */
  readonly totalTime: number;
  readonly percentiles: Percentiles;
  readonly histogram: Histogram;
}

export interface MapNode extends Measures {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly kind: NodeKind;
  /** Sends nothing itself: known from its callers alone. */
  readonly inferred: boolean;
  readonly root: boolean;
  /** Of a collapsed group: what is in it. */
  readonly members: readonly string[];
}

export interface MapEdge extends Measures {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Joins traces, by a queue for example; then the histogram is the age of what was received. */
  readonly link: boolean;
}

export interface MapGraph {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly seconds: number;
}

const NOTHING: Outcomes = { ok: 0, error: 0, throttle: 0, fault: 0, total: 0 };
const NO_PERCENTILES: Percentiles = { P50: undefined, P90: undefined, P95: undefined, P99: undefined, Max: undefined };

/** How the address names a node; `|` separates name and type. */
export const nodeKeyOf = (name: string, type: string): string => (type === '' ? name : `${name}|${type}`);
export const edgeKeyOf = (from: string, to: string): string => `${from}>${to}`;
export const isEdgeKey = (graph: MapGraph, key: string): boolean => graph.edges.some((edge) => edge.key === key);

const DATABASES = /^(Database::|AWS::(DynamoDB|S3|RDS|ElastiCache|Redshift|OpenSearch|DocDB|Neptune))/;
const QUEUES = /^AWS::(SQS|SNS|Kinesis|Events|EventBridge|Kafka|MQ)/;

export function kindOf(type: string, active: boolean): NodeKind {
  if (type.startsWith('client')) return 'client';
  if (DATABASES.test(type)) return 'database';
  if (QUEUES.test(type)) return 'queue';
  return active ? 'service' : 'remote';
}

export function graphOf(answer: ServiceGraph, seconds: number): MapGraph {
  const keys = new Map<number, string>();
  const nodes: MapNode[] = [];
  for (const service of answer.Services) {
    const node = nodeOf(service);
    keys.set(service.ReferenceId, node.key);
    nodes.push(node);
  }
  const edges: MapEdge[] = [];
  for (const service of answer.Services) {
    for (const edge of service.Edges) {
      const [from, to] = [keys.get(service.ReferenceId), keys.get(edge.ReferenceId)];
      if (from !== undefined && to !== undefined) edges.push(edgeOf(edge, from, to));
    }
  }
  return { nodes, edges, seconds };
}

function nodeOf(service: GraphService): MapNode {
  const active = service.State !== 'unknown';
  const kind = kindOf(service.Type, active);
  const statistics = service.SummaryStatistics;
  return {
    key: nodeKeyOf(service.Name, service.Type),
    name: service.Name,
    type: service.Type,
    kind,
    inferred: !active && kind !== 'client',
    root: service.Root,
    members: [],
    outcomes: statistics ? outcomesOf(statistics) : NOTHING,
    totalTime: statistics?.TotalResponseTime ?? 0,
    percentiles: service.Percentiles ?? percentilesOf(service.ResponseTimeHistogram),
    histogram: service.ResponseTimeHistogram,
  };
}

function edgeOf(edge: GraphEdge, from: string, to: string): MapEdge {
  const link = edge.EdgeType === 'link';
  const statistics = edge.SummaryStatistics;
  return {
    key: edgeKeyOf(from, to) + (link ? '~' : ''),
    from,
    to,
    link,
    outcomes: statistics ? outcomesOf(statistics) : NOTHING,
    totalTime: statistics?.TotalResponseTime ?? 0,
    percentiles: edge.Percentiles ?? percentilesOf(edge.ResponseTimeHistogram),
    histogram: link ? edge.ReceivedEventAgeHistogram : edge.ResponseTimeHistogram,
  };
}

/** Calls a second; how many there were when the map is of single traces (0 seconds). */
export const trafficOf = (format: Format, total: number, seconds: number): string =>
  seconds > 0 ? format.rate(total / seconds) : `× ${format.count(total)}`;

export const average = (of: Measures): number | undefined =>
  of.outcomes.total > 0 ? of.totalTime / of.outcomes.total : undefined;

export function latencyOf(of: Measures, which: 'avg' | 'p50' | 'p90' | 'p99'): number | undefined {
  if (which === 'avg') return average(of);
  return of.percentiles[which.toUpperCase() as 'P50' | 'P90' | 'P99'];
}

/** The worst outcome that occurred at all; `ok` when none did. */
export function worstOf(outcomes: Outcomes): Outcome {
  if (outcomes.fault > 0) return 'fault';
  if (outcomes.throttle > 0) return 'throttle';
  return outcomes.error > 0 ? 'error' : 'ok';
}

export const isSick = (of: Measures): boolean => worstOf(of.outcomes) !== 'ok';

export const shareOf = (outcomes: Outcomes, outcome: Outcome): number =>
  outcomes.total === 0 ? 0 : outcomes[outcome] / outcomes.total;

// What is visible.

export interface View {
  readonly collapse: 'auto' | 'none' | 'type' | 'prefix';
  readonly open: readonly string[];
  readonly focus: string;
  readonly hops: number;
  readonly sick: boolean;
  readonly clients: boolean;
}

export interface Visible extends MapGraph {
  readonly hiddenNodes: number;
  /** What `auto` came to. */
  readonly collapsedBy: 'none' | 'type' | 'prefix';
}

const MANY_NODES = 60;

export function visibleOf(graph: MapGraph, view: View): Visible {
  let shown: MapGraph = graph;
  if (!view.clients) shown = keep(shown, (node) => node.kind !== 'client');
  if (view.sick) shown = keep(shown, unhealthy(shown));
  if (view.focus !== '' && shown.nodes.some((node) => node.key === view.focus)) {
    const near = within(shown, view.focus, view.hops);
    shown = keep(shown, (node) => near.has(node.key));
  }
  const hiddenNodes = graph.nodes.length - shown.nodes.length;
  const collapsedBy = howToCollapse(shown, view.collapse);
  if (collapsedBy !== 'none') shown = collapse(shown, collapsedBy, new Set(view.open));
  return { ...shown, hiddenNodes, collapsedBy };
}

function keep(graph: MapGraph, wanted: (node: MapNode) => boolean): MapGraph {
  const nodes = graph.nodes.filter(wanted);
  const keys = new Set(nodes.map((node) => node.key));
  return { ...graph, nodes, edges: graph.edges.filter((edge) => keys.has(edge.from) && keys.has(edge.to)) };
}

// Those with failures, or with failing calls out of them, and who calls them.
function unhealthy(graph: MapGraph): (node: MapNode) => boolean {
  const sick = new Set(graph.nodes.filter(isSick).map((node) => node.key));
  for (const edge of graph.edges) if (isSick(edge)) sick.add(edge.from).add(edge.to);
  const callers = graph.edges.filter((edge) => sick.has(edge.to)).map((edge) => edge.from);
  const wanted = new Set([...sick, ...callers]);
  return (node) => wanted.has(node.key);
}

/** Keys at most `hops` calls away, against and along the calls. */
export function within(graph: MapGraph, start: string, hops: number): Set<string> {
  const found = new Set([start]);
  for (const [from, to] of [['from', 'to'], ['to', 'from']] as const) {
    let edge = new Set([start]);
    for (let hop = 0; hop < hops && edge.size > 0; hop++) {
      const next = graph.edges.filter((each) => edge.has(each[from])).map((each) => each[to]);
      edge = new Set(next.filter((key) => !found.has(key)));
      for (const key of edge) found.add(key);
    }
  }
  return found;
}

/** `checkout-api` and `checkout/worker` belong to `checkout`. */
export function prefixOf(name: string): string {
  const cut = /^[^-._/:@ ]+/.exec(name)?.[0];
  return cut !== undefined && cut.length < name.length && cut.length >= 2 ? cut : '';
}

const groupNameOf = (node: MapNode, by: 'type' | 'prefix'): string => {
  if (node.kind === 'client') return '';
  return by === 'type' ? node.type : prefixOf(node.name);
};

function howToCollapse(graph: MapGraph, wanted: View['collapse']): 'none' | 'type' | 'prefix' {
  if (wanted !== 'auto') return wanted;
  if (graph.nodes.length <= MANY_NODES) return 'none';
  // By what makes it readable: a few dozen nodes, not one.
  for (const by of ['prefix', 'type'] as const) {
    const left = countAfter(graph, by);
    if (left >= 6 && left <= Math.max(MANY_NODES, graph.nodes.length * 0.6)) return by;
  }
  return 'none';
}

const LEAST_MEMBERS = 2;

function membersBy(graph: MapGraph, by: 'type' | 'prefix'): Map<string, MapNode[]> {
  const groups = new Map<string, MapNode[]>();
  for (const node of graph.nodes) {
    const name = groupNameOf(node, by);
    if (name !== '') groups.set(name, [...(groups.get(name) ?? []), node]);
  }
  for (const [name, members] of groups) if (members.length < LEAST_MEMBERS) groups.delete(name);
  return groups;
}

function countAfter(graph: MapGraph, by: 'type' | 'prefix'): number {
  let left = graph.nodes.length;
  for (const members of membersBy(graph, by).values()) left -= members.length - 1;
  return left;
}

export const groupKeyOf = (name: string): string => `${name}|group`;

function collapse(graph: MapGraph, by: 'type' | 'prefix', open: ReadonlySet<string>): MapGraph {
  const stands = new Map<string, string>(); // a node's key to its group's
  const nodes: MapNode[] = [];
  for (const [name, members] of membersBy(graph, by)) {
    const key = groupKeyOf(name);
    if (open.has(key)) continue;
    for (const member of members) stands.set(member.key, key);
    nodes.push({
      ...sumOf(members),
      key, name, type: '', kind: 'group', inferred: members.every((node) => node.inferred),
      root: members.some((node) => node.root), members: members.map((node) => node.key),
    });
  }
  nodes.push(...graph.nodes.filter((node) => !stands.has(node.key)));
  const edges = new Map<string, MapEdge[]>();
  for (const edge of graph.edges) {
    const [from, to] = [stands.get(edge.from) ?? edge.from, stands.get(edge.to) ?? edge.to];
    if (from === to && stands.has(edge.from)) continue; // inside a group
    const key = edgeKeyOf(from, to) + (edge.link ? '~' : '');
    edges.set(key, [...(edges.get(key) ?? []), { ...edge, key, from, to }]);
  }
  return {
    ...graph,
    nodes,
    edges: [...edges.values()].map((same) => (same.length === 1 ? same[0]! : { ...same[0]!, ...sumOf(same) })),
  };
}

function sumOf(all: readonly Measures[]): Measures {
  const outcomes = { ok: 0, error: 0, throttle: 0, fault: 0, total: 0 };
  const counts = new Map<number, number>();
  let totalTime = 0;
  for (const each of all) {
    for (const name of Object.keys(outcomes) as (keyof Outcomes)[]) outcomes[name] += each.outcomes[name];
    for (const { Value, Count } of each.histogram) counts.set(Value, (counts.get(Value) ?? 0) + Count);
    totalTime += each.totalTime;
  }
  const histogram = [...counts].map(([Value, Count]) => ({ Value, Count })).sort((a, b) => a.Value - b.Value);
  return { outcomes, totalTime, histogram, percentiles: percentilesOf(histogram) };
}

export function percentilesOf(histogram: Histogram): Percentiles {
  const total = histogram.reduce((sum, bucket) => sum + bucket.Count, 0);
  if (total === 0) return NO_PERCENTILES;
  const at = (share: number) => {
    let left = Math.max(1, Math.ceil(total * share));
    for (const bucket of histogram) if ((left -= bucket.Count) <= 0) return bucket.Value;
    return histogram.at(-1)!.Value;
  };
  return { P50: at(0.5), P90: at(0.9), P95: at(0.95), P99: at(0.99), Max: histogram.at(-1)!.Value };
}

/** Keys of the nodes whose name or type holds the text; all when it is empty. */
export function matching(graph: MapGraph, find: string): ReadonlySet<string> {
  const wanted = find.trim().toLowerCase();
  return new Set(
    graph.nodes
      .filter((node) => wanted === '' || `${node.name} ${node.type}`.toLowerCase().includes(wanted))
      .map((node) => node.key),
  );
}
