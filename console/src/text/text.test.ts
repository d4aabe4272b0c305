import { describe, expect, it } from 'vitest';
import { makeFormat } from './format';

// Every dictionary: files that define texts.
const modules = import.meta.glob<Record<string, unknown>>(
  ['/src/**/text.ts', '/src/**/*Text.ts', '/src/text/frame.ts', '/src/text/words.ts', '/src/draw/chartWords.ts'],
  { eager: true },
);
const dictionaries = Object.entries(modules).flatMap(([file, exports]) =>
  Object.entries(exports).flatMap(([name, value]) => (isDictionary(value) ? [{ name: `${file} ${name}`, ...value }] : [])),
);

function isDictionary(value: unknown): value is { en: Tree; ko: Tree } {
  return typeof value === 'object' && value !== null && 'en' in value && 'ko' in value;
}

type Tree = { readonly [key: string]: unknown };

function leaves(tree: Tree, path = ''): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'object' && value !== null) leaves(value as Tree, `${path}${key}.`).forEach((v, k) => out.set(k, v));
    else out.set(path + key, value);
  }
  return out;
}

// A text as it is said: functions are given something to say.
const said = (value: unknown): string =>
  typeof value === 'function' ? String((value as (...parts: unknown[]) => unknown)(...Array(value.length).fill('7'))) : String(value);

describe('dictionaries', () => {
  it('are found', () => expect(dictionaries.length).toBeGreaterThan(8));
  it.each(dictionaries)('$name says everything in both languages', ({ en, ko }) => {
    const [english, korean] = [leaves(en), leaves(ko)];
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, value] of english) {
      expect(typeof korean.get(key), key).toBe(typeof value);
      expect(said(korean.get(key)).trim() === '', key).toBe(said(value).trim() === '');
    }
  });
  it.each(dictionaries)('$name writes Korean in Korean', ({ ko }) => {
    const all = [...leaves(ko).values()].map(said).join('');
    expect(/[가-힣]/.test(all)).toBe(true);
  });
});

describe('numbers and times', () => {
  const [en, ko] = [makeFormat('en'), makeFormat('ko')];
  it.each([
    [0, '0 ms'], [0.0000005, '0.500 µs'], [0.0123, '12.3 ms'], [0.9999, '1.00 s'], [1.236, '1.24 s'], [123, '2 min 3 s'], [-0.5, '-500 ms'],
    [7260, '2 h 1 min'], [200_000, '2 d 7 h'], [NaN, '-'],
  ])('%s seconds are %s', (seconds, written) => expect(en.duration(seconds)).toBe(written));
  it('are said in Korean', () => {
    expect(ko.duration(1.236)).toBe('1.24초');
    expect(ko.duration(123)).toBe('2분 3초');
  });
  it.each([[0, '0%'], [1, '100%'], [0.00001, '<0.01%'], [0.0512, '5.1%'], [0.456, '46%'], [0.99999, '>99.99%']])('a share of %s is %s', (share, written) => {
    expect(en.share(share)).toBe(written);
  });
  it('group thousands and name sizes', () => {
    expect(en.count(1234567)).toBe('1,234,567');
    expect(en.size(1536)).toBe('1.50 KiB');
  });
});
