// Pieces of filter expressions, put together. Nothing here reads one: that is the server's.

export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** Without an exponent, which a person would stumble over. */
export const plainNumber = (n: number): string =>
  n !== 0 && Math.abs(n) < 1e-6 ? n.toFixed(9) : String(Number(n.toPrecision(9)));

/** Both; what holds an OR stands in brackets. */
export function and(filter: string, more: string): string {
  if (filter.trim() === '') return more;
  if (more.trim() === '') return filter.trim();
  return `${bracketed(filter)} AND ${bracketed(more)}`;
}

/** What it does not hold of. */
export const not = (expression: string): string => `!(${expression.trim()})`;

/** One of both. */
export function either(a: string, b: string): string {
  return `(${a.trim()} OR ${b.trim()})`;
}

const bracketed = (expression: string): string => {
  const text = expression.trim();
  return /\bor\b/i.test(text) && !isBracketed(text) ? `(${text})` : text;
};

// `(a OR b)` as a whole, not `(a) OR (b)`.
function isBracketed(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inText) {
      if (c === '\\') i++;
      else if (c === '"') inText = false;
    } else if (c === '"') inText = true;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0 && i < text.length - 1) return false;
  }
  return true;
}

/** The terms that the server found joined by AND, without one of them. */
export const withoutTerm = (terms: readonly { readonly Text: string }[], gone: number): string =>
  terms.filter((_, i) => i !== gone).map((term) => term.Text.trim()).join(' AND ');
