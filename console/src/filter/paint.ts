// Which parts of an expression get which colour. It decides nothing: whether an expression is right is the server's to say.

export type Colour = 'word' | 'joint' | 'number' | 'text' | 'sign' | 'plain';
export interface Piece {
  readonly text: string;
  readonly colour: Colour;
}

const PIECE = /("(?:\\.|[^"\\])*"?)|(\b(?:and|or|contains|beginswith|endswith|begins_with|ends_with)\b)|(\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)|([A-Za-z_][\w.]*(?:\[[^\]]*\]?)?)|([!=<>]=?|[(){},:])|(\s+|.)/giu;
const COLOURS: readonly Colour[] = ['text', 'joint', 'number', 'word', 'sign', 'plain'];

/** All of the text, in order. */
export function piecesOf(expression: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const match of expression.matchAll(PIECE)) {
    const at = match.slice(1).findIndex((part) => part !== undefined);
    pieces.push({ text: match[0], colour: COLOURS[at] ?? 'plain' });
  }
  return pieces;
}
