// What is likely asked for next is made ready while nothing else is to be done: the texts to search, the code of the other views.

import { useEffect } from 'react';
import type { TraceTree } from './document';
import { readAhead } from './search';

const SLICE_MS = 8;

export function useReadAhead(tree: TraceTree, prepareViews: () => void): void {
  useEffect(() => {
    let at = 0;
    let waiting: () => void;
    // Safari has no requestIdleCallback.
    const idle = (work: () => void): (() => void) => {
      if ('requestIdleCallback' in window) {
        const id = window.requestIdleCallback(work);
        return () => window.cancelIdleCallback(id);
      }
      const id = setTimeout(work, 50);
      return () => clearTimeout(id);
    };
    const slice = () => {
      const endMs = performance.now() + SLICE_MS;
      at = readAhead(tree, at, () => performance.now() < endMs);
      if (at < tree.entities.length) waiting = idle(slice);
    };
    waiting = idle(() => {
      prepareViews();
      waiting = idle(slice);
    });
    return () => waiting();
  }, [tree, prepareViews]);
}
