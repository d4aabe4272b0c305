// Typed state in the query of the address: what a page shows, as text that can be copied and pasted.
// `parseState(fields, formatState(fields, s))` is `s`; fallbacks are left out; what cannot be read is the fallback.

export interface Field<T> {
  readonly fallback: T;
  parse(text: string): T | undefined;
  format(value: T): string;
}

export type Fields = Readonly<Record<string, Field<any>>>;
export type State<F extends Fields> = { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

const same = (a: string, b: string) => a === b;

export function text(fallback = '', longest = 4000): Field<string> {
  return { fallback, parse: (t) => (t.length <= longest ? t : undefined), format: (v) => v };
}

export function oneOf<const V extends readonly string[]>(values: V, fallback: V[number]): Field<V[number]> {
  return {
    fallback,
    parse: (t) => values.find((v) => same(v, t)),
    format: (v) => v,
  };
}

export function flag(fallback = false): Field<boolean> {
  return {
    fallback,
    parse: (t) => (t === '1' ? true : t === '0' ? false : undefined),
    format: (v) => (v ? '1' : '0'),
  };
}

export function number(fallback: number, lowest = -Infinity, highest = Infinity): Field<number> {
  return {
    fallback,
    parse: (t) => {
      const n = t.trim() === '' ? NaN : Number(t);
      return Number.isFinite(n) && n >= lowest && n <= highest ? n : undefined;
    },
    format: (v) => String(v),
  };
}

export function whole(fallback: number, lowest: number, highest: number): Field<number> {
  const inner = number(fallback, lowest, highest);
  return {
    ...inner,
    parse: (t) => {
      const n = inner.parse(t);
      return n !== undefined && Number.isInteger(n) ? n : undefined;
    },
  };
}

/** A number that may be absent. */
export function maybeNumber(): Field<number | undefined> {
  const inner = number(0);
  return { fallback: undefined, parse: inner.parse, format: (v) => (v === undefined ? '' : String(v)) };
}

/** Texts in one parameter, separated by commas (one inside is written `\\,`). Empty texts are not kept. */
export function list(most = 200): Field<readonly string[]> {
  return {
    fallback: [],
    parse: (t) => {
      const parts = t.match(/(?:\\.|[^\\,])+/gs) ?? [];
      return parts.length <= most ? parts.map((part) => part.replace(/\\(.)/gs, '$1')) : undefined;
    },
    format: (v) => v.filter((each) => each !== '').map((each) => each.replace(/[\\,]/g, '\\$&')).join(','),
  };
}

const unset = (field: Field<any>, value: unknown) => field.format(value) === field.format(field.fallback);

export function parseState<F extends Fields>(fields: F, query: URLSearchParams): State<F> {
  const state: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const written = query.get(name);
    state[name] = written === null ? field.fallback : (field.parse(written) ?? field.fallback);
  }
  return state as State<F>;
}

/** `onto` with these fields set to `state`; other parameters stay as they are. */
export function formatState<F extends Fields>(
  fields: F,
  state: Partial<State<F>>,
  onto: URLSearchParams = new URLSearchParams(),
): URLSearchParams {
  const query = new URLSearchParams(onto);
  for (const [name, field] of Object.entries(fields)) {
    if (!(name in state)) continue;
    const value = state[name as keyof F];
    if (unset(field, value)) query.delete(name);
    else query.set(name, field.format(value));
  }
  return query;
}
