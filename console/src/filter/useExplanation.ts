import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { explain, type Explanation } from '@/api/filters';
import { useLanguage } from '@/text/language';

/** What the server says about an expression, a moment after the last key. */
export function useExplanation(expression: string, group: string): Explanation | undefined {
  const language = useLanguage();
  const settled = useSettled(expression, 150);
  const asked = useQuery({
    queryKey: ['explain', settled, language, group],
    queryFn: ({ signal }) => explain(settled, language, group || undefined, signal),
    enabled: settled.trim() !== '',
    staleTime: 60_000,
  });
  return settled === expression && expression.trim() !== '' ? asked.data : undefined;
}

export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
