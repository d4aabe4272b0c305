// What a group may be called, as the API wants it.

export type NameProblem = 'nameMissing' | 'nameLong' | 'nameWrong' | 'nameTaken';

export function nameProblem(name: string, taken: readonly string[]): NameProblem | undefined {
  if (name === '') return 'nameMissing';
  if (name.length > 32) return 'nameLong';
  if (!/^[A-Za-z0-9-]+$/.test(name)) return 'nameWrong';
  return taken.includes(name) ? 'nameTaken' : undefined;
}

/** `errors` becomes `errors-clone`, `errors-clone-2`, ... within 32 characters. */
export function cloneName(name: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const tail = n === 1 ? '-clone' : `-clone-${n}`;
    const made = name.slice(0, 32 - tail.length) + tail;
    if (!taken.includes(made)) return made;
  }
}
