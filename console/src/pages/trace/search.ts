// Search within a trace: words that must all occur, in any part of an entity's document, and terms for some of them:
//   redis "select orders" name:checkout status:500 is:fault duration>10ms tenant:acme
// Pure.

import type { Entity, TraceTree } from './document';
import { durationOf, isMembers, listOf, membersOf, serviceOf, textOf } from './document';

export type Test = (entity: Entity) => boolean;

const UNITS: Readonly<Record<string, number>> = { us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, '': 1, m: 60 };
const TERM = /(-?)(?:([\w.-]+)\s*(:|>=|<=|>|<|=)\s*)?(?:"([^"]*)"?|(\S+))/gu;

/** Undefined when there is nothing to search for. */
export function searchOf(tree: TraceTree, query: string): Test | undefined {
  const tests: Test[] = [];
  for (const [, not, key, operator, quoted, word] of query.matchAll(TERM)) {
    const value = (quoted ?? word ?? '').toLowerCase();
    if (value === '') continue;
    const test = key === undefined ? hasWord(value) : termOf(tree, key.toLowerCase(), operator!, value);
    tests.push(not === '-' ? (entity) => !test(entity) : test);
  }
  return tests.length === 0 ? undefined : (entity) => tests.every((test) => test(entity));
}

function termOf(tree: TraceTree, key: string, operator: string, value: string): Test {
  const part: Readonly<Record<string, (entity: Entity) => string>> = {
    name: (entity) => entity.name,
    service: (entity) => serviceOf(tree, entity),
    sql: (entity) => textOf(membersOf(entity.document['sql'])['sanitized_query']),
    url: (entity) => textOf(membersOf(membersOf(entity.document['http'])['request'])['url']),
    user: (entity) => textOf(entity.document['user']),
    id: (entity) => entity.id,
  };
  if (key === 'duration') return compare(durationOf, operator, secondsOf(value));
  if (key === 'status') return compare((entity) => entity.status, operator, Number(value));
  if (key === 'is') return (entity) => isTrait(entity, value);
  const known = part[key];
  if (known !== undefined) return (entity) => known(entity).toLowerCase().includes(value);
  return (entity) => {
    const annotation = annotationOf(entity, key);
    if (operator === ':' || typeof annotation !== 'number') return textOf(annotation).toLowerCase().includes(value) && annotation !== undefined;
    return compare(() => annotation, operator, Number(value))(entity);
  };
}

function annotationOf(entity: Entity, key: string): unknown {
  const annotations = membersOf(entity.document['annotations']);
  const name = Object.keys(annotations).find((each) => each.toLowerCase() === key);
  return name === undefined ? undefined : annotations[name];
}

function isTrait(entity: Entity, trait: string): boolean {
  if (trait === 'inferred') return entity.inferred || entity.speaksForCallee;
  if (trait === 'in-progress') return entity.inProgress;
  if (trait === 'segment') return entity.isSegment;
  if (trait === 'failed') return entity.outcome !== 'ok';
  return entity.outcome === trait || entity.kind === trait;
}

function secondsOf(written: string): number {
  const parts = /^([\d.]+)\s*(us|µs|ms|s|m|)$/.exec(written);
  return parts === null ? NaN : Number(parts[1]) * UNITS[parts[2]!]!;
}

function compare(of: (entity: Entity) => number | undefined, operator: string, value: number): Test {
  return (entity) => {
    const has = of(entity);
    if (has === undefined || Number.isNaN(value)) return false;
    if (operator === '>') return has > value;
    if (operator === '>=') return has >= value;
    if (operator === '<') return has < value;
    return operator === '<=' ? has <= value : has === value;
  };
}

const texts = new WeakMap<Entity, string>();

// Lower case, made once: 10,000 entities are searched with each key pressed.
const hasWord = (word: string): Test => (entity) => writtenIn(entity).includes(word);

function writtenIn(entity: Entity): string {
  let text = texts.get(entity);
  if (text === undefined) {
    const parts: string[] = [];
    collect(entity.document, parts, 0);
    text = parts.join('\n').toLowerCase();
    texts.set(entity, text);
  }
  return text;
}

/** Reads entities from `from` on for later searches while `goOn()`; answers where it stopped. */
export function readAhead(tree: TraceTree, from: number, goOn: () => boolean): number {
  let at = from;
  while (at < tree.entities.length && goOn()) writtenIn(tree.entities[at++]!);
  return at;
}

const DEEPEST = 12;

function collect(value: unknown, into: string[], depth: number): void {
  if (isMembers(value) && depth < DEEPEST) {
    for (const [name, each] of Object.entries(value)) {
      if (depth === 0 && name === 'subsegments') continue;
      if (depth > 0) into.push(name);
      collect(each, into, depth + 1);
    }
  } else if (Array.isArray(value)) {
    if (depth < DEEPEST) for (const each of listOf(value)) collect(each, into, depth + 1);
  } else if (value !== null && value !== undefined) {
    into.push(textOf(value));
  }
}

/** Places of those that are found; undefined when nothing is searched for. */
export function matchesOf(tree: TraceTree, query: string): ReadonlySet<number> | undefined {
  const test = searchOf(tree, query);
  if (test === undefined) return undefined;
  return new Set(tree.entities.filter(test).map((entity) => entity.at));
}
