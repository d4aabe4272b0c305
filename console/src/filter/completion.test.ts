import { beforeEach, describe, expect, it } from 'vitest';
import { choicesOf, recentChoices, taken } from './completion';
import { MOST_KEPT, recentFilters, rememberFilter } from './history';
import { piecesOf } from './paint';

const suggestion = (Text: string) => ({ Text, Kind: 'value', Description: '', TraceCount: undefined, CallCount: 3 });

describe('completion', () => {
  it('replaces what the server named and puts the caret behind it', () => {
    const answer = { Begin: 8, End: 11, Suggestions: [suggestion('"orders"')], Examined: undefined };
    const [choice] = choicesOf(answer, 'service("or) { fault }');
    expect(choice!.count).toBe(3);
    expect(taken('service("or) { fault }', choice!)).toEqual({ draft: 'service("orders") { fault }', caret: 16 });
  });
  it('offers nothing for another text than the one that stands there', () => {
    expect(choicesOf({ Begin: 3, End: 9, Suggestions: [suggestion('x')], Examined: undefined }, 'ab')).toEqual([]);
  });
  it('finds what was run before', () => {
    expect(recentChoices(['fault', 'error', 'http.status = 500'], 'ST', 5).map((each) => each.text)).toEqual(['http.status = 500']);
    expect(recentChoices(['fault'], 'fault', 5)).toEqual([]);
  });
});

describe('history', () => {
  beforeEach(() => localStorage.clear());
  it('keeps the last first, each once, not without end', () => {
    for (let i = 0; i < MOST_KEPT + 5; i++) rememberFilter(`duration > ${i}`);
    rememberFilter('duration > 20');
    expect(recentFilters()).toHaveLength(MOST_KEPT);
    expect(recentFilters()[0]).toBe('duration > 20');
    expect(recentFilters().filter((each) => each === 'duration > 20')).toHaveLength(1);
  });
  it('survives whatever stands in the store', () => {
    localStorage.setItem('roentgen.filters', '{"a":1}');
    expect(recentFilters()).toEqual([]);
    localStorage.setItem('roentgen.filters', 'nonsense');
    expect(recentFilters()).toEqual([]);
  });
});

describe('colours', () => {
  it('keep every character', () => {
    for (const text of ['service("a\\"b") { fault } AND 결제 = "값', '!(x) OR annotation[a.b] >= 1.5e3', '"', '\n\t❌']) {
      expect(piecesOf(text).map((piece) => piece.text).join('')).toBe(text);
    }
  });
  it('tell words, joints, numbers and texts apart', () => {
    expect(piecesOf('fault AND duration > 1.5').map((piece) => piece.colour)).toEqual(
      ['word', 'plain', 'joint', 'plain', 'word', 'plain', 'sign', 'plain', 'number']);
  });
});
