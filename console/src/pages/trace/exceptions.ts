// Exceptions of an entity, each with what caused it. A cause may be an id of one that is recorded elsewhere in the
// trace. Pure.

import { listOf, isMembers, membersOf, textOf, type Entity, type Members, type TraceTree } from './document';

export interface Frame {
  readonly path: string;
  readonly line: string;
  readonly label: string;
}

export interface Thrown {
  readonly id: string;
  readonly type: string;
  readonly message: string;
  readonly remote: boolean;
  readonly frames: readonly Frame[];
  /** Frames left out by the sender. */
  readonly truncated: number;
  /** Exceptions left out between this and its cause. */
  readonly skipped: number;
  /** Where it is recorded: a place in the tree. */
  readonly at: number;
}

export interface ExceptionChain {
  /** What was thrown, then what caused it, and so on. */
  readonly chain: readonly Thrown[];
  readonly workingDirectory: string;
}

interface Recorded {
  readonly at: number;
  readonly exception: Members;
}

const MOST_IN_CHAIN = 20;
const indexes = new WeakMap<TraceTree, ReadonlyMap<string, Recorded>>();

function indexOf(tree: TraceTree): ReadonlyMap<string, Recorded> {
  let index = indexes.get(tree);
  if (index === undefined) {
    const made = new Map<string, Recorded>();
    for (const entity of tree.entities) {
      if (entity.inferred) continue;
      for (const exception of recordedAt(entity)) {
        const id = textOf(exception['id']);
        if (id !== '' && !made.has(id)) made.set(id, { at: entity.at, exception });
      }
    }
    indexes.set(tree, (index = made));
  }
  return index;
}

const recordedAt = (entity: Entity): readonly Members[] =>
  listOf(membersOf(entity.document['cause'])['exceptions']).filter(isMembers);

export function exceptionsOf(tree: TraceTree, entity: Entity): readonly ExceptionChain[] {
  const { cause } = entity.document;
  const index = indexOf(tree);
  if (typeof cause === 'string') {
    const found = index.get(cause);
    return found === undefined ? [] : [{ chain: chainOf(found, index), workingDirectory: '' }];
  }
  const own = recordedAt(entity);
  // One that another names as its cause stands in that one's chain.
  const causes = new Set(own.filter((e) => textOf(e['cause']) !== textOf(e['id'])).map((e) => textOf(e['cause'])));
  const heads = own.filter((exception) => textOf(exception['id']) === '' || !causes.has(textOf(exception['id'])));
  return (heads.length > 0 ? heads : own.slice(0, 1)).map((exception) => ({
    chain: chainOf({ at: entity.at, exception }, index),
    workingDirectory: textOf(membersOf(cause)['working_directory']),
  }));
}

function chainOf(first: Recorded, index: ReadonlyMap<string, Recorded>): Thrown[] {
  const out: Thrown[] = [];
  const seen = new Set<Members>();
  for (let next: Recorded | undefined = first; next !== undefined && out.length < MOST_IN_CHAIN; ) {
    if (seen.has(next.exception)) break;
    seen.add(next.exception);
    out.push(thrown(next));
    next = index.get(textOf(next.exception['cause']));
  }
  return out;
}

const countOf = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);

const thrown = ({ at, exception }: Recorded): Thrown => ({
  at,
  id: textOf(exception['id']),
  type: textOf(exception['type']),
  message: textOf(exception['message']),
  remote: exception['remote'] === true,
  truncated: countOf(exception['truncated']),
  skipped: countOf(exception['skipped']),
  frames: listOf(exception['stack']).filter(isMembers).map((frame) => ({
    path: textOf(frame['path']), line: textOf(frame['line']), label: textOf(frame['label']),
  })),
});

/** As a stack is written: type and message, then where. */
export function writtenStack(chain: readonly Thrown[]): string {
  return chain
    .map((each, i) => {
      const head = `${i === 0 ? '' : 'Caused by: '}${[each.type, each.message].filter(Boolean).join(': ')}`;
      const frames = each.frames.map((f) => `    at ${f.label} (${f.path}${f.line === '' ? '' : `:${f.line}`})`);
      return [head, ...frames, ...(each.truncated > 0 ? [`    ... ${each.truncated} more`] : [])].join('\n');
    })
    .join('\n');
}
