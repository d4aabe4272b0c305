import { useMemo } from 'react';
import { useText } from '@/text/language';
import { JsonView } from './JsonView';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';

/** The documents of the trace, as the server put them together. */
export function RawView({ model }: { model: TraceModel }) {
  const text = useText(traceWords);
  const { documents, state, set } = model;
  const whole = useMemo(
    () => ({
      Id: documents.Id,
      Duration: documents.Duration,
      LimitExceeded: documents.LimitExceeded,
      Segments: documents.Segments.map(({ Id, Document }) => ({ Id, Document: readable(Document) })),
    }),
    [documents],
  );
  return (
    <div className="raw-view">
      <p className="muted">{text.raw.assembled}</p>
      <JsonView value={whole} find={state.rq} onFind={(rq) => set({ rq }, 'replace')} />
    </div>
  );
}

function readable(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}
