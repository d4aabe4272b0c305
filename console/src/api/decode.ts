// Decoders of answers, written by hand: a value of the stated type, or an error that names the place.

export type Decoder<T> = (value: unknown, place: string) => T;
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

export class ShapeError extends Error {
  constructor(place: string, wanted: string) {
    super(`The answer of the server is not as expected: ${place || 'it'} should be ${wanted}`);
    this.name = 'ShapeError';
  }
}

export const string: Decoder<string> = (value, place) => {
  if (typeof value !== 'string') throw new ShapeError(place, 'a text');
  return value;
};

export const number: Decoder<number> = (value, place) => {
  if (typeof value !== 'number') throw new ShapeError(place, 'a number');
  return value;
};

export const boolean: Decoder<boolean> = (value, place) => {
  if (typeof value !== 'boolean') throw new ShapeError(place, 'true or false');
  return value;
};

export const unknown: Decoder<unknown> = (value) => value;

export const array =
  <T>(of: Decoder<T>): Decoder<T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) throw new ShapeError(place, 'a list');
    return value.map((each, i) => of(each, `${place}[${i}]`));
  };

/** `fallback` where the value is missing or null. */
export const or =
  <T, F>(of: Decoder<T>, fallback: F): Decoder<T | F> =>
  (value, place) =>
    value === undefined || value === null ? fallback : of(value, place);

export const maybe = <T>(of: Decoder<T>): Decoder<T | undefined> => or(of, undefined);
export const list = <T>(of: Decoder<T>): Decoder<T[]> => or(array(of), [] as T[]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const object =
  <M extends Record<string, Decoder<any>>>(members: M): Decoder<{ [K in keyof M]: Decoded<M[K]> }> =>
  (value, place) => {
    if (!isObject(value)) throw new ShapeError(place, 'an object');
    const out: Record<string, unknown> = {};
    for (const name of Object.keys(members)) {
      out[name] = members[name]!(value[name], place === '' ? name : `${place}.${name}`);
    }
    return out as { [K in keyof M]: Decoded<M[K]> };
  };

export const record =
  <T>(of: Decoder<T>): Decoder<Record<string, T>> =>
  (value, place) => {
    if (!isObject(value)) throw new ShapeError(place, 'an object');
    // Names are whatever somebody sent, `__proto__` too.
    const out = Object.create(null) as Record<string, T>;
    for (const [name, each] of Object.entries(value)) out[name] = of(each, `${place}.${name}`);
    return out;
  };
