// A query set out for reading: clauses begin lines, keywords, texts and places for values look different.

import { useMemo } from 'react';
import { sqlPieces } from './sql';

export function SqlText({ query }: { query: string }) {
  const pieces = useMemo(() => sqlPieces(query), [query]);
  return (
    <pre className="sql" tabIndex={0}>
      {pieces.map((piece, i) => (piece.kind === 'plain' ? piece.text : <span key={i} className={`sql-${piece.kind}`}>{piece.text}</span>))}
    </pre>
  );
}
