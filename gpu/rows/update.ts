import type { GpuRow } from '../row.ts';

// Steps of optimizers: the state after the step, one texture each. The numbers of the step come as one small tensor, the last operand.

/** One expression an output, of the state's elements x, y, z, the gradient's g and the parameters p0, p1, … */
function step(states: number, parameters: number, outputs: (attrs: { readonly nesterov: boolean }) => readonly string[]): GpuRow {
  const names = ['x', 'y', 'z'].slice(0, states);
  const reads = [...names, 'g'].map((name, k) => `  float ${name} = ${'ABCD'[k]}(i);\n`);
  const numbers = Array.from({ length: parameters }, (_, k) => `  float p${k} = ${'ABCDE'[states + 1]}(${k});\n`);
  return {
    draw: (gpu, operands, _y, attrs: { readonly nesterov: boolean }) =>
      outputs(attrs).map((expression) =>
        gpu.draw(
          `${reads.join('')}${numbers.join('')}  return ${expression};`,
          operands.map((t) => t.texture),
          operands[0].size,
          operands[0].dims.at(-1),
        ),
      ),
  };
}

const velocity = '(p1 * y - p0 * g)';
const first = '(y + (g - y) * p1)';
const second = '(z + (g * g - z) * p2)';

export const updateRows: Readonly<Record<string, GpuRow>> = {
  GradientDescentStep: step(1, 1, () => ['x - p0 * g']),
  MomentumStep: step(2, 2, ({ nesterov }) => [nesterov ? `x + (p1 * ${velocity} - p0 * g)` : `x + ${velocity}`, velocity]),
  AdamStep: step(3, 4, () => [`x - p0 * ${first} / (root(${second}) + p3)`, first, second]),
};
