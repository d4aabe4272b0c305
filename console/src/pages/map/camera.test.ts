import { describe, expect, it } from 'vitest';
import { fit, LEAST_ZOOM, MOST_ZOOM, nearest, pan, toScreen, toWorld, zoomAt } from './camera';
import { hit } from './hit';
import { graphOf, visibleOf } from './model';

const WIDTH = 800;
const HEIGHT = 600;
const places = { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 300, y: 200 } };

describe('the camera', () => {
  it('goes to the screen and back', () => {
    const camera = { x: 40, y: -7, zoom: 0.6 };
    const back = toWorld(camera, WIDTH, HEIGHT, toScreen(camera, WIDTH, HEIGHT, places.c));
    expect(back.x).toBeCloseTo(300);
    expect(back.y).toBeCloseTo(200);
  });
  it('keeps what is under the pointer there, and within its limits', () => {
    const camera = { x: 10, y: 20, zoom: 1 };
    const at = { x: 123, y: 456 };
    const under = toWorld(camera, WIDTH, HEIGHT, at);
    for (const factor of [1.25, 0.5, 1e6, 1e-6]) {
      const next = zoomAt(camera, WIDTH, HEIGHT, at, factor);
      const still = toScreen(next, WIDTH, HEIGHT, under);
      expect(still.x).toBeCloseTo(at.x);
      expect(still.y).toBeCloseTo(at.y);
      expect(next.zoom).toBeGreaterThanOrEqual(LEAST_ZOOM);
      expect(next.zoom).toBeLessThanOrEqual(MOST_ZOOM);
    }
  });
  it('moves by what the pointer moved', () => {
    const camera = { x: 0, y: 0, zoom: 0.5 };
    const [before, after] = [camera, pan(camera, 30, -10)].map((each) => toScreen(each, WIDTH, HEIGHT, places.b));
    expect([after!.x - before!.x, after!.y - before!.y]).toEqual([30, -10]);
  });
  it('fits everything in, and nothing into nothing', () => {
    const far = { ...places, d: { x: 9000, y: 4000 } };
    const camera = fit(far, WIDTH, HEIGHT);
    for (const place of Object.values(far)) {
      const { x, y } = toScreen(camera, WIDTH, HEIGHT, place);
      expect(x > 0 && x < WIDTH && y > 0 && y < HEIGHT).toBe(true);
    }
    expect(fit({}, WIDTH, HEIGHT)).toEqual({ x: 0, y: 0, zoom: 1 });
    expect(fit(far, 0, 0).zoom).toBe(1);
  });
  it('goes as arrow keys do', () => {
    expect(nearest(places, places.a, 1, 0)).toBe('b');
    expect(nearest(places, places.b, 0, 1)).toBe('c');
    expect(nearest(places, places.a, -1, 0)).toBeUndefined();
  });
});

describe('what is under the pointer', () => {
  const statistics = {
    OkCount: 10, ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
    FaultStatistics: { OtherCount: 0, TotalCount: 0 }, TotalCount: 10, TotalResponseTime: 1,
  };
  const service = (ReferenceId: number, Name: string, calls: readonly number[]) => ({
    ReferenceId, Name, Names: [Name], Root: false, AccountId: '', Type: '', State: 'active', StartTime: 0, EndTime: 60,
    DurationHistogram: [], ResponseTimeHistogram: [], Percentiles: undefined, SummaryStatistics: statistics,
    Edges: calls.map((to) => ({
      ReferenceId: to, StartTime: 0, EndTime: 60, SummaryStatistics: statistics, ResponseTimeHistogram: [],
      ReceivedEventAgeHistogram: [], Aliases: [], EdgeType: '', Percentiles: undefined,
    })),
  });
  const graph = visibleOf(graphOf({
    StartTime: 0, EndTime: 60, ContainsOldGroupVersions: false, Examined: undefined, NextToken: undefined,
    Services: [service(0, 'web', [1]), service(1, 'orders', [])],
  }, 60), { collapse: 'none', open: [], focus: '', hops: 2, sick: false, clients: true });
  const key = (name: string) => graph.nodes.find((each) => each.name === name)!.key;
  const at = { [key('web')]: { x: -200, y: 0 }, [key('orders')]: { x: 200, y: 0 } };
  const find = (x: number, y: number, zoom = 1) =>
    hit({ graph, places: at, size: 'none', number: 'avg', camera: { x: 0, y: 0, zoom } }, WIDTH, HEIGHT, { x, y });

  it('is a node, within its rim', () => {
    expect(find(200, 300)).toBe(key('web'));
    expect(find(225, 300)).toBe(key('web'));
    expect(find(600, 310)).toBe(key('orders'));
  });
  it('is an edge, within reach of its line', () => {
    expect(find(400, 302)).toBe(graph.edges[0]!.key);
    expect(find(400, 340)).toBe('');
  });
  it('is a node still when it is drawn as a dot', () => {
    expect(find(400 - 200 * 0.1 - 9, 300, 0.1)).toBe(key('web'));
  });
  it('is nothing elsewhere, and nothing that has no place', () => {
    expect(find(10, 10)).toBe('');
    expect(hit({ graph, places: {}, size: 'none', number: 'avg', camera: { x: 0, y: 0, zoom: 1 } }, WIDTH, HEIGHT, { x: 400, y: 300 })).toBe('');
  });
});
