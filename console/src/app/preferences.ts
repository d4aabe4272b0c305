// What one chose once and means everywhere: kept in this browser, overridden by the address.
// public/first-paint.js reads the same names.

import type { Language } from '@/text/language';
import type { Theme } from '@/draw/palette';
import { browserZone, isZone } from '@/time/zone';

export type ThemeChoice = 'light' | 'dark' | 'system';
type Name = 'lang' | 'theme' | 'tz' | 'letters' | 'snippet' | 'filters';

export function saved(name: Name): string | undefined {
  try {
    return localStorage.getItem(`roentgen.${name}`) ?? undefined;
  } catch {
    return undefined; // storage may be forbidden
  }
}

export function save(name: Name, value: string): void {
  try {
    localStorage.setItem(`roentgen.${name}`, value);
  } catch {
    // The choice holds as long as the page does.
  }
}

export function languageOf(fromUrl: string): Language {
  const wanted = fromUrl || saved('lang') || navigator.language || 'en';
  return wanted.slice(0, 2) === 'ko' ? 'ko' : 'en';
}

export function themeChoiceOf(fromUrl: string): ThemeChoice {
  const wanted = fromUrl || saved('theme');
  return wanted === 'light' || wanted === 'dark' ? wanted : 'system';
}

export function themeOf(choice: ThemeChoice, systemIsDark: boolean): Theme {
  if (choice !== 'system') return choice;
  return systemIsDark ? 'dark' : 'light';
}

export function zoneOf(fromUrl: string): string {
  for (const wanted of [fromUrl, saved('tz')]) if (wanted && isZone(wanted)) return wanted;
  return browserZone();
}
