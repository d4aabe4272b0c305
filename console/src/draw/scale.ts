// From values to pixels and back, linear or logarithmic.

export interface Scale {
  readonly lowest: number;
  readonly highest: number;
  at(value: number): number;
  back(pixel: number): number;
}

export function linear(lowest: number, highest: number, from: number, to: number): Scale {
  const span = highest - lowest || 1;
  return {
    lowest, highest,
    at: (value) => from + ((value - lowest) / span) * (to - from),
    back: (pixel) => lowest + ((pixel - from) / (to - from || 1)) * span,
  };
}

/** `lowest` must be above 0. */
export function logarithmic(lowest: number, highest: number, from: number, to: number): Scale {
  const inner = linear(Math.log(lowest), Math.log(highest), from, to);
  return {
    lowest, highest,
    at: (value) => inner.at(Math.log(Math.max(value, lowest))),
    back: (pixel) => Math.exp(inner.back(pixel)),
  };
}

/** Round values for the marks of an axis, about `wanted` of them. */
export function ticks(scale: Pick<Scale, 'lowest' | 'highest'>, wanted: number, log: boolean): number[] {
  const { lowest, highest } = scale;
  if (!(highest > lowest)) return [lowest];
  const out: number[] = [];
  if (log && highest / lowest >= 4) {
    const decades = Math.log10(highest / lowest);
    const steps = decades > wanted ? [1] : decades > wanted / 2.5 ? [1, 3] : [1, 2, 5];
    for (let power = Math.floor(Math.log10(lowest)); power <= Math.ceil(Math.log10(highest)); power++) {
      for (const step of steps) {
        const value = Number(`${step}e${power}`);
        if (value >= lowest && value <= highest) out.push(value);
      }
    }
    return out;
  }
  const rough = (highest - lowest) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough)!;
  for (let i = Math.ceil(lowest / step); i * step <= highest * (1 + 1e-9); i++) out.push(Number((i * step).toPrecision(12)));
  return out;
}
