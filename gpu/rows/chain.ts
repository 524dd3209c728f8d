import type { Aval } from '../../src/core/op.ts';
import type { ElementwiseChainAttrs } from '../../src/runtime/backend.ts';
import { sizeOf } from '../../src/shape.ts';
import { broadcastPlace, reader } from '../index-math.ts';
import type { GpuRow } from '../row.ts';

/** Elementwise ops of a traced program that hand their results on: one shader, which reads the inputs once and writes the last result. */
export function chainRow(rows: Readonly<Record<string, GpuRow>>): GpuRow {
  /** Shapes and dtypes of the inputs, then of the members. */
  const avalsOf = (x: readonly Aval[], { members }: ElementwiseChainAttrs): readonly Aval[] => [...x, ...members.map(({ aval }) => aval)];
  return {
    takes(x, attrs) {
      const { members } = attrs as ElementwiseChainAttrs;
      const avals = avalsOf(x, attrs as ElementwiseChainAttrs);
      return members.every(({ op, attrs: own, operands, aval }) => {
        const row = rows[op.name];
        return (
          row?.expression !== undefined &&
          row.takes?.(
            operands.map((k) => avals[k]),
            own,
            [aval],
          ) !== false
        );
      });
    },
    draw(gpu, x, [y], attrs: ElementwiseChainAttrs) {
      const avals = avalsOf(x, attrs);
      const lines = x.map((t, k) => `  float v${k} = ${reader(k)}(${broadcastPlace(t.dims, y.dims)});\n`);
      attrs.members.forEach(({ op, operands, aval }, m) => {
        const given = operands.map((k, n) => `float ${'xyz'[n]} = v${k};`).join(' ');
        const expression = rows[op.name].expression?.(
          operands.map((k) => avals[k]),
          aval,
        );
        lines.push(`  float v${x.length + m};\n  { ${given} v${x.length + m} = ${expression}; }\n`);
      });
      const body = `${lines.join('')}  return v${avals.length - 1};`;
      return [
        gpu.draw(
          body,
          x.map((t) => t.texture),
          sizeOf(y.dims),
          y.dims.at(-1),
        ),
      ];
    },
  };
}
