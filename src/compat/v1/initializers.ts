import type { TensorLike } from '../../core/convert.ts';
import { isConvertible } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { isFloating } from '../../dtype.ts';
import { ValueError } from '../../errors.ts';
import { get } from '../../keras/initializers/get.ts';
import { fans, Initializer } from '../../keras/initializers/initializer.ts';
import { constant, ones, zeros } from '../../ops/create.ts';
import type { Seed } from '../../random/seeds.ts';
import type { Dims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { randomNormal, randomUniform, truncatedNormal } from './random.ts';

// What gives variables their first values. Unlike Keras' initializers those that draw do so anew whenever a session runs them, under
// the seeds of the graph.

/** An initializer, a function of a shape, a name such as 'zeros', or the value itself. */
export type InitializerLike = Initializer | DrawFunction | TensorLike;
type DrawFunction = (shape: Dims, options?: { readonly dtype?: DType }) => Tensor;

/** An initializer that `new` makes as well as a plain call. */
interface Made<A extends readonly unknown[]> {
  (...args: A): Initializer;
  new (...args: A): Initializer;
}

class Rule extends Initializer {
  constructor(
    private readonly rule: (shape: Dims, dtype: DType) => Tensor,
    private readonly config: Record<string, unknown>,
  ) {
    super();
  }

  apply(shape: Dims, options?: { readonly dtype?: DType }): Tensor {
    return this.rule(shape, options?.dtype ?? (this.config.dtype as DType | undefined) ?? 'float32');
  }

  getConfig(): Record<string, unknown> {
    return { ...this.config };
  }
}

const made = <A extends readonly unknown[]>(make: (...args: A) => Rule): Made<A> => ((...args: A): Initializer => make(...args)) as Made<A>;

interface DTypeOption {
  readonly dtype?: DType;
}
interface DrawOptions extends DTypeOption {
  readonly seed?: Seed | null;
}

/** Zeros. @example tf.compat.v1.zerosInitializer().apply([2]).arraySync(); // [0, 0] */
export const zerosInitializer: Made<[options?: DTypeOption]> = /* @__PURE__ */ made((options) => {
  return new Rule((shape, dtype) => zeros(shape, dtype), { ...checkOptions('zerosInitializer', options, ['dtype']) });
});

/** Ones. @example tf.compat.v1.onesInitializer().apply([2]).arraySync(); // [1, 1] */
export const onesInitializer: Made<[options?: DTypeOption]> = /* @__PURE__ */ made((options) => {
  return new Rule((shape, dtype) => ones(shape, dtype), { ...checkOptions('onesInitializer', options, ['dtype']) });
});

/** A value everywhere, or values for each element. @example tf.compat.v1.constantInitializer(3).apply([2]).arraySync(); // [3, 3] */
export const constantInitializer: Made<[value?: TensorLike, options?: DTypeOption]> = /* @__PURE__ */ made((value, options) => {
  const config = checkOptions('constantInitializer', options, ['dtype']);
  return new Rule((shape, dtype) => constant(value ?? 0, dtype, shape), { value: value ?? 0, ...config });
});

interface UniformOptions extends DrawOptions {
  readonly minval?: number;
  readonly maxval?: number;
}

/** Uniform between minval and maxval, -0.05 and 0.05 unless said. */
export const randomUniformInitializer: Made<[minval?: number | UniformOptions, options?: UniformOptions]> = /* @__PURE__ */ made(
  (minval, options) => {
    const given = isOptions(minval) ? minval : { ...options, ...(minval === undefined ? {} : { minval: minval as number }) };
    const config = checkOptions<UniformOptions>('randomUniformInitializer', given, ['minval', 'maxval', 'seed', 'dtype']);
    const { minval: low = -0.05, maxval: high = 0.05, seed } = config;
    return new Rule((shape, dtype) => randomUniform(shape, { minval: low, maxval: high, dtype, ...(seed === undefined ? {} : { seed }) }), {
      ...config,
    });
  },
);

interface NormalOptions extends DrawOptions {
  readonly mean?: number;
  readonly stddev?: number;
}
type Draw = typeof randomNormal;

const normalRule = (op: string, draw: Draw, given: NormalOptions | undefined): Rule => {
  const config = checkOptions(op, given, ['mean', 'stddev', 'seed', 'dtype']);
  const { mean = 0, stddev = 0.05, seed } = config;
  return new Rule((shape, dtype) => draw(shape, { mean, stddev, dtype, ...(seed === undefined ? {} : { seed }) }), { ...config });
};

/** Normal, of mean 0 and standard deviation 0.05 unless said. */
export const randomNormalInitializer: Made<[options?: NormalOptions]> = /* @__PURE__ */ made((options) =>
  normalRule('randomNormalInitializer', randomNormal, options),
);

/** As randomNormalInitializer, within two standard deviations. */
export const truncatedNormalInitializer: Made<[options?: NormalOptions]> = /* @__PURE__ */ made((options) =>
  normalRule('truncatedNormalInitializer', truncatedNormal, options),
);

interface ScalingOptions extends DrawOptions {
  readonly scale?: number;
  readonly mode?: 'fan_in' | 'fan_out' | 'fan_avg';
  readonly distribution?: 'normal' | 'truncated_normal' | 'untruncated_normal' | 'uniform';
}
/** Standard deviation of the standard normal distribution cut off at two. */
const CUT = 0.87962566103423978;

function scaling(op: string, given: ScalingOptions | undefined, fixed: ScalingOptions): Rule {
  const known =
    Object.keys(fixed).length > 0 ? (['seed', 'dtype'] as const) : (['scale', 'mode', 'distribution', 'seed', 'dtype'] as const);
  const config = { ...checkOptions(op, given, known), ...fixed };
  const { scale = 1, mode = 'fan_in', distribution = 'truncated_normal', seed } = config;
  if (!(scale > 0)) throw new ValueError(op, 'the scale must be positive', `${scale}`, 'Use 1 or 2.', { scale });
  if (!['fan_in', 'fan_out', 'fan_avg'].includes(mode))
    throw new ValueError(op, 'unknown mode', mode, 'Use fan_in, fan_out or fan_avg.', { mode });
  return new Rule((shape, dtype) => {
    const { fanIn, fanOut } = fans(shape);
    const units = mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
    const variance = scale / Math.max(1, units);
    const own = { dtype, ...(seed === undefined ? {} : { seed }) };
    if (distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return randomUniform(shape, { minval: -limit, maxval: limit, ...own });
    }
    if (distribution === 'untruncated_normal') return randomNormal(shape, { stddev: Math.sqrt(variance), ...own });
    return truncatedNormal(shape, { stddev: Math.sqrt(variance) / CUT, ...own });
  }, config);
}

/** Random numbers whose variance is `scale` divided by the inputs, outputs or the mean of both of a unit. */
export const varianceScalingInitializer: Made<[options?: ScalingOptions]> = /* @__PURE__ */ made((options) =>
  scaling('varianceScalingInitializer', options, {}),
);

/** Uniform within ±√(6 / (inputs + outputs)): what variables start with unless said. */
export const glorotUniformInitializer: Made<[options?: DrawOptions]> = /* @__PURE__ */ made((options) =>
  scaling('glorotUniformInitializer', options, { mode: 'fan_avg', distribution: 'uniform' }),
);

/** Truncated normal of variance 2 / (inputs + outputs). */
export const glorotNormalInitializer: Made<[options?: DrawOptions]> = /* @__PURE__ */ made((options) =>
  scaling('glorotNormalInitializer', options, { mode: 'fan_avg' }),
);

/** What a new variable starts from. @throws ValueError where its shape is not known */
export function initialValueOf(
  op: string,
  name: string,
  initializer: InitializerLike | null,
  shape: Dims | undefined,
  dtype: DType,
): TensorLike {
  if (initializer !== null && !isRule(initializer)) {
    if (shape !== undefined && isConvertible(initializer)) {
      throw new ValueError(op, 'a value that is given brings its own shape', `a shape for '${name}'`, 'Leave the shape out.', {
        variable: name,
      });
    }
    return shape === undefined ? initializer : constant(initializer, dtype, shape);
  }
  if (shape === undefined || shape.some((size) => !(Number.isInteger(size) && size >= 0))) {
    throw new ValueError(
      op,
      `Shape of a new variable (${name}) must be fully defined`,
      shape === undefined ? 'none' : `[${shape}]`,
      'Give a shape of whole numbers, or a value as its initializer.',
      { variable: name },
    );
  }
  const standard = isFloating(dtype) ? glorotUniformInitializer : zerosInitializer;
  const rule = initializer === null ? standard() : get(initializer);
  return rule instanceof Initializer ? rule.apply(shape, { dtype }) : rule(shape, { dtype });
}

const isRule = (initializer: InitializerLike): initializer is Initializer | DrawFunction | string =>
  initializer instanceof Initializer || typeof initializer === 'function' || typeof initializer === 'string';
