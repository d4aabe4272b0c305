// What the server says about filter expressions: the only parser there is.

import { boolean, list, maybe, number, object, or, string, type Decoded } from './decode';
import { call, filterError } from './http';
import { examined, wireOf, type TraceSet } from './shapes';

export type WireLanguage = 'en' | 'ko';

const explanation = object({
  Valid: boolean,
  Normalized: or(string, ''),
  Words: or(string, ''),
  Plan: list(object({ Step: string, Text: string })),
  Terms: list(object({ Begin: number, End: number, Text: string, Words: or(string, '') })),
  Tokens: list(object({ Begin: number, End: number, Kind: string })),
  FilterError: maybe(filterError),
});
export type Explanation = Decoded<typeof explanation>;

export const explain = (
  expression: string,
  language: WireLanguage,
  groupName?: string,
  signal?: AbortSignal,
) =>
  call(
    '/api/explain',
    { FilterExpression: expression, Language: language, ...(groupName ? { GroupName: groupName } : {}) },
    explanation,
    signal,
  );

const suggestion = object({
  Text: string,
  Kind: or(string, 'keyword'),
  Description: or(string, ''),
  TraceCount: maybe(number),
  /** Of services, which are counted by their calls. */
  CallCount: maybe(number),
});
export type Suggestion = Decoded<typeof suggestion>;

const completion = object({
  Begin: number,
  End: number,
  Suggestions: list(suggestion),
  Examined: maybe(examined),
});
export type Completion = Decoded<typeof completion>;

/** `position` counts UTF-16 units; values that occur are those of `set`, whose own filter is not used. */
export const complete = (
  expression: string,
  position: number,
  language: WireLanguage,
  set: TraceSet,
  signal?: AbortSignal,
) =>
  call(
    '/api/complete',
    { ...wireOf(set), FilterExpression: expression, Position: position, Language: language },
    completion,
    signal,
  );
