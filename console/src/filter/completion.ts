// What a choice in the list does to the expression.

import type { Completion, Suggestion } from '@/api/filters';

export interface Choice {
  readonly text: string;
  readonly kind: string;
  readonly description: string;
  readonly count: number | undefined;
  /** What it replaces. */
  readonly begin: number;
  readonly end: number;
}

export interface Edited {
  readonly draft: string;
  readonly caret: number;
}

const choiceOf = (s: Suggestion, begin: number, end: number): Choice => ({
  text: s.Text, kind: s.Kind, description: s.Description, count: s.TraceCount ?? s.CallCount, begin, end,
});

/** None when the answer is of another text than the one that stands there. */
export function choicesOf(completion: Completion, draft: string): readonly Choice[] {
  const { Begin, End } = completion;
  if (Begin < 0 || End < Begin || End > draft.length) return [];
  return completion.Suggestions.map((suggestion) => choiceOf(suggestion, Begin, End));
}

/** Whole expressions that were run before and hold what is written. */
export function recentChoices(recent: readonly string[], draft: string, most: number): readonly Choice[] {
  const typed = draft.trim().toLowerCase();
  return recent
    .filter((each) => each !== draft.trim() && each.toLowerCase().includes(typed))
    .slice(0, most)
    .map((text) => ({ text, kind: 'recent', description: '', count: undefined, begin: 0, end: draft.length }));
}

/** A suggestion brings the blank or bracket behind it along. */
export function taken(draft: string, choice: Choice): Edited {
  const head = draft.slice(0, choice.begin) + choice.text;
  return { draft: head + draft.slice(choice.end), caret: head.length };
}
