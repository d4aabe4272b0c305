// How much was looked at: no answer hides what was not.

import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Examined } from '@/api/shapes';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { useShell } from './shell';

export function ExaminedNote({ examined }: { examined: Examined | undefined }) {
  const text = useText(words);
  const format = useFormat();
  const { zone } = useShell();
  if (examined === undefined) return null;
  const matched = format.count(examined.TraceCount);
  if (!examined.Partial || examined.ReachedTime === undefined) {
    return (
      <StatusIndicator type="success">
        {text.examined.complete(matched, format.count(examined.LookedAtCount))}
      </StatusIndicator>
    );
  }
  const limits: Readonly<Record<string, string>> = text.examined.limits;
  const why = limits[examined.Limit ?? ''] ?? examined.Limit ?? '';
  return (
    <StatusIndicator type="warning">
      {text.examined.partial(matched, format.moment(examined.ReachedTime * 1000, zone))}
      {why ? ` (${why})` : ''}
    </StatusIndicator>
  );
}
