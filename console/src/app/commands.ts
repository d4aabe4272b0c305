// What the command palette offers, and which of it fits what was typed.

import { hangulToKeys } from '@/text/hangul';

export interface Command {
  readonly kind: 'page' | 'service' | 'group' | 'trace' | 'action';
  readonly title: string;
  /** Other words that find it. */
  readonly also?: string;
  run(): void;
}

/**
 * Those that hold every word typed, best first: what begins with it before what holds it. English typed while
 * Hangul is on is understood too.
 */
export function findCommands(commands: readonly Command[], typed: string, most = 50): Command[] {
  const readings = [...new Set([typed, hangulToKeys(typed)].map((each) => each.trim().toLowerCase()))];
  const scored: { command: Command; score: number }[] = [];
  for (const command of commands) {
    const score = Math.max(...readings.map((reading) => scoreOf(command, reading)));
    if (score > 0) scored.push({ command, score });
  }
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map((each) => each.command);
}

function scoreOf(command: Command, typed: string): number {
  if (typed === '') return 1;
  const title = command.title.toLowerCase();
  const all = `${title} ${(command.also ?? '').toLowerCase()}`;
  if (!typed.split(/\s+/).every((word) => all.includes(word))) return 0;
  if (title.startsWith(typed)) return 4;
  return title.includes(typed) ? 3 : 2;
}
