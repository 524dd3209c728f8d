import { broadcastPlace, onlyOf, reader } from '../index-math.ts';
import type { GpuRow } from '../row.ts';

// Elementwise ops: one GLSL expression of x (and y, z) each, with broadcasting where there are several operands. Comparisons give 0 or 1.

/** f of one tensor. */
export function unary(expression: string, ...dtypes: readonly string[]): GpuRow {
  const body = `  float x = A(i);\n  return ${expression};`;
  return { takes: onlyOf(...dtypes), draw: (gpu, [x]) => [gpu.draw(body, [x.texture], x.size, x.dims.at(-1))] };
}

/** f of two or three tensors that broadcast. */
export function broadcasting(expression: string, ...dtypes: readonly string[]): GpuRow {
  return {
    takes: onlyOf(...dtypes),
    draw(gpu, operands, [y]) {
      const reads = operands.map((t, k) => `  float ${'xyz'[k]} = ${reader(k)}(${broadcastPlace(t.dims, y.dims)});\n`);
      const size = y.dims.reduce((n, d) => n * d, 1);
      return [
        gpu.draw(
          `${reads.join('')}  return ${expression};`,
          operands.map((t) => t.texture),
          size,
          y.dims.at(-1),
        ),
      ];
    },
  };
}

const float = (expression: string): GpuRow => unary(expression, 'float32');
const number = (expression: string): GpuRow => unary(expression, 'float32', 'int32');
const floats = (expression: string): GpuRow => broadcasting(expression, 'float32');
const numbers = (expression: string): GpuRow => broadcasting(expression, 'float32', 'int32');
const any = (expression: string): GpuRow => broadcasting(expression, 'float32', 'int32', 'bool', 'int64');
const bools = (expression: string): GpuRow => broadcasting(expression, 'bool');

const DTYPES = ['float32', 'int32', 'bool', 'int64'];

export const elementwiseRows: Readonly<Record<string, GpuRow>> = {
  Neg: number('-x'),
  Abs: number('abs(x)'),
  Sign: number('nan(x) ? x : sign(x)'),
  Floor: float('floor(x)'),
  Ceil: float('ceil(x)'),
  Rint: float('roundEven(x)'),
  Trunc: float('trunc(x)'),
  Square: number('x * x'),
  Sqrt: float('root(x)'),
  Rsqrt: float('x == 0.0 ? withSign(INF, x) : inf(x) && x > 0.0 ? 0.0 : 1.0 / root(x)'),
  Reciprocal: float('x == 0.0 ? withSign(INF, x) : 1.0 / x'),
  Relu: number('x > 0.0 || nan(x) ? x : 0.0'),
  Relu6: float('nan(x) ? x : clamp(x, 0.0, 6.0)'),
  IsNan: float('nan(x) ? 1.0 : 0.0'),
  IsInf: float('inf(x) ? 1.0 : 0.0'),
  IsFinite: float('nan(x) || inf(x) ? 0.0 : 1.0'),
  LogicalNot: unary('1.0 - x', 'bool'),
  Exp: float('e(x)'),
  Expm1: float('e1m(x)'),
  Log: float('ln(x)'),
  Log1p: float('ln1p(x)'),
  Sin: float('sine(x)'),
  Cos: float('cosine(x)'),
  Tan: float('tangent(x)'),
  Asin: float('arcsin(x)'),
  Acos: float('arccos(x)'),
  Atan: float('arctan(x)'),
  Sinh: float('hyperbolicSine(x)'),
  Cosh: float('hyperbolicCosine(x)'),
  Tanh: float('hyperbolicTangent(x)'),
  Asinh: float('areaSine(x)'),
  Acosh: float('areaCosine(x)'),
  Atanh: float('areaTangent(x)'),
  Sigmoid: float('logistic(x)'),
  Softplus: float('nan(x) ? x : max(x, 0.0) + ln1p(e(-abs(x)))'),
  Elu: float('x > 0.0 ? x : e1m(x)'),
  Selu: float('1.05070098735548049 * (x > 0.0 ? x : 1.67326324235437728 * e1m(x))'),
  Erf: float('errorFunction(x)'),
  Erfc: float('errorRest(x)'),
  Cast: {
    takes: ([x], _attrs, [y]) => DTYPES.includes(x.dtype) && ['float32', 'int32', 'bool'].includes(y.dtype),
    draw: (gpu, [x], [y]) => {
      const cut = x.dtype === 'float32' && y.dtype === 'int32';
      const expression = y.dtype === 'bool' ? 'x == 0.0 ? 0.0 : 1.0' : cut ? 'trunc(x)' : 'x';
      return [gpu.draw(`  float x = A(i);\n  return ${expression};`, [x.texture], x.size, x.dims.at(-1))];
    },
  },
  AddV2: numbers('x + y'),
  Sub: numbers('x - y'),
  Mul: numbers('x * y'),
  RealDiv: floats('x / y'),
  Pow: floats('raised(x, y)'),
  Maximum: numbers('larger(x, y)'),
  Minimum: numbers('smaller(x, y)'),
  SquaredDifference: numbers('(x - y) * (x - y)'),
  FloorDiv: floats('floor(x / y)'),
  FloorMod: floats('x - y * floor(x / y)'),
  Atan2: floats('arctan2(x, y)'),
  DivNoNan: floats('y == 0.0 ? 0.0 : x / y'),
  MulNoNan: floats('y == 0.0 ? 0.0 : x * y'),
  Xdivy: floats('x == 0.0 ? 0.0 : x / y'),
  Xlogy: floats('x == 0.0 ? 0.0 : x * ln(y)'),
  ReluGrad: floats('y > 0.0 ? x : 0.0'),
  SigmoidGrad: floats('x * y * (1.0 - y)'),
  TanhGrad: floats('x * (1.0 - y * y)'),
  Equal: any('!nan(x) && !nan(y) && x == y ? 1.0 : 0.0'),
  NotEqual: any('nan(x) || nan(y) || x != y ? 1.0 : 0.0'),
  Less: any('x < y ? 1.0 : 0.0'),
  LessEqual: any('x <= y ? 1.0 : 0.0'),
  Greater: any('x > y ? 1.0 : 0.0'),
  GreaterEqual: any('x >= y ? 1.0 : 0.0'),
  LogicalAnd: bools('x * y'),
  LogicalOr: bools('max(x, y)'),
  LogicalXor: bools('abs(x - y)'),
  SelectV2: any('x != 0.0 ? y : z'),
};
