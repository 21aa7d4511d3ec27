/** What is told before anybody listens. */

export interface HeardLater<T> {
  tell(item: T): void;
  /** `hear` is told of all, also of what was told before. There is one listener. */
  listen(hear: (item: T) => void): void;
}

export function heardLater<T>(): HeardLater<T> {
  const before: T[] = [];
  let hearing: ((item: T) => void) | undefined;
  return {
    tell(item) {
      if (hearing === undefined) before.push(item);
      else hearing(item);
    },
    listen(hear) {
      hearing = hear;
      for (const item of before.splice(0)) hear(item);
    },
  };
}
