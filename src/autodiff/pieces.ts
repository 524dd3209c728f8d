import type { Piece } from '../core/op.ts';
import { zeros } from '../ops/create.ts';
import { concat } from '../ops/join.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** A gradient of some entries along one axis; the others have none. */
export interface Laid extends Piece {
  readonly dy: Tensor;
  /** The same with zeros around it. */
  whole(): Tensor;
}

const meets = (a: Piece, b: Piece): boolean => a.axis !== b.axis || (a.start < b.start + b.size && b.start < a.start + a.size);

/** One tensor of pieces of one axis that do not meet, with zeros between them. */
function beside(list: readonly Laid[], dims: Dims): Tensor {
  if (list.length === 1) return list[0].whole();
  const [{ axis, dy }] = list;
  const along = (size: number): number[] => dims.map((own, i) => (i === axis ? size : own));
  const parts: Tensor[] = [];
  let at = 0;
  const gap = (until: number): void => {
    if (until > at) parts.push(zeros(along(until - at), dy.dtype));
  };
  for (const piece of [...list].sort((a, b) => a.start - b.start)) {
    gap(piece.start);
    parts.push(piece.dy.reshape(along(piece.size)));
    at = piece.start + piece.size;
  }
  gap(dims[axis]);
  return concat(parts, axis);
}

/**
 * Gradients that flow back from slices of one tensor. Each alone would be as large as the tensor, and so would each sum on the way: for the
 * steps of a sequence that is the square of its length. They are laid side by side instead when all are there.
 */
export class Pieces {
  constructor(
    readonly dims: Dims,
    readonly list: readonly Laid[],
  ) {}

  and({ list }: Pieces): Pieces {
    return new Pieces(this.dims, [...this.list, ...list]);
  }

  /** All of them as one tensor. */
  toTensor(): Tensor {
    const layers: Laid[][] = [];
    for (const piece of this.list) {
      const layer = layers.find((others) => !others.some((other) => meets(piece, other)));
      if (layer === undefined) layers.push([piece]);
      else layer.push(piece);
    }
    return layers.map((layer) => beside(layer, this.dims)).reduce((sum, next) => sum.add(next));
  }
}
