import { expect, it } from 'vitest';
import { cloneName, nameProblem } from './name';

it.each([
  ['', 'nameMissing'], ['a'.repeat(33), 'nameLong'], ['a'.repeat(32), undefined], ['slow_ones', 'nameWrong'], ['느린', 'nameWrong'],
  ['slow-1', undefined], ['taken', 'nameTaken'],
])('a group called %j: %s', (name, problem) => expect(nameProblem(name, ['taken'])).toBe(problem));

it('a clone has a free name that is right', () => {
  const taken = ['errors', 'errors-clone', 'errors-clone-2'];
  expect(cloneName('errors', taken)).toBe('errors-clone-3');
  const long = cloneName('e'.repeat(32), []);
  expect(nameProblem(long, taken)).toBeUndefined();
  expect(long.endsWith('-clone')).toBe(true);
});
