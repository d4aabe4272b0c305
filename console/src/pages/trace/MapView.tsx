// The service map of this trace alone. A node leads to the first segment of its service.

import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { getGraphOf } from '@/api/graph';
import { Failure } from '@/app/Failure';
import { useText } from '@/text/language';
import { words } from '@/text/words';
import { parseState } from '@/url/codec';
import { MapCanvas } from '@/pages/map/MapCanvas';
import { MapTable } from '@/pages/map/MapTable';
import { graphOf, visibleOf } from '@/pages/map/model';
import { mapFields } from '@/pages/map/state';
import { useLayout } from '@/pages/map/useLayout';
import '@/pages/map/map.css';
import { serviceOf } from './document';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';

const AS_IT_IS = { collapse: 'none', open: [], focus: '', hops: 2, sick: false, clients: true } as const;

export function MapView({ model }: { model: TraceModel }) {
  const { tree, selected, select } = model;
  const text = useText(traceWords).map;
  const common = useText(words);
  const answer = useQuery({ queryKey: ['graph', tree.id], queryFn: ({ signal }) => getGraphOf([tree.id], signal) });
  const graph = useMemo(
    () => visibleOf(answer.data ? graphOf(answer.data, Math.max(tree.duration, 1)) : { nodes: [], edges: [], seconds: 1 }, AS_IT_IS),
    [answer.data, tree.duration],
  );
  const [size, setSize] = useState({ width: 1000, height: 500 });
  const layout = useLayout(graph, `trace ${tree.id}`, size.width / Math.max(1, size.height));
  const entity = tree.entities[selected];
  const chosen = entity && graph.nodes.find((node) => node.name === serviceOf(tree, entity) && node.kind !== 'client');
  const state = useMemo(
    () => ({ ...parseState(mapFields, new URLSearchParams()), num: 'avg' as const, sel: chosen?.key ?? '' }),
    [chosen],
  );
  const pick = (key: string) => {
    const node = graph.nodes.find((each) => each.key === key);
    const found = node && tree.entities.find((each) => each.name === node.name && (each.isSegment || node.kind !== 'service'));
    if (found) select(found.at);
  };
  if (answer.isError) return <div className="page"><Failure error={answer.error} retry={() => void answer.refetch()} /></div>;
  if (answer.isPending) return <div className="empty late"><Spinner size="large" /> <span className="sr-only">{common.loading}</span></div>;
  if (graph.nodes.length === 0) return <p className="muted">{text.empty}</p>;
  return (
    <div className="trace-map">
      <div className="trace-map-picture">
        <MapCanvas graph={graph} layout={layout} state={state} matched={undefined} onSelect={pick} onFocusNode={pick}
          onSize={(width, height) => setSize({ width, height })} />
      </div>
      <MapTable graph={graph} selected={state.sel} onSelect={pick} />
    </div>
  );
}
