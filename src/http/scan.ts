/** A text that is read piece by piece, each by its own expression. */

/** Matches at the place reached so far, and goes on behind it; `null` where it does not fit. */
export type Match = (expression: RegExp) => RegExpExecArray | null;

/** Expressions are sticky (`/…/y`). */
export function scan(text: string): { readonly match: Match; isAtEnd(): boolean } {
  let at = 0;
  return {
    match(expression) {
      expression.lastIndex = at;
      const found = expression.exec(text);
      if (found !== null) at = expression.lastIndex;
      return found;
    },
    isAtEnd: () => at >= text.length,
  };
}
