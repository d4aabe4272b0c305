// JSON as lines that can be folded, each with its path. Pure.

export interface JsonLine {
  readonly indent: number;
  /** As written: `"name": `; empty in a list and at the top. */
  readonly key: string;
  readonly kind: 'text' | 'number' | 'word' | 'open' | 'close' | 'empty';
  /** The value, or the bracket. */
  readonly written: string;
  readonly comma: boolean;
  /** Of an opening line: the line that closes it, and how many entries are inside. */
  readonly closes: number;
  readonly entries: number;
  /** RFC 6901. */
  readonly pointer: string;
}

const DEEPEST = 200;

export function jsonLines(value: unknown): readonly JsonLine[] {
  const lines: { -readonly [K in keyof JsonLine]: JsonLine[K] }[] = [];
  const write = (each: unknown, key: string, indent: number, comma: boolean, pointer: string): void => {
    const base = { indent, key, comma, closes: -1, entries: 0, pointer };
    if (typeof each !== 'object' || each === null) {
      const kind = typeof each === 'string' ? 'text' : typeof each === 'number' ? 'number' : 'word';
      lines.push({ ...base, kind, written: JSON.stringify(each) ?? 'null' });
      return;
    }
    const isList = Array.isArray(each);
    const names = isList ? each : Object.keys(each);
    if (names.length === 0 || indent > DEEPEST) {
      lines.push({ ...base, kind: 'empty', written: names.length === 0 ? (isList ? '[]' : '{}') : '…' });
      return;
    }
    const at = lines.length;
    lines.push({ ...base, kind: 'open', written: isList ? '[' : '{', comma: false, entries: names.length });
    names.forEach((name: unknown, i: number) => {
      const step = isList ? String(i) : String(name);
      const inner = isList ? each[i] : (each as Record<string, unknown>)[step];
      const path = `${pointer}/${step.replace(/~/g, '~0').replace(/\//g, '~1')}`;
      write(inner, isList ? '' : `${JSON.stringify(step)}: `, indent + 1, i < names.length - 1, path);
    });
    lines[at]!.closes = lines.length;
    lines.push({ ...base, key: '', kind: 'close', written: isList ? ']' : '}' });
  };
  write(value, '', 0, false, '');
  return lines;
}

/** Which lines are seen when those in `folded` are closed. */
export function visibleLines(lines: readonly JsonLine[], folded: ReadonlySet<number>): readonly number[] {
  const out: number[] = [];
  for (let i = 0; i < lines.length; i++) {
    out.push(i);
    if (folded.has(i) && lines[i]!.closes > i) i = lines[i]!.closes;
  }
  return out;
}

/** Lines whose key or value holds the text. */
export function findLines(lines: readonly JsonLine[], text: string): readonly number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const out: number[] = [];
  lines.forEach((line, i) => {
    if (`${line.key}${line.written}`.toLowerCase().includes(wanted)) out.push(i);
  });
  return out;
}

/** Opening lines that hide line `at`. */
export function hiding(lines: readonly JsonLine[], at: number, folded: ReadonlySet<number>): readonly number[] {
  return [...folded].filter((fold) => fold < at && lines[fold]!.closes >= at);
}
