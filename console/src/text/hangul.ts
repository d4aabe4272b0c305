// The Latin keys behind Hangul typed by mistake on the 2-set layout: `촏차ㅐㅕㅅ` is `checkout`.

const INITIALS = ['r', 'R', 's', 'e', 'E', 'f', 'a', 'q', 'Q', 't', 'T', 'd', 'w', 'W', 'c', 'z', 'x', 'v', 'g'];
const VOWELS = [
  'k', 'o', 'i', 'O', 'j', 'p', 'u', 'P', 'h', 'hk', 'ho', 'hl', 'y', 'n', 'nj', 'np', 'nl', 'b', 'm', 'ml', 'l',
];
const FINALS = [
  '', 'r', 'R', 'rt', 's', 'sw', 'sg', 'e', 'f', 'fr', 'fa', 'fq', 'ft', 'fx', 'fv', 'fg', 'a', 'q', 'qt', 't', 'T',
  'd', 'w', 'c', 'z', 'x', 'v', 'g',
];
// U+3131 to U+3163: letters that stand alone.
const ALONE = [
  'r', 'R', 'rt', 's', 'sw', 'sg', 'e', 'E', 'f', 'fr', 'fa', 'fq', 'ft', 'fx', 'fv', 'fg', 'a', 'q', 'Q', 'qt', 't',
  'T', 'd', 'w', 'W', 'c', 'z', 'x', 'v', 'g', ...VOWELS,
];

export function hangulToKeys(text: string): string {
  let out = '';
  for (const letter of text.normalize('NFC')) {
    const code = letter.codePointAt(0)!;
    if (code >= 0xac00 && code <= 0xd7a3) {
      const at = code - 0xac00;
      out += INITIALS[Math.floor(at / 588)]! + VOWELS[Math.floor((at % 588) / 28)]! + FINALS[at % 28]!;
    } else {
      out += ALONE[code - 0x3131] ?? letter;
    }
  }
  return out;
}
