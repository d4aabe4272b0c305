// The service map of this trace alone.

import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { getGraphOf } from '@/api/graph';
import { Failure } from '@/app/Failure';
import { useText } from '@/text/language';
import { MapCanvas } from '@/pages/map/MapCanvas';
import { MapTable } from '@/pages/map/MapTable';
import { graphOf, visibleOf } from '@/pages/map/model';
import { mapFields, type MapState } from '@/pages/map/state';
import { useLayout } from '@/pages/map/useLayout';
import { parseState } from '@/url/codec';
import '@/pages/map/map.css';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';

const NOTHING = new URLSearchParams();

export function MapView({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const { tree } = model;
  const answer = useQuery({ queryKey: ['graphOf', tree.id, tree.entities.length], queryFn: ({ signal }) => getGraphOf([tree.id], signal) });
  const [picked, setPicked] = useState('');
  const state = useMemo<MapState>(() => ({ ...parseState(mapFields, NOTHING), num: 'avg', sel: picked }), [picked]);
  // Calls a second say nothing of one trace: no seconds, and counts stand there instead.
  const graph = useMemo(
    () => (answer.data ? visibleOf(graphOf(answer.data, 0), { ...state, collapse: 'none' }) : undefined),
    [answer.data, state],
  );
  const [size, setSize] = useState({ width: 900, height: 400 });
  const shown = useMemo(() => graph ?? { nodes: [], edges: [], seconds: 0, hiddenNodes: 0, collapsedBy: 'none' as const }, [graph]);
  const layout = useLayout(shown, `trace ${tree.id}`, size.width / Math.max(1, size.height));
  const pick = (key: string) => {
    setPicked(key);
    const name = shown.nodes.find((node) => node.key === key)?.name;
    const entity = tree.entities.find((each) => each.name === name && (each.isSegment || each.kind !== 'local'));
    if (entity) model.select(entity.at);
  };
  if (answer.isError) return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  if (graph !== undefined && graph.nodes.length === 0) return <p className="muted">{text.map.empty}</p>;
  return (
    <div className="trace-map">
      <div style={{ position: 'relative', flex: '1 0 360px' }}>
        <MapCanvas graph={shown} layout={layout} state={state} matched={undefined} onSelect={pick} onFocusNode={pick}
          onSize={(width, height) => setSize({ width, height })} />
      </div>
      <MapTable graph={shown} selected={picked} onSelect={pick} />
    </div>
  );
}
