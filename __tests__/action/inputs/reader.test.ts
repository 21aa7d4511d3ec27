import { expect, test } from '@jest/globals';
import { boolean, choice, list, number } from '../../../src/action/inputs/input-values.ts';
import { inputReader } from '../../../src/action/inputs/reader.ts';
import { InputError } from '../../../src/core/errors.ts';

const readerOf = (inputs: Record<string, string>) => inputReader({ input: (name) => inputs[name] ?? '', env: { HOME: '/home/me' } });

function problemsOf(act: () => void): readonly string[] {
  try {
    act();
  } catch (error) {
    return error instanceof InputError ? error.problems : [String(error)];
  }
  return [];
}

test('what is empty, or blank, or not given is what it is otherwise', () => {
  const { read, refuse } = readerOf({ a: '', b: ' \n ' });
  expect([read('a', boolean, true), read('b', list, []), read('c', number({ least: 1, most: 2 }), 7)]).toEqual([true, [], 7]);
  refuse();
});

test('what is wrong is told with its name and its hint, all of it at once, and each problem of one input for itself', () => {
  const { read, attempt, note, isClean, refuse } = readerOf({ flag: 'yes', word: 'fasle', text: 'x' });
  expect(isClean()).toBe(true);
  expect(read('flag', boolean, false)).toBe(false);
  expect(read('word', choice(['true', 'false']), undefined)).toBeUndefined();
  attempt('text', () => {
    throw new InputError(['one thing', 'another'], { hint: 'lost, as it would belong to both' });
  });
  attempt('text', () => {
    throw new InputError('text: has its name', { hint: 'change it' });
  });
  note(new InputError('a and b: do not fit', { hint: 'leave one out' }));
  expect(isClean()).toBe(false);
  expect(problemsOf(refuse)).toEqual([
    'flag: "yes" is neither true nor false',
    'word: "fasle" is not one of true, false (did you mean `false`?)',
    'text: one thing',
    'text: another',
    'text: has its name: change it',
    'a and b: do not fit: leave one out',
  ]);
});

test('a failure of another kind is no bad input', () => {
  const { read } = readerOf({ a: 'b' });
  expect(() =>
    read(
      'a',
      () => {
        throw new TypeError('ours');
      },
      undefined,
    ),
  ).toThrow(TypeError);
});

test('what is demanded is there, or what was noted is thrown', () => {
  const { demand, note } = readerOf({});
  expect(demand('a')).toBe('a');
  expect(() => demand(undefined)).toThrow(TypeError);
  note(new InputError('a: is wrong'));
  expect(problemsOf(() => void demand(undefined))).toEqual(['a: is wrong']);
  expect(problemsOf(() => void demand('a'))).toEqual(['a: is wrong']);
});
