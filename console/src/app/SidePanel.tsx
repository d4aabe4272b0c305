// The panel beside (or below) a page: a page puts its own content there while it is mounted.

import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

interface Panel {
  readonly title: string;
  close(): void;
}

interface Place {
  readonly host: HTMLElement | null;
  setHost(element: HTMLElement | null): void;
  readonly panel: Panel | undefined;
  setPanel(panel: Panel | undefined): void;
}

const PlaceContext = createContext<Place | undefined>(undefined);

export function usePanelPlace(): Place {
  const place = useContext(PlaceContext);
  if (place === undefined) throw new Error('no SidePanelProvider above');
  return place;
}

export function SidePanelProvider({ children }: { children: ReactNode }) {
  const [host, setHost] = useState<HTMLElement | null>(null);
  const [panel, setPanel] = useState<Panel>();
  const place = useMemo(() => ({ host, setHost, panel, setPanel }), [host, panel]);
  return <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider>;
}

export function SidePanel({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
  const { host, setPanel } = usePanelPlace();
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => setPanel({ title, close: () => close.current() }), [title, setPanel]);
  useEffect(() => () => setPanel(undefined), [setPanel]);
  return host === null ? null : createPortal(children, host);
}
