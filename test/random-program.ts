import * as tf from '../src/index.ts';

/** A generator of whole numbers below a bound: the same for the same seed everywhere. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = (seed * 2654435761 + 12345) >>> 0;
  }
  below(bound: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 4294967296) * bound);
  }
  real(): number {
    return this.below(4096) / 1024 - 2;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

type Value = tf.Tensor;
interface Step {
  readonly text: string;
  readonly from: readonly number[];
  readonly run: (x: readonly Value[], variables: readonly tf.Variable[]) => Value | null;
}
/** A program: steps over values, the first of which are its inputs; `results` names what it returns. */
export interface RandomProgram {
  readonly shapes: readonly (readonly number[])[];
  readonly variableShapes: readonly (readonly number[])[];
  readonly steps: readonly Step[];
  readonly results: readonly number[];
}

const UNARY: readonly [string, (x: Value) => Value][] = [
  ['neg', (x) => x.neg()],
  ['abs', (x) => x.abs()],
  ['exp', (x) => tf.clipByValue(x, -3, 3).exp()],
  ['tanh', (x) => x.tanh()],
  ['sigmoid', (x) => x.sigmoid()],
  ['square', (x) => x.square()],
  ['sqrt', (x) => x.abs().add(0.5).sqrt()],
  ['log', (x) => x.abs().add(0.25).log()],
  ['relu', (x) => tf.nn.relu(x)],
  ['gelu', (x) => tf.nn.gelu(x)],
  ['softplus', (x) => tf.nn.softplus(x)],
  ['sin', (x) => x.sin()],
  ['rsqrt', (x) => x.square().add(1).rsqrt()],
  ['half', (x) => x.mul(0.5)],
  ['plus', (x) => x.add(1)],
  ['under', (x) => tf.subtract(1, x)],
  ['twice', (x) => x.add(x)],
  ['identity', (x) => tf.identity(x)],
  ['stop', (x) => tf.stopGradient(x)],
  ['erf', (x) => tf.math.erf(x)],
  ['where', (x) => tf.where(x.greater(0), x, x.mul(0.1))],
  ['cast', (x) => x.cast('float64').mul(1.5).cast('float32')],
  ['floor', (x) => x.floor()],
  ['leaky', (x) => tf.nn.leakyRelu(x)],
];
const BINARY: readonly [string, (a: Value, b: Value) => Value][] = [
  ['add', (a, b) => a.add(b)],
  ['sub', (a, b) => a.sub(b)],
  ['mul', (a, b) => a.mul(b)],
  ['div', (a, b) => a.div(b.square().add(1))],
  ['maximum', (a, b) => tf.maximum(a, b)],
  ['minimum', (a, b) => tf.minimum(a, b)],
  ['squaredDifference', (a, b) => tf.math.squaredDifference(a, b)],
  ['select', (a, b) => tf.where(a.less(b), a, b)],
];
const REDUCE: readonly [string, (x: Value, axis: number | undefined, keep: boolean) => Value][] = [
  ['sum', (x, axis, keep) => x.sum(axis, keep)],
  ['mean', (x, axis, keep) => x.mean(axis, keep)],
  ['max', (x, axis, keep) => x.max(axis, keep)],
  ['min', (x, axis, keep) => x.min(axis, keep)],
  ['logsumexp', (x, axis, keep) => tf.math.reduceLogsumexp(x, axis, keep)],
];

function broadcast(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const [m, n] = [a.at(-i), b.at(-i)];
    if (m !== n && m !== 1 && n !== 1) return false;
  }
  return true;
}

