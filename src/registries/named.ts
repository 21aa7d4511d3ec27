/** A target or a source whose errors all say which image they are about. */

import { located, locating } from '../core/located.ts';

/** The same methods: what they throw, at once, late or between two chunks, names `image`. */
export function named<T extends object>(place: T, image: string): T {
  const members = Object.entries(place).map(([key, member]) => [key, typeof member === 'function' ? namedMethod(member.bind(place), image) : member] as const);
  return Object.fromEntries(members) as T;
}

function namedMethod(method: (...values: readonly unknown[]) => unknown, image: string): typeof method {
  return (...values) => {
    let answer: unknown;
    try {
      answer = method(...values);
    } catch (error) {
      throw located(error, image);
    }
    if (answer instanceof Promise) return locating(image, () => answer);
    return isStream(answer) ? namedStream(answer, image) : answer;
  };
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* namedStream(stream: AsyncIterable<unknown>, image: string): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw located(error, image);
  }
}
