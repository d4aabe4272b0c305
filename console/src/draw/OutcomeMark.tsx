// An outcome as a shape (tick in a circle, triangle, diamond, octagon) beside its word.

import { useText } from '@/text/language';
import { words } from '@/text/words';
import type { Outcome } from './palette';

const SHAPES: Readonly<Record<Outcome, React.ReactNode>> = {
  ok: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path className="mark-line" d="m5 8.2 2.1 2.1L11 6" />
    </>
  ),
  error: <path d="M8 1.6 15 14H1z" />,
  throttle: <path d="M8 1 15 8l-7 7-7-7z" />,
  fault: (
    <>
      <path d="M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2z" />
      <path className="mark-line" d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" />
    </>
  ),
};

export function OutcomeShape({ outcome, size = 12 }: { outcome: Outcome; size?: number }) {
  return (
    <svg className={`mark mark-${outcome}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[outcome]}
    </svg>
  );
}

export function OutcomeMark({ outcome, children }: { outcome: Outcome; children?: React.ReactNode }) {
  const text = useText(words);
  return (
    <span className={`outcome outcome-${outcome}`}>
      <OutcomeShape outcome={outcome} /> {children ?? text.outcome[outcome]}
    </span>
  );
}
