/** What every error of the library is: the op that refused, what was wrong, what it got, how to repair it. */
export class TensorError extends Error {
  override get name(): string {
    return 'TensorError';
  }
  /** Public name of the op or class that refused. */
  readonly op: string;
  /** The facts of the message as values: shapes, dtypes, axis, … */
  readonly facts: Readonly<Record<string, unknown>>;

  /**
   * One grammar for all messages: `<op>: <wrong>, got <got>. <repair>`.
   * @param wrong what is wrong, without a full stop
   * @param got the facts as text; '' leaves the clause out
   * @param repair what to do, as a sentence with its full stop or question mark
   */
  constructor(op: string, wrong: string, got: string, repair: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(`${op}: ${wrong}${got === '' ? '' : `, got ${got}`}. ${repair}`);
    this.op = op;
    this.facts = facts;
  }

  /** The same error under the name that the user called, where it comes from an op within. */
  as(op: string, where = op): this {
    const before = this.message;
    this.message = `${where}${before.slice(this.op.length)}`;
    if (this.stack !== undefined) this.stack = this.stack.replace(before, () => this.message);
    (this as { op: string }).op = op;
    return this;
  }
}

/** Shapes do not fit: broadcast, multiply, reshape, ragged input. Repair: reshape, transpose, expandDims or pad. */
export class ShapeError extends TensorError {
  override get name(): string {
    return 'ShapeError';
  }
}
/** Dtypes do not fit: two tensors of different dtypes, a fractional literal for an integer. Repair: tf.cast. */
export class DTypeError extends TensorError {
  override get name(): string {
    return 'DTypeError';
  }
}
/** An axis or index is out of range. Repair: an index within the range that the message names. */
export class IndexError extends TensorError {
  override get name(): string {
    return 'IndexError';
  }
}
/** A tensor was used after dispose(), or after the tf.tidy that made it. Repair: return it from tidy, or dispose later. */
export class DisposedError extends TensorError {
  override get name(): string {
    return 'DisposedError';
  }
}
/** A tape was misused, or something has no gradient. Repair: see the message. */
export class GradientError extends TensorError {
  override get name(): string {
    return 'GradientError';
  }
}
/** A traced tensor was asked for what only a run can tell. Repair: the op that works inside functions. */
export class TraceError extends TensorError {
  override get name(): string {
    return 'TraceError';
  }
}
/** The op exists but not for this dtype, device or runtime. Repair: cast, or move to another device. */
export class UnsupportedError extends TensorError {
  override get name(): string {
    return 'UnsupportedError';
  }
}
/** The arena cannot hold what was asked for. Repair: smaller tensors, dispose, or a higher limit. */
export class MemoryError extends TensorError {
  override get name(): string {
    return 'MemoryError';
  }
}
/** A file or message cannot be read. Repair: save it again. */
export class LoadError extends TensorError {
  override get name(): string {
    return 'LoadError';
  }
}
/** A value is not allowed: a zero step, an unknown option, a duplicate name. */
export class ValueError extends TensorError {
  override get name(): string {
    return 'ValueError';
  }
}
/** An iterator is at its end. */
export class OutOfRangeError extends TensorError {
  override get name(): string {
    return 'OutOfRangeError';
  }
}
/** The call came too late or in the wrong phase. */
export class RuntimeError extends TensorError {
  override get name(): string {
    return 'RuntimeError';
  }
}
/** What is asked for must be initialized first: a variable, an iterator, a table of a TensorFlow 1 graph. Repair: run its initializer. */
export class FailedPreconditionError extends RuntimeError {
  override get name(): string {
    return 'FailedPreconditionError';
  }
}
