// Places of what is visible: kept while the picture stays about the same, made in a worker when it does not.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { keepPlaces, STEP_X, STEP_Y, type LayoutRequest, type Place, type Places } from './layout';
import type { MapGraph } from './model';

const STORE = 'roentgen.map';
const DEADLINE_MS = 1500;
const MOST_KEPT = 2000;

export interface Layout {
  readonly places: Places;
  /** Counts up when the picture was made anew: the camera fits it then. */
  readonly version: number;
  move(key: string, place: Place): void;
  rearrange(): void;
}

/** `view` names the way of looking: another one has places of its own. Those of the plain view outlive the page. */
export function useLayout(graph: MapGraph, view: string, aspect: number): Layout {
  const request = useRequest(graph, aspect);
  const [layout, setLayout] = useState<{ places: Places; version: number; view: string }>(() => ({
    places: view === '' ? stored() : {}, version: 0, view,
  }));
  const [again, setAgain] = useState(0);
  const latest = useRef(layout);
  latest.current = layout;

  useEffect(() => {
    if (request.nodes.length === 0) return;
    const old = latest.current;
    const kept = old.view === view && again === 0 ? keepPlaces(old.places, request) : undefined;
    if (kept !== undefined) {
      setLayout({ places: kept, version: old.version || 1, view });
      return;
    }
    return arrangeInWorker(request, (places) => {
      setLayout((was) => ({ places, version: was.version + 1, view }));
      setAgain(0);
    });
  }, [request, view, again]);

  useEffect(() => {
    if (layout.view === '' && layout.version > 0) keepStored(layout.places);
  }, [layout]);

  const move = useCallback((key: string, place: Place) => {
    setLayout((was) => ({ ...was, places: { ...was.places, [key]: place } }));
  }, []);
  const rearrange = useCallback(() => setAgain((n) => n + 1), []);
  return useMemo(
    () => ({ places: layout.places, version: layout.version, move, rearrange }),
    [layout, move, rearrange],
  );
}

// The same object as long as nodes and edges are: numbers change all the time.
function useRequest(graph: MapGraph, aspect: number): LayoutRequest {
  const wide = aspect > 2.2 ? 2.6 : aspect > 1.2 ? 1.7 : 0.9; // not anew for every pixel
  const shape = JSON.stringify([graph.nodes.map((n) => n.key), graph.edges.map((e) => [e.from, e.to]), wide]);
  return useMemo(() => {
    const [nodes, edges, itsAspect] = JSON.parse(shape) as [string[], [string, string][], number];
    return { nodes, edges, aspect: itsAspect };
  }, [shape]);
}

function arrangeInWorker(request: LayoutRequest, done: (places: Places) => void): () => void {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  const end = () => {
    clearTimeout(timer);
    worker.terminate();
  };
  const timer = setTimeout(() => {
    end();
    done(grid(request));
  }, DEADLINE_MS + request.nodes.length * 10);
  worker.onmessage = ({ data }: MessageEvent<{ places: Places }>) => {
    end();
    done(data.places);
  };
  worker.onerror = () => {
    end();
    done(grid(request));
  };
  worker.postMessage({ id: 0, request });
  return end;
}

// When there is no time for better.
function grid({ nodes, aspect }: LayoutRequest): Places {
  const columns = Math.max(1, Math.ceil(Math.sqrt((nodes.length * aspect * STEP_Y) / STEP_X)));
  const places: Record<string, Place> = Object.create(null);
  nodes.forEach((key, i) => {
    places[key] = { x: (i % columns) * STEP_X, y: Math.floor(i / columns) * STEP_Y };
  });
  return places;
}

function stored(): Places {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    const places: Record<string, Place> = Object.create(null);
    for (const [key, place] of Object.entries(read as Record<string, Partial<Place>>)) {
      if (Number.isFinite(place.x) && Number.isFinite(place.y)) places[key] = { x: place.x!, y: place.y! };
    }
    return places;
  } catch {
    return {};
  }
}

function keepStored(places: Places): void {
  if (Object.keys(places).length > MOST_KEPT) return;
  try {
    localStorage.setItem(STORE, JSON.stringify(places));
  } catch {
    // Made anew next time.
  }
}
