// The case table on the GPU: every row against the slow references, its gradients against the CPU's. Runs in a page (suite.mjs).
import { kernels } from '../../gpu/index.ts';
import { rows } from '../../gpu/rows.ts';
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { errorOf, inputsOf, numbersOf, tensorOf, toleranceOf } from '../case-inputs.ts';
import type { Case, CaseDType } from '../cases.ts';
import { cases } from '../cases.ts';
import type { Nd } from '../reference/nd.ts';
import { sizeOf } from '../reference/nd.ts';
import { BESIDE } from './beside.ts';
import { TOLERANCES } from './tolerances.ts';

const GPU = '/job:localhost/replica:0/task:0/device:GPU:0';
const HELD: readonly CaseDType[] = ['float32', 'int32', 'bool'];

export interface Found {
  /** Runs that were right. */
  passed: number;
  failed: string[];
  /** Rows of the table that need an op without a kernel for the GPU, with the op. */
  onCpu: Record<string, string>;
  /** Kernels that no row of the table ran. */
  unseen: string[];
  /** The largest error of each row, float32. */
  worst: Record<string, number>;
}

/** Counts the kernels that run, by the names of their ops. */
function watched(): Map<string, number> {
  const seen = new Map<string, number>();
  for (const [name, row] of Object.entries(rows)) {
    const { draw } = row;
    Object.assign(row, {
      draw(...given: Parameters<typeof draw>) {
        seen.set(name, (seen.get(name) ?? 0) + 1);
        return draw.apply(row, given);
      },
    });
  }
  return seen;
}

const toleranceHere = (row: Case, dtype: CaseDType): number => Math.max(toleranceOf(row, dtype), TOLERANCES[row.name.split(' ')[0]] ?? 0);

/** The op that a message about a missing kernel names; null for any other error. */
const missing = (error: unknown): string | null =>
  error instanceof tf.UnsupportedError && /no kernel|hold this dtype/.test(error.message)
    ? String(error.facts.op ?? error.facts.dtype)
    : null;

function forward(row: Case, dtype: CaseDType, shapes: readonly (readonly number[])[], found: Found): void {
  const inputs = inputsOf(row, shapes, dtype);
  const expected = row.reference(...inputs);
  const y = row.call(...inputs.map((x) => tensorOf(x, dtype)));
  const where = `${row.name}, ${dtype}, ${JSON.stringify(shapes)}`;
  const error = errorOf(numbersOf(y), expected.data);
  if (dtype === 'float32') found.worst[row.name] = Math.max(found.worst[row.name] ?? 0, error);
  if (y.device !== GPU) found.failed.push(`${where}: the result lies on ${y.device}`);
  else if (JSON.stringify(y.shape) !== JSON.stringify(expected.dims)) found.failed.push(`${where}: shape ${y.shape}`);
  else if (!(error <= toleranceHere(row, dtype))) found.failed.push(`${where}: error ${error}`);
  else found.passed++;
}

function gradientOf(row: Case, inputs: readonly Nd[], at: number): number[] {
  const x = inputs.map((input) => tensorOf(input, 'float32'));
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x[at]);
    return row.call(...x);
  });
  const weights = tf.linspace(0.5, 1.5, Math.max(1, y.size)).slice([0], [y.size]).reshape(y.shape);
  const g = tape.gradient(y, x[at], { outputGradients: weights }) as Tensor;
  return numbersOf(g.toTensor());
}

function backward(row: Case, shapes: readonly (readonly number[])[], found: Found): void {
  const inputs = inputsOf(row, shapes, 'float32');
  for (const at of row.gradients) {
    const expected = gradientOf(row, inputs, at);
    tf.config.setSoftDevicePlacement(true);
    const actual = tf.device('/GPU:0', () => gradientOf(row, inputs, at));
    tf.config.setSoftDevicePlacement(false);
    const error = errorOf(actual, expected);
    const bound = 2e-5 + 10 * toleranceHere(row, 'float32');
    if (error <= bound) found.passed++;
    else found.failed.push(`${row.name}, gradient ${at}, ${JSON.stringify(shapes)}: error ${error}`);
  }
}

function beside(found: Found): void {
  for (const [name, run] of Object.entries(BESIDE)) {
    tf.tidy(() => {
      const [here] = run();
      const [there] = tf.device('/GPU:0', run);
      const error = errorOf(numbersOf(there), numbersOf(here));
      // Where the op has a row, what that allows: both sides round.
      const bound = cases.find((row) => row.name === name.split(',')[0])?.tolerance ?? 1e-6;
      if (error <= bound && there.device === GPU) found.passed++;
      else found.failed.push(`${name}: error ${error} on ${there.device}`);
    });
  }
}

/** Runs the rows whose name has `part` in it. */
export function matrix(part = ''): Found {
  const found: Found = { passed: 0, failed: [], onCpu: {}, unseen: [], worst: {} };
  const seen = watched();
  tf.config.setSoftDevicePlacement(false);
  for (const row of cases.filter(({ name }) => name.includes(part))) {
    for (const dtype of row.dtypes.filter((type) => HELD.includes(type))) {
      for (const shapes of row.shapes) {
        try {
          tf.tidy(() => tf.device('/GPU:0', () => forward(row, dtype, shapes, found)));
          if (dtype === 'float32' && shapes.every((dims) => sizeOf(dims) <= 40)) tf.tidy(() => backward(row, shapes, found));
        } catch (error) {
          const op = missing(error);
          if (op !== null) found.onCpu[`${row.name}, ${dtype}`] = op;
          else found.failed.push(`${row.name}, ${dtype}, ${JSON.stringify(shapes)}: ${error instanceof Error ? error.stack : error}`);
        }
      }
    }
  }
  tf.config.setSoftDevicePlacement(true);
  beside(found);
  found.unseen = kernels().filter((name) => !seen.has(name));
  return found;
}
