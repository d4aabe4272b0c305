// Draws the map: what is in sight only, more of it the nearer one is.

import { toScreen } from './camera';
import { curve } from './curve';
import { drawEdge, drawEdgeLabel, hasLabel, type Box } from './edges';
import type { Place } from './layout';
import { worstOf, type MapEdge, type Visible } from './model';
import { drawNode } from './nodes';
import { radiusOf, type Picture } from './picture';

const MOST_EDGES = 400;

export function drawMap(context: CanvasRenderingContext2D, width: number, height: number, picture: Picture): void {
  const { graph, places, camera } = picture;
  const radius = radiusOf(picture);
  const byKey = new Map(graph.nodes.map((node) => [node.key, node]));
  const screen = (key: string): Place | undefined => {
    const place = places[key];
    return place && toScreen(camera, width, height, place);
  };
  const margin = 120 * camera.zoom + 40;
  const inSight = (p: Place) => p.x > -margin && p.x < width + margin && p.y > -margin && p.y < height + margin;

  context.lineCap = 'round';
  const labels: (() => void)[] = [];
  const taken: Box[] = []; // by labels that are drawn already
  const most = graph.edges.reduce((sum, each) => Math.max(sum, each.outcomes.total), 0);
  for (const edge of edgesToDraw(graph, picture)) {
    const [from, to] = [screen(edge.from), screen(edge.to)];
    const [source, target] = [byKey.get(edge.from), byKey.get(edge.to)];
    if (!from || !to || !source || !target) continue;
    if (!inSight(from) && !inSight(to) && !crosses(from, to, width, height)) continue;
    const shape = curve(from, to, radius(source) * camera.zoom, radius(target) * camera.zoom, edge.from === edge.to);
    drawEdge(context, picture, edge, shape, most);
    if (hasLabel(edge, picture)) labels.push(() => drawEdgeLabel(context, picture, edge, shape, taken));
  }
  for (const node of graph.nodes) {
    const place = screen(node.key);
    if (place && inSight(place)) drawNode(context, picture, node, place, radius(node) * camera.zoom);
  }
  for (const label of labels) label();
}

// All of a large picture would be black: the busiest, and whatever is not well.
function edgesToDraw(graph: Visible, { selected, hovered }: Picture): readonly MapEdge[] {
  if (graph.edges.length <= MOST_EDGES) return graph.edges;
  const busy = [...graph.edges].sort((a, b) => b.outcomes.total - a.outcomes.total);
  const least = busy[MOST_EDGES]!.outcomes.total;
  const near = (edge: MapEdge) => [edge.from, edge.to, edge.key].some((key) => key === selected || key === hovered);
  return graph.edges.filter((edge) => edge.outcomes.total > least || worstOf(edge.outcomes) !== 'ok' || near(edge));
}

export const hiddenEdges = (graph: Visible): number => {
  if (graph.edges.length <= MOST_EDGES) return 0;
  const none = { selected: '', hovered: '' } as Picture;
  return graph.edges.length - edgesToDraw(graph, none).length;
};

function crosses(a: Place, b: Place, width: number, height: number): boolean {
  return (
    Math.min(a.x, b.x) < width && Math.max(a.x, b.x) > 0 && Math.min(a.y, b.y) < height && Math.max(a.y, b.y) > 0
  );
}
