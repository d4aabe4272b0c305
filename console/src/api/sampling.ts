// Sampling rules: X-Ray's operations.

import { boolean, list, maybe, number, object, or, record, string, type Decoded } from './decode';
import { call, callPages } from './http';

const boost = object({ MaxRate: number, CooldownWindowMinutes: number, DisableDefaultAnomalyDetection: maybe(boolean) });

const rule = object({
  RuleName: or(string, ''),
  RuleARN: or(string, ''),
  ResourceARN: or(string, '*'),
  Priority: number,
  FixedRate: number,
  ReservoirSize: number,
  ServiceName: or(string, '*'),
  ServiceType: or(string, '*'),
  Host: or(string, '*'),
  HTTPMethod: or(string, '*'),
  URLPath: or(string, '*'),
  Version: or(number, 1),
  Attributes: or(record(string), {} as Record<string, string>),
  SamplingRateBoost: maybe(boost),
});
export type SamplingRule = Decoded<typeof rule>;

const ruleRecord = object({
  SamplingRule: rule,
  CreatedAt: or(number, 0),
  ModifiedAt: or(number, 0),
});
export type SamplingRuleRecord = Decoded<typeof ruleRecord>;

const rulesPage = object({ SamplingRuleRecords: list(ruleRecord), NextToken: maybe(string) });
const oneRule = object({ SamplingRuleRecord: ruleRecord });

/** By priority, equal ones by name: the order in which they are tried. */
export async function getSamplingRules(signal?: AbortSignal): Promise<SamplingRuleRecord[]> {
  const pages = await callPages('/GetSamplingRules', {}, rulesPage, signal);
  return pages.flatMap((page) => page.SamplingRuleRecords).sort(inOrder);
}

export function inOrder(a: SamplingRuleRecord, b: SamplingRuleRecord): number {
  const [x, y] = [a.SamplingRule, b.SamplingRule];
  if (x.Priority !== y.Priority) return x.Priority - y.Priority;
  return x.RuleName < y.RuleName ? -1 : x.RuleName > y.RuleName ? 1 : 0;
}

/** What can be set; the name only when it is made. */
export type RuleFields = Omit<SamplingRule, 'RuleARN' | 'Version'>;

const wire = ({ SamplingRateBoost, ...fields }: RuleFields) =>
  SamplingRateBoost === undefined ? fields : { ...fields, SamplingRateBoost };

export const createSamplingRule = (fields: RuleFields) =>
  call('/CreateSamplingRule', { SamplingRule: { ...wire(fields), Version: 1 } }, oneRule);

export const updateSamplingRule = (fields: RuleFields) => {
  // Of Default only these two may be named.
  const isDefault = fields.RuleName === 'Default';
  const { RuleName, FixedRate, ReservoirSize } = fields;
  const update = isDefault ? { RuleName, FixedRate, ReservoirSize } : wire(fields);
  return call('/UpdateSamplingRule', { SamplingRuleUpdate: update }, oneRule);
};

export const deleteSamplingRule = (name: string) => call('/DeleteSamplingRule', { RuleName: name }, oneRule);

const statistic = object({
  RuleName: or(string, ''),
  Timestamp: number,
  RequestCount: or(number, 0),
  SampledCount: or(number, 0),
  BorrowCount: or(number, 0),
});
export type SamplingStatistic = Decoded<typeof statistic>;

const statisticsPage = object({ SamplingStatisticSummaries: list(statistic), NextToken: maybe(string) });

/** Windows of ten seconds, a few minutes back. */
export async function getSamplingStatistics(signal?: AbortSignal): Promise<SamplingStatistic[]> {
  const pages = await callPages('/SamplingStatisticSummaries', {}, statisticsPage, signal);
  return pages.flatMap((page) => page.SamplingStatisticSummaries);
}
