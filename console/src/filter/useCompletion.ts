import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { complete } from '@/api/filters';
import { ApiFailure } from '@/api/http';
import { useShell } from '@/app/shell';
import { useLanguage } from '@/text/language';
import { choicesOf, recentChoices, type Choice } from './completion';
import { recentFilters } from './history';
import { useSettled } from './useExplanation';

export interface Offer {
  readonly choices: readonly Choice[];
  /** Values were looked for among part of the traces only. */
  readonly isPartial: boolean;
}

const NOTHING: Offer = { choices: [], isPartial: false };

/** What can stand at `caret`, while `wanted`. */
export function useCompletion(draft: string, caret: number, group: string, wanted: boolean): Offer {
  const language = useLanguage();
  const { startMs, endMs } = useShell();
  const place = useMemo(() => ({ draft, caret }), [draft, caret]);
  const settled = useSettled(place, 100);
  const [isOffered, setOffered] = useState(true);
  const asked = useQuery({
    queryKey: ['complete', settled.draft, settled.caret, language, group, startMs, endMs],
    queryFn: async ({ signal }) => {
      try {
        return { of: settled, answer: await complete(settled.draft, settled.caret, language, { startMs, endMs, group }, signal) };
      } catch (error) {
        // An older server has no completion; it is not asked at every key.
        if (error instanceof ApiFailure && error.kind === 'missing') setOffered(false);
        throw error;
      }
    },
    enabled: wanted && isOffered,
    staleTime: 15_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    if (!wanted) return NOTHING;
    const recent = recentChoices(recentFilters(), draft, draft.trim() === '' ? 6 : 3);
    const isOfThis = asked.data !== undefined && asked.data.of.draft === draft && asked.data.of.caret === caret;
    const found = isOfThis ? choicesOf(asked.data.answer, draft) : [];
    return {
      choices: draft.trim() === '' ? [...recent, ...found] : [...found, ...recent],
      isPartial: isOfThis && found.some((choice) => choice.kind === 'value') && (asked.data.answer.Examined?.Partial ?? false),
    };
  }, [wanted, draft, caret, asked.data]);
}
