import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Named } from './contraction.ts';
import { arranged, contract, reducedTo } from './contraction.ts';
import { diagPart } from './diagonal.ts';

interface Equation {
  /** Labels of each operand; '...' stands for any axes. */
  readonly inputs: readonly (readonly string[])[];
  /** Labels of the result; null where they follow from the operands. */
  readonly output: readonly string[] | null;
}

/** @throws ValueError */
function parsed(equation: string): Equation {
  const refuse = (wrong: string): ValueError =>
    new ValueError('einsum', wrong, `'${equation}'`, "Write it as 'ij,jk->ik': letters for axes, ... for any.", { equation });
  const labels = (text: string): string[] => {
    const found = text.match(/\.\.\.|[A-Za-z]/g) ?? [];
    if (found.join('') !== text || found.filter((label) => label === '...').length > 1) throw refuse('the equation cannot be read');
    return found;
  };
  const [left, right, more] = equation.replace(/\s+/g, '').split('->');
  if (more !== undefined) throw refuse('the equation has more than one arrow');
  const inputs = left.split(',').map(labels);
  const output = right === undefined ? null : labels(right);
  if (output !== null) {
    const known = new Set(inputs.flat());
    for (const label of output) {
      if (label !== '...' && !known.has(label)) throw refuse(`the result has an axis ${label} that no operand has`);
      if (output.indexOf(label) !== output.lastIndexOf(label)) throw refuse(`the result has the axis ${label} twice`);
    }
  }
  return { inputs, output };
}

/** The axes of one operand by name: those that '...' stands for are numbered from the last, so that they broadcast. */
function named(x: Tensor, labels: readonly string[]): Named {
  const more = x.dims.length - labels.filter((label) => label !== '...').length;
  if (more < 0 || (more > 0 && !labels.includes('...'))) {
    throw new ShapeError(
      'einsum',
      `'${labels.join('')}' does not name the axes of an operand`,
      showDims(x.dims),
      'Give one letter for each axis, or ....',
      {
        shape: x.dims,
        labels,
      },
    );
  }
  const axes = labels.flatMap((label) => (label === '...' ? Array.from({ length: more }, (_, i) => `.${more - i}`) : [label]));
  return withoutRepeats({ x, axes });
}

/** An axis that is named twice is a diagonal. */
function withoutRepeats(t: Named): Named {
  const twice = t.axes.find((name, i) => t.axes.indexOf(name) < i);
  if (twice === undefined) return t;
  const at = t.axes.map((_, i) => i).filter((i) => t.axes[i] === twice);
  const [first, second] = at;
  const [a, b] = [t.x.dims[first], t.x.dims[second]];
  if (a !== b && !Number.isNaN(a + b)) {
    throw new ShapeError(
      'einsum',
      `the sizes of axis ${twice} differ`,
      `${showDims(t.x.dims)} (${a} ≠ ${b})`,
      'A letter stands for one size.',
      { shape: t.x.dims },
    );
  }
  const others = t.axes.map((_, i) => i).filter((i) => i !== first && i !== second);
  const diagonal = diagPart(t.x.transpose([...others, first, second]));
  return withoutRepeats({ x: diagonal, axes: [...others.map((i) => t.axes[i]), twice] });
}

/** @throws ShapeError where a letter stands for two sizes */
function checkSizes(operands: readonly Named[]): void {
  const sizes = new Map<string, readonly [size: number, shape: string]>();
  for (const { x, axes } of operands) {
    axes.forEach((name, i) => {
      const [size, before] = [x.dims[i], sizes.get(name)];
      if (before === undefined || before[0] === 1 || Number.isNaN(before[0])) sizes.set(name, [size, showDims(x.dims)]);
      else if (size !== before[0] && !Number.isNaN(size) && !(name.startsWith('.') && size === 1)) {
        throw new ShapeError(
          'einsum',
          `the sizes of axis ${name} differ`,
          `${before[1]} and ${showDims(x.dims)} (${before[0]} ≠ ${size})`,
          'A letter stands for one size in all operands.',
          { axis: name, sizes: [before[0], size] },
        );
      }
    });
  }
}

/** The axes of the result, in order. */
function outputOf({ inputs, output }: Equation, operands: readonly Named[]): string[] {
  const dots = [...new Set(operands.flatMap((t) => t.axes.filter((name) => name.startsWith('.'))))].sort(
    (p, q) => Number(q.slice(1)) - Number(p.slice(1)),
  );
  if (output !== null) return output.flatMap((label) => (label === '...' ? dots : [label]));
  // Without an arrow: the letters that occur once, in alphabetical order.
  const letters = inputs.flat().filter((label) => label !== '...');
  return [...dots, ...[...new Set(letters)].filter((label) => letters.indexOf(label) === letters.lastIndexOf(label)).sort()];
}

/**
 * Einstein's summation: products of the operands, summed over the axes that the result does not name. 'ij,jk->ik' is the product of
 * matrices, 'ii->' the trace, 'i,j->ij' the outer product; ... stands for any axes, which broadcast. Without an arrow the result has the
 * letters that occur once, in alphabetical order.
 *
 * @throws ValueError for an equation that cannot be read, ShapeError when the operands do not fit it, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/einsum
 * @example tf.einsum('ij,jk->ik', [[1, 2]], [[3], [4]]).arraySync(); // [[11]]
 */
export function einsum(equation: string, ...inputs: readonly TensorLike[]): Tensor {
  const read = parsed(equation);
  if (read.inputs.length !== inputs.length) {
    throw new ValueError(
      'einsum',
      'the equation has another number of operands',
      `${inputs.length} operands for '${equation}'`,
      'Separate the operands of the equation by commas.',
      { equation, operands: inputs.length },
    );
  }
  return composed(() => {
    const dtype = inputs.find(isConvertible)?.toTensor().dtype;
    const operands = inputs.map((x, i) => named(convert('einsum', x, dtype), read.inputs[i]));
    checkSizes(operands);
    const output = outputOf(read, operands);
    let [result] = operands;
    operands.slice(1).forEach((next, i) => {
      const later = operands.slice(i + 2).flatMap((t) => t.axes);
      result = contract(result, next, new Set([...output, ...later]));
    });
    const y = arranged(reducedTo(result, new Set(output)), output);
    return y === inputs[0] ? y.identity() : y;
  });
}
