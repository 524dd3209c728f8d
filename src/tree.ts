// Structures: arrays, plain objects and Maps of leaves. Everything else (tensors, class instances, numbers) is a leaf.

export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> } | ReadonlyMap<string, Tree<T>>;

/** The structure of `S` with every leaf replaced by `R`. */
export type Mapped<S, L, R> = S extends L
  ? R
  : S extends readonly unknown[]
    ? { -readonly [K in keyof S]: Mapped<S[K], L, R> }
    : S extends ReadonlyMap<infer K, infer V>
      ? Map<K, Mapped<V, L, R>>
      : S extends object
        ? { -readonly [K in keyof S]: Mapped<S[K], L, R> }
        : S;

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Replaces every leaf, keeping the structure. */
export function mapTree(tree: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(tree)) return tree.map((item) => mapTree(item, leaf));
  if (tree instanceof Map) {
    const out = new Map<unknown, unknown>();
    for (const [key, item] of tree) out.set(key, mapTree(item, leaf));
    return out;
  }
  if (isPlainObject(tree)) {
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(tree)) out[key] = mapTree(tree[key], leaf);
    return out;
  }
  return leaf(tree);
}

/** A structure with its keys in the order of another one, wherever both have the same keys. */
export function inOrderOf(like: unknown, tree: unknown): unknown {
  if (Array.isArray(like) && Array.isArray(tree)) return tree.map((item, i) => inOrderOf(like[i], item));
  if (like instanceof Map && tree instanceof Map) {
    const keys = [...like.keys()];
    const same = tree.size === keys.length && keys.every((key) => tree.has(key));
    return same ? new Map(keys.map((key) => [key, inOrderOf(like.get(key), tree.get(key))])) : tree;
  }
  if (!isPlainObject(like) || !isPlainObject(tree)) return tree;
  const keys = Object.keys(like);
  if (keys.length !== Object.keys(tree).length || !keys.every((key) => key in tree)) return tree;
  return Object.fromEntries(keys.map((key) => [key, inOrderOf(like[key], tree[key])]));
}

/** The path of each leaf, in the order of `leavesOf`: keys and numbers with dots between. */
export function pathsOf(tree: unknown, path = '', into: string[] = []): string[] {
  const below = (key: unknown): string => (path === '' ? `${key}` : `${path}.${key}`);
  if (Array.isArray(tree)) tree.forEach((item, i) => void pathsOf(item, below(i), into));
  else if (tree instanceof Map) for (const [key, item] of tree) pathsOf(item, below(key), into);
  else if (isPlainObject(tree)) for (const key of Object.keys(tree)) pathsOf(tree[key], below(key), into);
  else into.push(path);
  return into;
}

/** The leaves in order: array order, insertion order of keys. */
export function leavesOf(tree: unknown, into: unknown[] = []): unknown[] {
  if (Array.isArray(tree)) for (const item of tree) leavesOf(item, into);
  else if (tree instanceof Map) for (const item of tree.values()) leavesOf(item, into);
  else if (isPlainObject(tree)) for (const key of Object.keys(tree)) leavesOf(tree[key], into);
  else into.push(tree);
  return into;
}
