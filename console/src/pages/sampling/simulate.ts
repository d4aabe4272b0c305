// Which rule decides about a request: as the X-Ray SDKs do it, and why the rules before it did not.

import { inOrder, type SamplingRule, type SamplingRuleRecord } from '@/api/sampling';

export interface TriedRequest {
  readonly service: string;
  readonly type: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
}

export type TriedField = keyof TriedRequest | 'arn' | 'attributes' | 'version';

export interface Verdict {
  readonly rule: SamplingRule;
  /** Undefined: it matches. Else the first field that does not. */
  readonly failed: TriedField | undefined;
}

/** `*` is any text, `?` any one character; in any case. Without backtracking over more than the last star. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [p, t] = [[...pattern.toLowerCase()], [...text.toLowerCase()]];
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < t.length) {
    if (i < p.length && (p[i] === '?' || p[i] === t[j]) && p[i] !== '*') [i, j] = [i + 1, j + 1];
    else if (i < p.length && p[i] === '*') [star, mark, i] = [i, j, i + 1];
    else if (star >= 0) [i, mark, j] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (p[i] === '*') i++;
  return i === p.length;
}

const FIELDS: readonly (readonly [keyof TriedRequest, (rule: SamplingRule) => string])[] = [
  ['service', (rule) => rule.ServiceName],
  ['type', (rule) => rule.ServiceType],
  ['host', (rule) => rule.Host],
  ['method', (rule) => rule.HTTPMethod],
  ['path', (rule) => rule.URLPath],
];

export function judge(rule: SamplingRule, request: TriedRequest): TriedField | undefined {
  if (rule.Version !== 1) return 'version';
  if (rule.ResourceARN !== '*') return 'arn'; // SDKs leave such rules out
  if (Object.keys(rule.Attributes).length > 0) return 'attributes';
  // What is not known of a request matches.
  return FIELDS.find(([field, of]) => request[field] !== '' && !matchesPattern(of(rule), request[field]))?.[0];
}

/** Rules in the order they are tried, up to the one that decides. */
export function simulate(records: readonly SamplingRuleRecord[], request: TriedRequest): Verdict[] {
  const out: Verdict[] = [];
  for (const { SamplingRule: rule } of [...records].sort(inOrder)) {
    const failed = judge(rule, request);
    out.push({ rule, failed });
    if (failed === undefined) break;
  }
  return out;
}

/** Traces recorded a second, of so many requests a second: the reservoir first, of the rest the rate. */
export function recordedOf(rule: Pick<SamplingRule, 'ReservoirSize' | 'FixedRate'>, perSecond: number): number {
  const reserved = Math.min(perSecond, rule.ReservoirSize);
  return reserved + (perSecond - reserved) * rule.FixedRate;
}

const isAny = (pattern: string) => /^\*+$/.test(pattern);

/** Rules that can never decide, because an earlier one takes all they would: rule name to the name of the earlier. */
export function shadowed(records: readonly SamplingRuleRecord[]): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  const ordered = [...records].sort(inOrder).map((record) => record.SamplingRule);
  ordered.forEach((rule, i) => {
    if (rule.RuleName === 'Default') return;
    const earlier = ordered.slice(0, i).find((other) => covers(other, rule));
    if (earlier) out.set(rule.RuleName, earlier.RuleName);
  });
  return out;
}

// Sure only where the earlier pattern is a star or the same.
function covers(earlier: SamplingRule, later: SamplingRule): boolean {
  if (earlier.Version !== 1 || earlier.ResourceARN !== '*' || Object.keys(earlier.Attributes).length > 0) return false;
  return FIELDS.every(([, of]) => isAny(of(earlier)) || of(earlier).toLowerCase() === of(later).toLowerCase());
}
