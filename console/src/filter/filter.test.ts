import { describe, expect, it } from 'vitest';
import { csvOf } from '@/draw/csv';
import { choicesOf, taken } from './completion';
import { and, either, not, plainNumber, quoted, withoutTerm } from './expressions';
import { piecesOf } from './paint';

describe('expressions put together', () => {
  it('bracket what holds an OR', () => {
    expect(and('a OR b', 'c')).toBe('(a OR b) AND c');
    expect(and('(a) OR (b)', 'c')).toBe('((a) OR (b)) AND c');
    expect(and('(a OR b)', 'c')).toBe('(a OR b) AND c');
    expect(and('', 'c')).toBe('c');
    expect(and('user = "this OR that"', '')).toBe('user = "this OR that"');
  });
  it('quote quotes and backslashes', () => expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"'));
  it('negate and join', () => {
    expect(not('a AND b')).toBe('!(a AND b)');
    expect(either('a', 'b')).toBe('(a OR b)');
  });
  it('write numbers without an exponent', () => expect(plainNumber(0.0000001)).not.toContain('e'));
  it('drop a term', () => expect(withoutTerm([{ Text: 'a' }, { Text: ' b ' }, { Text: 'c' }], 1)).toBe('a AND c'));
});

describe('writing', () => {
  it('colours every character exactly once', () => {
    for (const text of ['service("a") { fault } AND duration > 2.5', 'annotation.한글 = "값', '", \\" <b>', '']) {
      expect(piecesOf(text).map((piece) => piece.text).join('')).toBe(text);
    }
  });
  it('puts a choice in its place', () => {
    const choices = choicesOf({ Begin: 8, End: 10, Suggestions: [{ Text: '"checkout"', Kind: 'value', Description: '', TraceCount: 3, CallCount: undefined }], Examined: undefined }, 'service(ch) AND ok');
    const edited = taken('service(ch) AND ok', choices[0]!);
    expect(JSON.stringify(edited)).toContain('service(\\"checkout\\") AND ok');
  });
});

describe('tables as files', () => {
  it('quote what has to be and let nothing be a formula', () => {
    const csv = csvOf([['a,b', '=1+1', 'say "hi"', -5]]);
    expect(csv.replace('\ufeff', '')).toBe('"a,b",\'=1+1,"say ""hi""",-5\r\n');
  });
});
