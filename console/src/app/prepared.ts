// A part of a page whose code is fetched when it is shown, or earlier. Fetched earlier, it is there at once: React's own lazy
// parts show their stand-in first in any case, and then for 300 ms at least.

import { createElement, lazy, useState, type ComponentType, type ReactElement } from 'react';

export interface Prepared<P> {
  (props: P): ReactElement;
  /** Fetches the code; a failure is met again when the part is shown. */
  prepare(): void;
}

export function prepared<P extends object>(load: () => Promise<ComponentType<P>>): Prepared<P> {
  let ready: ComponentType<P> | undefined;
  const fetched = () => load().then((part) => ({ default: (ready = part) }));
  const Later = lazy(fetched) as unknown as ComponentType<P>;
  const Part = (props: P): ReactElement => {
    const [Shown] = useState(() => ready ?? Later);
    return createElement(Shown, props);
  };
  return Object.assign(Part, { prepare: () => void fetched().catch(() => undefined) });
}
