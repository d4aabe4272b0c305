// What kind of work it is, as a small shape beside the name.

import type { Kind } from './document';

const PATHS: Readonly<Record<Kind, string>> = {
  server: 'M2 3h12v4H2zM2 9h12v4H2zM4.5 5h.01M4.5 11h.01',
  remote: 'M2 8h10M9 4l4 4-4 4',
  aws: 'M4.5 12.5a3 3 0 0 1 .2-6 4 4 0 0 1 7.6 1 2.6 2.6 0 0 1-.3 5z',
  queue: 'M2 4h3v8H2zM6.500 4h3v8h-3zM11 4h3v8h-3z',
  database: 'M3 4.500c0-2.700 10-2.700 10 0v7c0 2.700-10 2.700-10 0zM3 4.500c0 2.700 10 2.700 10 0',
  local: 'M6 4 2.500 8 6 12M10 4l3.500 4L10 12',
};

export function KindGlyph({ kind, title }: { kind: Kind; title: string }) {
  return (
    <svg className="tl-kind" width="14" height="14" viewBox="0 0 16 16" role="img" aria-label={title}>
      <title>{title}</title>
      <path d={PATHS[kind]} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