/** Draws a program of `length` steps. */
export function randomProgram(seed: number, length: number, sizes: readonly number[]): RandomProgram {
  const dice = new Dice(seed);
  const [m, n, k] = [dice.pick(sizes), dice.pick(sizes), dice.pick(sizes)];
  const some: (readonly number[])[] = [[m, n], [n], [m, 1], [], [n, k], [k], [2, m, n], [m, k]];
  const shapes = Array.from({ length: 2 + dice.below(3) }, () => dice.pick(some));
  const variableShapes = Array.from({ length: dice.below(3) }, () => dice.pick(some));
  const known: (readonly number[])[] = [...shapes];
  const steps: Step[] = [];
  const inputs = shapes.map((shape, i) => tf.fill(shape as number[], i + 0.5));
  const variables = variableShapes.map((shape) => new tf.Variable(tf.ones(shape as number[])));
  const values: (Value | null)[] = [...inputs];
  const alive = (): number[] => values.flatMap((v, i) => (v === null ? [] : [i]));
  // Late values more often than early ones: chains rather than bushes.
  const any = (): number => {
    const list = alive();
    return list[Math.max(0, list.length - 1 - dice.below(dice.below(2) ? 3 : list.length))] ?? 0;
  };
  const put = (text: string, from: readonly number[], run: Step['run']): void => {
    const y = run(values as Value[], variables);
    if (y !== null && y.size > 20000) return;
    steps.push({ text, from, run });
    values.push(y);
    known.push(y === null ? [] : y.shape);
  };
  while (steps.length < length) {
    const i = any();
    const shape = known[i] ?? [];
    const kind = dice.below(22);
    if (kind < 7) {
      const [name, f] = dice.pick(UNARY);
      put(name, [i], (x) => f(x[i] as Value));
    } else if (kind < 12) {
      const fits = alive().filter((j) => broadcast(shape, known[j] ?? []));
      const j = dice.pick(fits);
      const [name, f] = dice.pick(BINARY);
      if (dice.below(2)) put(name, [i, j], (x) => f(x[i] as Value, x[j] as Value));
      else put(name, [j, i], (x) => f(x[j] as Value, x[i] as Value));
    } else if (kind < 14 && shape.length > 0) {
      const [name, f] = dice.pick(REDUCE);
      const axis = dice.below(4) === 0 ? undefined : dice.below(shape.length) - (dice.below(2) ? shape.length : 0);
      const keep = dice.below(2) === 0;
      put(`${name}(${axis}, ${keep})`, [i], (x) => f(x[i] as Value, axis, keep));
    } else if (kind === 14 && shape.length >= 2) {
      put('softmax', [i], (x) => tf.nn.softmax(x[i] as Value));
    } else if (kind === 15 && shape.length >= 2) {
      put('transpose', [i], (x) => tf.transpose(x[i] as Value));
    } else if (kind === 16 && shape.length >= 2) {
      const last = shape.at(-1);
      const fits = alive().filter((j) => known[j]?.length === 2 && (known[j]?.[0] === last || known[j]?.[1] === last));
      if (fits.length > 0) {
        const j = dice.pick(fits);
        const transposeB = known[j]?.[0] !== last;
        put(`matmul(${transposeB})`, [i, j], (x) => tf.matmul(x[i] as Value, x[j] as Value, { transposeB }).mul(0.25));
      }
    } else if (kind === 17 && shape.length >= 1) {
      const size = shape[0] ?? 1;
      const from = dice.below(size);
      const to = from + 1 + dice.below(size - from);
      put(`at(${from}:${to})`, [i], (x) => (x[i] as Value).at(`${from}:${to}`));
    } else if (kind === 18) {
      const fits = alive().filter((j) => String(known[j]) === String(shape));
      const j = dice.pick(fits);
      if (shape.length > 0) put('concat', [i, j], (x) => tf.concat([x[i] as Value, x[j] as Value], -1));
      else put('stack', [i, j], (x) => tf.stack([x[i] as Value, x[j] as Value]));
    } else if (kind === 19) {
      put('flat', [i], (x) => (x[i] as Value).reshape([-1]));
    } else if (kind === 20 && variables.length > 0) {
      const v = dice.below(variables.length);
      put(`read v${v}`, [], (_, w) => (w[v] as tf.Variable).mul(1));
    } else if (kind === 21 && variables.length > 0) {
      const v = dice.below(variables.length);
      const fits = alive().filter((j) => String(known[j]) === String(variableShapes[v]));
      if (fits.length > 0) {
        const j = dice.pick(fits);
        const write = dice.below(2) ? 'assign' : 'assignAdd';
        put(`${write} v${v}`, [j], (x, w) => {
          (w[v] as tf.Variable)[write]((x[j] as Value).mul(0.5));
          return null;
        });
      }
    }
  }
  const list = alive();
  const results = [...new Set([list.at(-1) as number, ...Array.from({ length: dice.below(3) }, () => dice.pick(list))])];
  for (const v of new Set([...values, ...variables])) v?.dispose();
  return { shapes, variableShapes, steps, results };
}

/** What the program says, one step a line. */
export function textOf({ shapes, variableShapes, steps, results }: RandomProgram): string {
  const inputs = shapes.map((shape, i) => `${i}: input [${shape}]`);
  const held = variableShapes.map((shape, i) => `v${i}: [${shape}]`);
  return [...held, ...inputs, ...steps.map(({ text, from }, i) => `${i + shapes.length}: ${text} of ${from}`), `results ${results}`].join(
    '\n',
  );
}

export function inputsOf({ shapes }: RandomProgram, seed: number): Value[] {
  const dice = new Dice(seed);
  return shapes.map((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.constant(Float32Array.from({ length: size }, () => dice.real())).reshape(shape as number[]);
  });
}

export function variablesOf({ variableShapes }: RandomProgram, seed: number): tf.Variable[] {
  return inputsOf({ shapes: variableShapes } as RandomProgram, seed).map((x) => new tf.Variable(x));
}

/** Runs the program on tensors: eagerly, or while a function traces it. */
export function runProgram({ steps, results }: RandomProgram, inputs: readonly Value[], variables: readonly tf.Variable[]): Value[] {
  const values: (Value | null)[] = [...inputs];
  for (const { run } of steps) values.push(run(values as Value[], variables));
  return results.map((i) => values[i] as Value);
}
