// Keys. A letter is known by its place on the keyboard (`event.code`), so it works while Hangul is on; single
// letters do nothing while one types, and can be switched off (WCAG 2.1.4).

import { useEffect, useRef } from 'react';
import { saved } from './preferences';

export interface Key {
  /** `KeyF`; two for a sequence: `['KeyG', 'KeyM']`. */
  readonly code: string | readonly [string, string];
  readonly shift?: boolean;
  /** How the sheet writes it: `F`, `g m`. */
  readonly shown: string;
  readonly what: string;
  run(event: KeyboardEvent): void;
}

interface Section {
  readonly title: string;
  readonly keys: readonly Key[];
}

const sections = new Set<{ current: Section }>();

/** These keys work while the component is there. Later ones win. */
export function useKeys(title: string, keys: readonly Key[]): void {
  const section = useRef<Section>({ title, keys });
  section.current = { title, keys };
  useEffect(() => {
    sections.add(section);
    return () => void sections.delete(section);
  }, []);
}

/** What the sheet shows. */
export const activeKeys = (): readonly Section[] =>
  [...sections].map((each) => each.current).filter((each) => each.keys.length > 0);

export const lettersAreOn = (): boolean => saved('letters') !== 'off';

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (target.tagName !== 'INPUT') return false;
  return !['checkbox', 'radio', 'button', 'range'].includes((target as HTMLInputElement).type);
}

const SEQUENCE_MS = 1500;
let first: { code: string; until: number } | undefined;

export function findKey(event: Pick<KeyboardEvent, 'code' | 'shiftKey'>, nowMs: number): Key | undefined {
  const before = first !== undefined && nowMs < first.until ? first.code : undefined;
  first = undefined;
  const candidates = [...sections].reverse().flatMap((each) => each.current.keys);
  for (const key of candidates) {
    const isSequence = typeof key.code !== 'string';
    const code = typeof key.code === 'string' ? key.code : key.code[1];
    if (code !== event.code || (key.shift ?? false) !== event.shiftKey) continue;
    if (isSequence ? key.code[0] === before : before === undefined) return key;
  }
  const begins = candidates.some((key) => typeof key.code !== 'string' && key.code[0] === event.code);
  if (begins && !event.shiftKey) first = { code: event.code, until: nowMs + SEQUENCE_MS };
  return undefined;
}

const DIALOG = '[role="dialog"]';

/** Once, in the frame. */
export function useKeyListener(): void {
  useEffect(() => {
    // A dialog that this very key closes: the key was meant for it.
    let hadDialog = false;
    const look = () => void (hadDialog = document.querySelector(DIALOG) !== null);
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
      if (isTyping(event.target) || !lettersAreOn()) return;
      if (hadDialog || document.querySelector(DIALOG)) return;
      const key = findKey(event, performance.now());
      if (key === undefined) return;
      event.preventDefault();
      key.run(event);
    };
    window.addEventListener('keydown', look, true);
    window.addEventListener('keydown', listen);
    return () => {
      window.removeEventListener('keydown', look, true);
      window.removeEventListener('keydown', listen);
    };
  }, []);
}
