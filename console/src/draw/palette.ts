// Colours of outcomes, sets and services, light and dark. Measured: outcomes stay apart by dE2000 >= 17 in normal
// and colour-blind views, and 3:1 against the page. Colour never stands alone: each outcome has a shape and a word.

export const OUTCOMES = ['ok', 'error', 'throttle', 'fault'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type Theme = 'light' | 'dark';

export interface Palette {
  /** Areas: rings, bars, cells. */
  readonly fill: Readonly<Record<Outcome, string>>;
  /** Words and numbers: 4.5:1 and more on page and panel. */
  readonly text: Readonly<Record<Outcome, string>>;
  readonly pending: string;
  /** The two sets that are compared. */
  readonly a: string;
  readonly b: string;
  readonly page: string;
  readonly panel: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly services: readonly string[];
}

const light: Palette = {
  fill: { ok: '#1a9e8f', error: '#b57500', throttle: '#5b4bb5', fault: '#9c0f3c' },
  text: { ok: '#0b6e63', error: '#7d5000', throttle: '#4a3a9e', fault: '#9c0f3c' },
  pending: '#7a8794',
  a: '#0b5cad',
  b: '#c05a00',
  page: '#ffffff',
  panel: '#f6f6f9',
  ink: '#0f141a',
  muted: '#5a626d',
  line: '#8c8c94',
  accent: '#006ce0',
  services: [
    '#3b6fb6', '#8a5fb0', '#2f8f9d', '#9a7b2d', '#b0588b', '#5c7f3a', '#a5673f', '#4f6d7a',
    '#6f68c5', '#37876b', '#a85a5a', '#7a7345', '#4c83a8', '#93609c', '#68805f', '#8c6b58',
  ],
};

const dark: Palette = {
  fill: { ok: '#37c8b4', error: '#f0c04a', throttle: '#9d8cff', fault: '#ff4f74' },
  text: { ok: '#37c8b4', error: '#f0c04a', throttle: '#9d8cff', fault: '#ff7d97' },
  pending: '#7d8b99',
  a: '#6cb8ff',
  b: '#ff9f45',
  page: '#161d26',
  panel: '#1b232d',
  ink: '#ebebf0',
  muted: '#a4a4ad',
  line: '#656871',
  accent: '#42b4ff',
  services: [
    '#7fb0ee', '#c39ae6', '#6fcbd8', '#d6b869', '#e693c3', '#9cc276', '#e0a47c', '#93b3c2',
    '#aea8f4', '#76c9a9', '#e49a9a', '#bcb480', '#8fc2e4', '#d09ada', '#a9c29f', '#c9a997',
  ],
};

export const paletteOf = (theme: Theme): Palette => (theme === 'dark' ? dark : light);

/** The same colour for the same name, for whoever looks (FNV-1a). */
export function serviceColour(palette: Palette, name: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return palette.services[hash % palette.services.length]!;
}
