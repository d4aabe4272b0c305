// The two sides of a comparison of versions, from what the server says about each. Pure.

import type { Breakdown, Comparison } from '@/api/analyse';
import type { GraphEdge, GraphService, ServiceGraph } from '@/api/graph';
import { outcomesOf, type Outcomes, type Percentiles } from '@/api/shapes';
import { changeOf, changeOfQuantile, differenceOf, rateOf, type Change, type Quantile } from './statistics';

export interface Side {
  readonly outcomes: Outcomes;
  readonly percentiles: Percentiles;
  /** With intervals, where the server gives them. */
  readonly latency: readonly Quantile[];
}

const NOTHING: Outcomes = { ok: 0, error: 0, throttle: 0, fault: 0, total: 0 };

export const nothing: Side = { outcomes: NOTHING, percentiles: { P50: undefined, P90: undefined, P95: undefined, P99: undefined, Max: undefined }, latency: [] };

/** Of a service as its node in the graph has it. */
export function sideOfNode(node: GraphService | undefined, latency: readonly Quantile[]): Side {
  if (node === undefined) return nothing;
  return {
    outcomes: node.SummaryStatistics ? outcomesOf(node.SummaryStatistics) : NOTHING,
    percentiles: node.Percentiles ?? nothing.percentiles,
    latency,
  };
}

/** Of a set of traces: their roots. */
export const sideOfSet = (set: Comparison['A']): Side => ({
  outcomes: set.Statistics ? outcomesOf(set.Statistics) : NOTHING,
  percentiles: nothing.percentiles,
  latency: set.Latency,
});

export function sideOfValue(breakdown: Breakdown | undefined, value: string): Side {
  const found = breakdown?.Values.find((each) => each.Value === value);
  if (found === undefined) return nothing;
  return {
    outcomes: found.Statistics ? outcomesOf(found.Statistics) : NOTHING,
    percentiles: found.Percentiles ?? nothing.percentiles,
    latency: [],
  };
}

export const nodeNamed = (graph: ServiceGraph | undefined, name: string): GraphService | undefined =>
  graph?.Services.find((service) => service.Name === name && service.Type !== 'client' && service.State === 'active') ??
  graph?.Services.find((service) => service.Name === name && service.Type !== 'client');

export interface Dependency {
  readonly name: string;
  readonly a: { readonly perRequest: number; readonly outcomes: Outcomes } | undefined;
  readonly b: { readonly perRequest: number; readonly outcomes: Outcomes } | undefined;
}

export function dependenciesOf(graphs: readonly [ServiceGraph | undefined, ServiceGraph | undefined], names: readonly [string, string]): readonly Dependency[] {
  const calls = graphs.map((graph, i) => {
    const node = nodeNamed(graph, names[i]!);
    const requests = node?.SummaryStatistics?.TotalCount ?? 0;
    const byName = new Map<string, { perRequest: number; outcomes: Outcomes }>();
    for (const edge of node?.Edges ?? []) {
      const name = calleeOf(graph!, edge);
      if (name === '' || edge.EdgeType === 'link') continue;
      const outcomes = edge.SummaryStatistics ? outcomesOf(edge.SummaryStatistics) : NOTHING;
      byName.set(name, { perRequest: requests > 0 ? outcomes.total / requests : 0, outcomes });
    }
    return byName;
  });
  const all = [...new Set([...calls[0]!.keys(), ...calls[1]!.keys()])].sort();
  return all.map((name) => ({ name, a: calls[0]!.get(name), b: calls[1]!.get(name) }));
}

const calleeOf = (graph: ServiceGraph, edge: GraphEdge): string =>
  graph.Services.find((service) => service.ReferenceId === edge.ReferenceId)?.Name ?? '';

export interface ErrorChange {
  readonly attribute: string;
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

/** Causes of faults and errors that the comparison lists. */
export function errorsOf(comparison: Comparison | undefined): readonly ErrorChange[] {
  return (comparison?.Differences ?? [])
    .filter((each) => /^rootcause\.(fault|error)\.(exception|entity)$/.test(each.Attribute))
    .map((each) => ({ attribute: each.Attribute, name: each.Value, a: each.CountA, b: each.CountB }))
    .sort((x, y) => Number(y.a === 0) - Number(x.a === 0) || y.b - x.b);
}

export type Finding =
  | { readonly what: 'fault' | 'error' | 'throttle'; readonly a: number; readonly b: number; readonly up: boolean }
  | { readonly what: 'latency'; readonly which: string; readonly a: number; readonly b: number; readonly up: boolean }
  | { readonly what: 'newError' | 'newCall' | 'goneCall'; readonly name: string };

export interface Verdict {
  readonly word: 'worse' | 'better' | 'same' | 'mixed' | 'few';
  readonly findings: readonly Finding[];
}

const LEAST_REQUESTS = 20;

export function verdictOf(a: Side, b: Side, errors: readonly ErrorChange[], dependencies: readonly Dependency[]): Verdict {
  if (a.outcomes.total < LEAST_REQUESTS || b.outcomes.total < LEAST_REQUESTS) return { word: 'few', findings: [] };
  const findings: Finding[] = [];
  for (const what of ['fault', 'error', 'throttle'] as const) {
    const [rateA, rateB] = [rateOf(a.outcomes[what], a.outcomes.total)!, rateOf(b.outcomes[what], b.outcomes.total)!];
    const change = changeOf(differenceOf(rateA, rateB));
    if (change !== 'same') findings.push({ what, a: rateA.share, b: rateB.share, up: change === 'higher' });
  }
  a.latency.forEach((quantile) => {
    const other = b.latency.find((each) => each.Quantile === quantile.Quantile);
    const change: Change = other ? changeOfQuantile(quantile, other) : 'same';
    if (change === 'same' || other?.Value === undefined || quantile.Value === undefined) return;
    findings.push({ what: 'latency', which: `p${Math.round(quantile.Quantile * 100)}`, a: quantile.Value, b: other.Value, up: change === 'higher' });
  });
  const judged = findings.filter((finding) => 'up' in finding) as { up: boolean }[];
  for (const { name } of errors.filter((each) => each.a === 0 && each.b > 0).slice(0, 3)) findings.push({ what: 'newError', name });
  for (const each of dependencies) {
    if (each.a === undefined) findings.push({ what: 'newCall', name: each.name });
    else if (each.b === undefined) findings.push({ what: 'goneCall', name: each.name });
  }
  const [worse, better] = [judged.some((each) => each.up), judged.some((each) => !each.up)];
  return { word: worse && better ? 'mixed' : worse ? 'worse' : better ? 'better' : 'same', findings };
}
