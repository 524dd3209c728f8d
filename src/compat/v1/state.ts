/** What a session keeps for one of the graph's states. */
export interface Kept {
  dispose(): void;
}

/**
 * Something whose value each session has its own of: a variable, an iterator, a table. While a session runs, its values are in place;
 * `exchange` puts another one there (null: none yet) and gives the one before.
 */
export interface State {
  readonly id: number;
  exchange(value: Kept | null): Kept | null;
}
