import { describe, expect, it } from 'vitest';
import { and, either, not, plainNumber, quoted, withoutTerm } from './expressions';

describe('pieces of expressions', () => {
  it('quotes what would end the text', () => {
    expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"');
  });
  it('joins by AND and puts an OR in brackets', () => {
    expect(and('', 'fault')).toBe('fault');
    expect(and('fault', '')).toBe('fault');
    expect(and('fault OR error', 'ok')).toBe('(fault OR error) AND ok');
    expect(and('ok', 'fault or error')).toBe('ok AND (fault or error)');
    expect(and('(fault OR error)', 'ok')).toBe('(fault OR error) AND ok');
    expect(and('(a) OR (b)', 'ok')).toBe('((a) OR (b)) AND ok');
    expect(and('(user = ")" OR ok)', 'ok')).toBe('(user = ")" OR ok) AND ok');
  });
  it('negates and offers two', () => {
    expect(not('a OR b')).toBe('!(a OR b)');
    expect(either('a', 'b')).toBe('(a OR b)');
  });
  it('writes numbers without exponents', () => {
    expect(plainNumber(1e-7)).toBe('0.000000100');
    expect(plainNumber(0.1 + 0.2)).toBe('0.3');
  });
  it('takes a term away', () => {
    expect(withoutTerm([{ Text: 'a' }, { Text: '(b OR c)' }, { Text: 'd' }], 1)).toBe('a AND d');
    expect(withoutTerm([{ Text: 'a' }], 0)).toBe('');
  });
});
