/** Root may do everything, so it becomes somebody else for a while. */

export const isRoot = process.geteuid?.() === 0;
export const NOBODY = 65534;

/** What is loaded while this runs may not be readable: load it before. */
export async function asSomebody<T>(step: () => Promise<T>): Promise<T> {
  if (!isRoot) return step();
  process.seteuid?.(NOBODY);
  try {
    return await step();
  } finally {
    process.seteuid?.(0);
  }
}
