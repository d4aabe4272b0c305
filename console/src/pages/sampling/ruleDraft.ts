// A rule while it is written: texts as typed, and what is wrong with them.

import type { RuleFields, SamplingRule } from '@/api/sampling';

export interface RuleDraft {
  readonly name: string;
  readonly priority: string;
  readonly reservoir: string;
  readonly rate: string;
  readonly service: string;
  readonly type: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly arn: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly boosts: boolean;
  /** Not to be edited here, and not to be lost. */
  readonly withoutDefaultAnomalies: boolean;
  readonly boostRate: string;
  readonly cooldown: string;
}

export type Problem = 'name' | 'taken' | 'priority' | 'reservoir' | 'rate' | 'pattern' | 'attributes' | 'cooldown';
export type Problems = Partial<Record<keyof RuleDraft, Problem>>;

const LONGEST = { service: 64, type: 64, host: 64, method: 10, path: 128, arn: 500 } as const;

const percent = (rate: number) => String(Number((rate * 100).toPrecision(8)));

export function draftOf(rule: SamplingRule | undefined): RuleDraft {
  return {
    name: rule?.RuleName ?? '',
    priority: String(rule?.Priority ?? 100),
    reservoir: String(rule?.ReservoirSize ?? 1),
    rate: percent(rule?.FixedRate ?? 0.05),
    service: rule?.ServiceName ?? '*',
    type: rule?.ServiceType ?? '*',
    host: rule?.Host ?? '*',
    method: rule?.HTTPMethod ?? '*',
    path: rule?.URLPath ?? '*',
    arn: rule?.ResourceARN ?? '*',
    attributes: Object.entries(rule?.Attributes ?? {}),
    boosts: rule?.SamplingRateBoost !== undefined,
    withoutDefaultAnomalies: rule?.SamplingRateBoost?.DisableDefaultAnomalyDetection ?? false,
    boostRate: percent(rule?.SamplingRateBoost?.MaxRate ?? 0.5),
    cooldown: String(rule?.SamplingRateBoost?.CooldownWindowMinutes ?? 10),
  };
}

function isNumber(text: string, lowest: number, highest: number, whole: boolean): boolean {
  const n = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(n) && n >= lowest && n <= highest && (!whole || Number.isInteger(n));
}

/** `taken`: names of other rules; empty when the rule exists already. */
export function problemsOf(draft: RuleDraft, taken: readonly string[]): Problems {
  const out: Problems = {};
  if (draft.name === '' || draft.name.length > 32) out.name = 'name';
  else if (taken.includes(draft.name)) out.name = 'taken';
  // Default stands at 10000, where nothing else can.
  if (draft.name !== 'Default' && !isNumber(draft.priority, 1, 9999, true)) out.priority = 'priority';
  if (!isNumber(draft.reservoir, 0, 2 ** 31 - 1, true)) out.reservoir = 'reservoir';
  if (!isNumber(draft.rate, 0, 100, false)) out.rate = 'rate';
  for (const [field, longest] of Object.entries(LONGEST) as [keyof typeof LONGEST, number][]) {
    if (draft[field].length > longest) out[field] = 'pattern';
  }
  const right = ([key, value]: readonly [string, string]) => key.length >= 1 && key.length <= 32 && value.length >= 1 && value.length <= 32;
  if (draft.attributes.length > 5 || !draft.attributes.every(right)) out.attributes = 'attributes';
  if (draft.boosts && !isNumber(draft.boostRate, 0, 100, false)) out.boostRate = 'rate';
  if (draft.boosts && !isNumber(draft.cooldown, 0, 2 ** 31 - 1, true)) out.cooldown = 'cooldown';
  return out;
}

const share = (percents: string) => Number((Number(percents) / 100).toPrecision(8));

export const fieldsOf = (draft: RuleDraft): RuleFields => ({
  RuleName: draft.name,
  ResourceARN: draft.arn,
  Priority: Number(draft.priority),
  FixedRate: share(draft.rate),
  ReservoirSize: Number(draft.reservoir),
  ServiceName: draft.service,
  ServiceType: draft.type,
  Host: draft.host,
  HTTPMethod: draft.method,
  URLPath: draft.path,
  Attributes: Object.fromEntries(draft.attributes),
  SamplingRateBoost: draft.boosts
    ? {
        MaxRate: share(draft.boostRate),
        CooldownWindowMinutes: Number(draft.cooldown),
        DisableDefaultAnomalyDetection: draft.withoutDefaultAnomalies || undefined,
      }
    : undefined,
});
