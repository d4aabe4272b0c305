// Expressions that were run, the last first: kept in this browser.

import { save, saved } from '@/app/preferences';

export const MOST_KEPT = 50;

export function recentFilters(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(saved('filters') ?? '[]');
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string').slice(0, MOST_KEPT) : [];
  } catch {
    return []; // whoever wrote it
  }
}

export function rememberFilter(expression: string): void {
  const text = expression.trim();
  if (text === '' || text.length > 4000) return;
  save('filters', JSON.stringify([text, ...recentFilters().filter((each) => each !== text)].slice(0, MOST_KEPT)));
}
