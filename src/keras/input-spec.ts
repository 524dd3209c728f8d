import { ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';

/** What a layer of one input takes: how many axes, and sizes of some of them (negative axes count from the end). */
export interface InputSpec {
  readonly minRank?: number;
  readonly rank?: number;
  readonly axes?: Readonly<Record<number, number>>;
}

/** Whether an input is what a layer takes. @throws ShapeError naming the layer */
export function checkInput(layer: string, spec: InputSpec, dims: Dims): void {
  const refuse = (expected: string, found: string, repair: string): ShapeError =>
    new ShapeError(
      layer,
      `the input is incompatible with the layer: expected ${expected}`,
      `${found}, full shape ${showDims(dims)}`,
      repair,
      { shape: dims },
    );
  if (spec.rank !== undefined && dims.length !== spec.rank)
    throw refuse(`ndim=${spec.rank}`, `ndim=${dims.length}`, 'Use tf.reshape or tf.expandDims.');
  if (spec.minRank !== undefined && dims.length < spec.minRank) {
    throw refuse(
      `min_ndim=${spec.minRank}`,
      `ndim=${dims.length}`,
      'The first axis is the batch: use tf.expandDims(x, -1) for samples of one number, tf.expandDims(x, 0) for a single sample.',
    );
  }
  for (const [axis, size] of Object.entries(spec.axes ?? {})) {
    const found = dims.at(Number(axis)) as number;
    if (found !== size && !Number.isNaN(found))
      throw refuse(
        `axis ${axis} to have value ${size}`,
        `${found}`,
        'The layer was built for that size: give such inputs, or make a new layer.',
      );
  }
}
