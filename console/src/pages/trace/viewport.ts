// Which part of the time is in sight. Beside React's state, so that zooming draws canvases and nothing else; the
// address follows when it has come to rest.

import { useSyncExternalStore } from 'react';

export type Span = readonly [number, number];

export const LEAST_SPAN = 1e-6; // seconds

export class Viewport {
  #whole: number;
  #span: Span;
  #listeners = new Set<() => void>();
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** `onRest`: the span after a change of the user's, some moments later; undefined is the whole. */
  constructor(whole: number, span: Span | undefined, private readonly onRest: (span: Span | undefined) => void) {
    this.#whole = Math.max(whole, LEAST_SPAN);
    this.#span = this.#clamp(span ?? [0, this.#whole]);
  }

  get whole(): number {
    return this.#whole;
  }

  get span(): Span {
    return this.#span;
  }

  get isWhole(): boolean {
    return this.#span[0] <= 0 && this.#span[1] >= this.#whole;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  getSpan = (): Span => this.#span;

  /** From the address: is not told back. */
  follow(whole: number, span: Span | undefined): void {
    const wasWhole = this.isWhole;
    this.#whole = Math.max(whole, LEAST_SPAN);
    if (this.#rest !== undefined && !wasWhole) return; // the user is at it
    this.#set(span ?? [0, this.#whole]);
  }

  show(span: Span): void {
    this.#set(span);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.onRest(this.isWhole ? undefined : this.#span);
    }, 200);
  }

  fitAll = (): void => this.show([0, this.#whole]);

  zoom(factor: number, around?: number): void {
    const [from, to] = this.#span;
    const fixed = around ?? (from + to) / 2;
    this.show([fixed - (fixed - from) * factor, fixed + (to - fixed) * factor]);
  }

  /** By a share of what is in sight. */
  pan(share: number): void {
    const [from, to] = this.#span;
    const by = (to - from) * share;
    const held = Math.max(-from, Math.min(this.#whole - to, by));
    this.show([from + held, to + held]);
  }

  /** With some air on both sides. */
  fit(from: number, to: number): void {
    const air = Math.max((to - from) * 0.15, LEAST_SPAN * 5);
    this.show([from - air, to + air]);
  }

  centre(from: number, to: number): void {
    const half = (this.#span[1] - this.#span[0]) / 2;
    const middle = (from + to) / 2;
    this.show([middle - half, middle + half]);
  }

  end(): void {
    clearTimeout(this.#rest);
  }

  #clamp([from, to]: Span): Span {
    const length = Math.min(this.#whole, Math.max(LEAST_SPAN, to - from));
    const start = Math.min(Math.max(0, from), this.#whole - length);
    return [start, start + length];
  }

  #set(span: Span): void {
    const next = this.#clamp(span);
    if (next[0] === this.#span[0] && next[1] === this.#span[1]) return;
    this.#span = next;
    for (const listener of this.#listeners) listener();
  }
}

export const useSpan = (viewport: Viewport): Span => useSyncExternalStore(viewport.subscribe, viewport.getSpan);
