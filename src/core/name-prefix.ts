let prefix = '';

/** A name below the scopes that are open: what variables made now are called. */
export const prefixed = (name: string): string => prefix + name;

/** Runs `fn`; what is made in it has names that begin with `scope`, a text that ends with a slash. */
export function inNames<R>(scope: string, fn: () => R): R {
  const before = prefix;
  prefix = scope;
  try {
    return fn();
  } finally {
    prefix = before;
  }
}
