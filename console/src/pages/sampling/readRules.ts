// Rules out of a file: what GetSamplingRules answers and the AWS CLI prints, or what CreateSamplingRule takes.

import { array, boolean, maybe, number, object, or, record, string, type Decoder } from '@/api/decode';
import type { RuleFields } from '@/api/sampling';

const pattern = or(string, '*');
const rule: Decoder<RuleFields> = object({
  RuleName: string,
  ResourceARN: pattern,
  Priority: number,
  FixedRate: number,
  ReservoirSize: number,
  ServiceName: pattern,
  ServiceType: pattern,
  Host: pattern,
  HTTPMethod: pattern,
  URLPath: pattern,
  Attributes: or(record(string), {} as Record<string, string>),
  SamplingRateBoost: maybe(object({ MaxRate: number, CooldownWindowMinutes: number, DisableDefaultAnomalyDetection: maybe(boolean) })),
});

const file = object({
  SamplingRuleRecords: maybe(array(object({ SamplingRule: rule }))),
  SamplingRule: maybe(rule),
});

/** Undefined when the text is no such file. */
export function readRules(text: string): readonly RuleFields[] | undefined {
  try {
    const read = file(JSON.parse(text), '');
    if (read.SamplingRuleRecords) return read.SamplingRuleRecords.map((each) => each.SamplingRule);
    return read.SamplingRule ? [read.SamplingRule] : undefined;
  } catch {
    return undefined;
  }
}
