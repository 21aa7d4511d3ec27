/** What other programs get of our environment. */

/** All but the action's inputs, of which some are secrets: they are no business of another program. */
export function withoutInputs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith('INPUT_')));
}
