// Pieces of a query for colouring and setting out. No parser: what is not known stays as it is. Pure.

export interface SqlPiece {
  readonly kind: 'keyword' | 'text' | 'value' | 'plain';
  readonly text: string;
}

const LONGEST = 20_000;
const KEYWORDS = new Set(
  ('select from where and or not in is null like between exists join left right inner outer full cross on using group by order having ' +
    'limit offset insert into values update set delete as distinct union all case when then else end create table index drop alter ' +
    'begin commit rollback with returning asc desc call exec fetch next rows only for').split(' '),
);
// These begin a line of their own (the second word of `LEFT JOIN` does not).
const CLAUSES = new Set(['from', 'where', 'group', 'order', 'having', 'limit', 'values', 'set', 'union', 'returning', 'join', 'left', 'right', 'inner', 'full', 'cross', 'and', 'or']);
const SIDES = new Set(['left', 'right', 'inner', 'outer', 'full', 'cross']);
const TOKEN = /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`[^`]*`?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[A-Za-z_][\w$]*|\d+(?:\.\d+)?|[?]|[:$@]\w+|\s+|[^\s]/g;

export function sqlPieces(query: string): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  const cut = query.slice(0, LONGEST);
  const setOut = !cut.includes('\n');
  let depth = 0;
  let before = '';
  let between = false;
  for (const [token] of cut.matchAll(TOKEN)) {
    const word = token.toLowerCase();
    if (token === '(') depth++;
    if (token === ')') depth = Math.max(0, depth - 1);
    const isKeyword = KEYWORDS.has(word);
    if (word === 'between') between = true;
    const opens = setOut && depth === 0 && CLAUSES.has(word) && !(word === 'join' && SIDES.has(before)) && !(word === 'and' && between);
    if (word === 'and') between = false;
    if (opens && pieces.length > 0) {
      const last = pieces.at(-1)!;
      if (/^\s+$/.test(last.text)) pieces.pop();
      pieces.push({ kind: 'plain', text: word === 'and' || word === 'or' ? '\n  ' : '\n' });
    }
    const kind = isKeyword ? 'keyword' : /^['"`]/.test(token) ? 'text' : /^(\d|[?]|[:$@]\w)/.test(token) ? 'value' : 'plain';
    pieces.push({ kind, text: token });
    if (!/^\s/.test(token)) before = word;
  }
  if (query.length > LONGEST) pieces.push({ kind: 'plain', text: '…' });
  return pieces;
}
