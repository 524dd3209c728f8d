/** One run of an op, a kernel, or a part of the program that was named. Times are milliseconds; `start` counts from the profile's start. */
export interface ProfileEvent {
  readonly kind: 'op' | 'kernel' | 'scope';
  readonly name: string;
  readonly start: number;
  readonly duration: number;
  /** Milliseconds without the events within it of the same kind. */
  readonly self: number;
  /** Bytes of an op's inputs and outputs. */
  readonly bytes: number;
  /** Shapes of an op's inputs and outputs, such as '[2, 3] · [3, 4] → [2, 4]'. */
  readonly shapes: string;
}

/** All runs of one name together. */
export interface ProfileRow {
  readonly name: string;
  calls: number;
  /** Milliseconds, with and without what ran within them. */
  total: number;
  self: number;
  bytes: number;
}
