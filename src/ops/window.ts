import { ShapeError, UnsupportedError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';

// Windows that slide over images: strides, dilations and padding of convolutions and pools.

export type Pair = number | readonly number[];
/** 'SAME', 'VALID', or explicit pads per axis of the image: [[0, 0], [top, bottom], [left, right], [0, 0]]. */
export type Padding = 'SAME' | 'VALID' | readonly (readonly number[])[];

/** One number for both, [height, width], or one per axis of the image. @throws ValueError */
export function pairOf(op: string, what: string, value: Pair): readonly [number, number] {
  const list =
    typeof value === 'number' ? [value, value] : value.length === 1 ? [value[0], value[0]] : value.length === 4 ? value.slice(1, 3) : value;
  const whole = list.length === 2 && list.every((n) => Number.isInteger(n) && n > 0);
  const outer = typeof value !== 'number' && value.length === 4 && (value[0] !== 1 || value[3] !== 1);
  if (!whole || outer) {
    throw new ValueError(
      op,
      `${what} must be positive whole numbers for height and width`,
      JSON.stringify(value),
      'Use a number such as 2, or [2, 2].',
      { [what]: value },
    );
  }
  return [list[0], list[1]];
}

export interface Placement {
  readonly out: number;
  /** Elements of padding before the image. */
  readonly before: number;
}

/** Where windows of `size` (dilated) fall along one axis. SAME puts an odd element of padding at the end. @throws ShapeError */
export function placement(
  op: string,
  input: number,
  size: number,
  stride: number,
  dilation: number,
  padding: Padding,
  axis: number,
): Placement {
  const extent = (size - 1) * dilation + 1;
  if (padding === 'SAME') {
    const out = Math.ceil(input / stride);
    return { out, before: Math.floor(Math.max(0, (out - 1) * stride + extent - input) / 2) };
  }
  let [before, after] = [0, 0];
  if (Array.isArray(padding)) {
    const pads = padding.length === 4 ? padding[axis] : padding[axis - 1];
    [before, after] = pads as [number, number];
  }
  const out = Math.floor((input + before + after - extent) / stride) + 1;
  if (out <= 0) {
    throw new ShapeError(
      op,
      'the window is larger than the image',
      `size ${extent} over ${input}`,
      "Use padding 'SAME' or a smaller window.",
      { window: extent, input },
    );
  }
  return { out, before };
}

/** @throws ValueError for what is no padding */
export function checkPadding(op: string, padding: Padding): void {
  const isPads = Array.isArray(padding) && padding.every((pads: unknown) => Array.isArray(pads) && pads.length === 2);
  if (padding === 'SAME' || padding === 'VALID' || isPads) return;
  throw new ValueError(op, "padding must be 'SAME', 'VALID' or explicit pads", JSON.stringify(padding), "Use 'SAME' to keep the size.", {
    padding,
  });
}

/** Checks an image batch. @throws ShapeError */
export function checkImage(op: string, dims: Dims): void {
  if (dims.length === 4) return;
  throw new ShapeError(op, 'images must be [batch, height, width, channels]', showDims(dims), 'Use tf.expandDims for a single image.', {
    shape: dims,
  });
}

/** @throws UnsupportedError for channels first */
export function checkFormat(op: string, format: string | undefined): void {
  if (format === undefined || format === 'NHWC') return;
  if (format === 'NCHW') {
    throw new UnsupportedError(op, 'channels come last on the CPU', "'NCHW'", 'Use tf.transpose(x, [0, 2, 3, 1]).', { dataFormat: format });
  }
  throw new ValueError(op, 'unknown data format', `'${format}'`, "Use 'NHWC'.", { dataFormat: format });
}
