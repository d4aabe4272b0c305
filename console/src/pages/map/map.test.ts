import { describe, expect, it } from 'vitest';
import { average, graphOf, isSick, kindOf, matching, percentilesOf, visibleOf, within, type MapGraph } from './model';
import { keepPlaces, layOut } from './layout';
import { ofEdge, ofNode } from './expressions';

const statistics = (OkCount: number, fault = 0) => ({
  OkCount, ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 }, FaultStatistics: { OtherCount: fault, TotalCount: fault },
  TotalCount: OkCount + fault, TotalResponseTime: (OkCount + fault) * 0.1,
});
const service = (ReferenceId: number, Name: string, Type: string, calls: readonly number[], fault = 0, State = 'active') => ({
  ReferenceId, Name, Names: [Name], Root: false, AccountId: '', Type, State, StartTime: 0, EndTime: 60, DurationHistogram: [],
  ResponseTimeHistogram: [{ Value: 0.1, Count: 9 }, { Value: 2, Count: 1 }], Percentiles: undefined,
  SummaryStatistics: Type === 'client' ? undefined : statistics(10, fault),
  Edges: calls.map((to) => ({
    ReferenceId: to, StartTime: 0, EndTime: 60, SummaryStatistics: statistics(10, fault), ResponseTimeHistogram: [{ Value: 0.1, Count: 10 }],
    ReceivedEventAgeHistogram: [], Aliases: [], EdgeType: '', Percentiles: undefined,
  })),
});
const answer = {
  StartTime: 0, EndTime: 60, ContainsOldGroupVersions: false, Examined: undefined, NextToken: undefined,
  Services: [service(0, 'web', 'client', [1]), service(1, 'web', 'AWS::EKS::Container', [2, 3]), service(2, 'orders', '', [3], 2),
    service(3, 'db', 'Database::SQL', [], 0, 'unknown')],
};
const everything = { collapse: 'none', open: [], focus: '', hops: 2, sick: false, clients: true } as const;

describe('the map', () => {
  const graph = graphOf(answer, 60);
  const node = (name: string) => graph.nodes.find((each) => each.name === name && each.kind !== 'client')!;

  it('has a node a service and an edge a call', () => {
    expect(graph.nodes).toHaveLength(4);
    expect(graph.edges).toHaveLength(4);
    expect(node('db').kind).toBe('database');
    expect(average(node('orders'))).toBeCloseTo(0.1);
    expect(isSick(node('orders'))).toBe(true);
  });
  it('knows kinds by type', () => {
    expect(kindOf('client', false)).toBe('client');
    expect(kindOf('AWS::SQS::Queue', false)).toBe('queue');
    expect(kindOf('remote', false)).toBe('remote');
  });
  it('hides clients, keeps what is near, shows what is sick with its callers', () => {
    expect(visibleOf(graph, { ...everything, clients: false }).nodes).toHaveLength(3);
    expect([...within(graph, node('db').key, 1)]).toHaveLength(3);
    const sick = visibleOf(graph, { ...everything, sick: true }).nodes.map((each) => each.name);
    expect(sick).toContain('orders');
    expect(sick).toContain('web');
  });
  it('finds by a part of the name, in any case', () => {
    expect([...matching(graph, 'ORD')]).toEqual([node('orders').key]);
  });
  it('takes percentiles from a histogram', () => {
    const found = percentilesOf([{ Value: 1, Count: 50 }, { Value: 2, Count: 49 }, { Value: 9, Count: 1 }]);
    expect([found.P50, found.P90, found.Max]).toEqual([1, 2, 9]);
    expect(percentilesOf([]).P50).toBeUndefined();
  });
  it('asks for what is selected', () => {
    const none = { lo: undefined, hi: undefined, outcomes: [] };
    expect(ofNode(node('orders'), none)).toBe('service("orders")');
    expect(ofNode(node('web'), { lo: 0.5, hi: undefined, outcomes: ['fault'] })).toBe(
      'service(id(name: "web", type: "AWS::EKS::Container")) { responsetime >= 0.5 AND fault }');
    const edge = graph.edges.find((each) => each.to === node('db').key && each.from === node('orders').key)!;
    expect(ofEdge(node('orders'), node('db'), edge, none)).toBe('edge("orders", id(name: "db", type: "Database::SQL"))');
  });
});

describe('the layout', () => {
  const request = (g: MapGraph) => ({ nodes: g.nodes.map((n) => n.key), edges: g.edges.map((e) => [e.from, e.to] as const), aspect: 1.7 });
  it('gives every node a place of its own, callers left of callees', () => {
    const graph = graphOf(answer, 60);
    const places = layOut(request(graph));
    const seen = new Set(Object.values(places).map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`));
    expect(seen.size).toBe(graph.nodes.length);
    for (const edge of graph.edges) expect(places[edge.from]!.x).toBeLessThan(places[edge.to]!.x);
  });
  it('keeps places while the picture is about the same', () => {
    const graph = graphOf(answer, 60);
    const places = layOut(request(graph));
    const kept = keepPlaces(places, request({ ...graph, nodes: graph.nodes.slice(0, 3), edges: graph.edges.slice(0, 2) }));
    if (kept !== undefined) for (const key of Object.keys(kept)) expect(kept[key]).toEqual(places[key] ?? kept[key]);
  });
  it('lays out three hundred nodes', () => {
    const nodes = Array.from({ length: 300 }, (_, i) => `n${i}`);
    const edges = nodes.slice(1).map((key, i) => [`n${Math.floor(i / 2)}`, key] as const);
    expect(Object.keys(layOut({ nodes, edges, aspect: 1.7 }))).toHaveLength(300);
  });
});
