/** Names by TensorFlow's rule: one that is taken gets _1, _2, …, whatever the case of its letters; scopes put themselves in front. */
export class NameSpace {
  /** What names begin with now: '' or a path that ends with '/'. */
  scope = '';
  /** By name in lower case: the number to try next. */
  private readonly taken = new Map<string, number>();

  /** The name that `wanted` gets in the present scope. It is then taken. What ends with '/' is a name that was given out before. */
  unique(wanted: string): string {
    if (wanted.endsWith('/')) return wanted.slice(0, -1);
    const name = this.scope + wanted;
    const key = name.toLowerCase();
    let next = this.taken.get(key) ?? 0;
    this.taken.set(key, next + 1);
    if (next === 0) return name;
    let numbered = `${key}_${next}`;
    while (this.taken.has(numbered)) numbered = `${key}_${++next}`;
    this.taken.set(numbered, 1);
    return `${name}_${next}`;
  }

  /** Runs `fn` in a scope of its own; in the named one where the name ends with '/', in none for ''. */
  within<R>(scope: string, fn: () => R): R {
    const before = this.scope;
    this.scope = scope === '' || scope.endsWith('/') ? scope : `${this.unique(scope)}/`;
    try {
      return fn();
    } finally {
      this.scope = before;
    }
  }
}
