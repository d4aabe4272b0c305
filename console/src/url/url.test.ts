import { describe, expect, it } from 'vitest';
import { mapFields } from '@/pages/map/state';
import { traceFields } from '@/pages/trace/state';
import { flag, formatState, list, maybeNumber, number, oneOf, parseState, text, whole, type Fields } from './codec';
import { fromDeepLink } from './deepLinks';
import { hrefTo, sharedFields } from './shared';
import { traceIdIn, w3cOf } from './traceId';

const fields = {
  word: text('x'), pick: oneOf(['a', 'b'], 'a'), on: flag(), off: flag(true), n: number(1.5, 0, 9), hops: whole(2, 1, 9),
  lo: maybeNumber(), keys: list(),
} satisfies Fields;

describe('state in the address', () => {
  it('comes back as it was, however odd its texts', () => {
    const odd = ['', ',', '\\', 'a,b\\,c', '한글 & 100% #?=', '"quoted"', '<script>', 'x'.repeat(300), '\u202e'];
    for (const word of odd) {
      for (const keys of [[], [word].filter(Boolean), odd.filter(Boolean)]) {
        const state = { word, pick: 'b' as const, on: true, off: false, n: 3.25, hops: 9, lo: -0.5, keys };
        expect(parseState(fields, new URLSearchParams(formatState(fields, state).toString()))).toEqual(state);
      }
    }
  });

  it('leaves fallbacks out and takes what cannot be read for the fallback', () => {
    const fallbacks = parseState(fields, new URLSearchParams());
    expect(formatState(fields, fallbacks).toString()).toBe('');
    const wrong = new URLSearchParams('pick=c&on=yes&n=99&hops=2.5&lo=abc');
    expect(parseState(fields, wrong)).toEqual(fallbacks);
  });

  it('keeps parameters that are not its own', () => {
    expect(formatState(fields, { hops: 3 }, new URLSearchParams('other=1')).toString()).toBe('other=1&hops=3');
  });

  it.each([mapFields, traceFields, sharedFields])('every page writes nothing for its fallbacks', (of) => {
    expect(formatState(of, parseState(of, new URLSearchParams())).toString()).toBe('');
  });

  it('carries what is shared to other pages, and nothing of the page', () => {
    expect(hrefTo('/traces', '?filter=fault&sel=node&from=now-1h', { filter: 'ok' }, { view: 'raw' }))
      .toBe('/traces?filter=ok&from=now-1h&view=raw');
  });
});

describe('trace ids', () => {
  const id = '1-5759e988-bd862e3fe1be46a994272793';
  it.each([id, id.toUpperCase(), '5759e988bd862e3fe1be46a994272793', ` Root=${id};Parent=53995c3f42cd8ad8;Sampled=1 `,
    `00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01`])('are found in %s', (written) => {
    expect(traceIdIn(written)).toBe(id);
  });
  it.each(['', '1-5759e988', 'fault', '../../etc/passwd', '1-5759e988-bd862e3fe1be46a99427279'])('are not seen in %s', (written) => {
    expect(traceIdIn(written)).toBeUndefined();
  });
  it('have a W3C spelling', () => expect(w3cOf(id)).toBe('5759e988bd862e3fe1be46a994272793'));
});

describe('links of the X-Ray console', () => {
  it.each([
    ['#/traces/1-5759e988-bd862e3fe1be46a994272793', '/traces/1-5759e988-bd862e3fe1be46a994272793'],
    ['#/traces/1-5759e988-bd862e3fe1be46a994272793/raw', '/traces/1-5759e988-bd862e3fe1be46a994272793?view=raw'],
    ['#xray:traces/1-5759e988-bd862e3fe1be46a994272793', '/traces/1-5759e988-bd862e3fe1be46a994272793'],
    ['#/service-map?timeRange=PT1H', '/map?from=now-1h'],
    ['#/service-map', '/map'],
  ])('%s leads to %s', (hash, target) => expect(fromDeepLink(hash)).toBe(target));
  it('bring filter and range', () => {
    const target = fromDeepLink('#/traces?filter=service(%22a%22)&timeRange=2018-9-01T16:00~2018-9-01T22:00')!;
    const query = new URLSearchParams(target.split('?')[1]);
    expect(query.get('filter')).toBe('service("a")');
    expect(query.get('from')).toBe('2018-09-01T16:00:00Z');
    expect(query.get('to')).toBe('2018-09-01T22:00:00Z');
  });
  it.each(['#', '#top', '#/nowhere', '#/traces/%3Cscript%3E'])('%s is none', (hash) => expect(fromDeepLink(hash)).toBeUndefined());
});
