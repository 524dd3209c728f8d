import { sizeOf } from '../../src/shape.ts';
import { broadcastPlace, onlyOf, reader } from '../index-math.ts';
import type { GpuRow } from '../row.ts';

// Elementwise ops: one GLSL expression of x (and y, z) each, with broadcasting where there are several operands. Comparisons give 0 or 1.

type Expression = NonNullable<GpuRow['expression']>;

/** f of one tensor, or of two or three that broadcast. */
function elementwise(expression: Expression, takes: NonNullable<GpuRow['takes']>): GpuRow {
  return {
    takes,
    expression,
    draw(gpu, operands, [y]) {
      const reads = operands.map((t, k) => `  float ${'xyz'[k]} = ${reader(k)}(${broadcastPlace(t.dims, y.dims)});\n`);
      const body = `${reads.join('')}  return ${expression(operands, y)};`;
      return [
        gpu.draw(
          body,
          operands.map((t) => t.texture),
          sizeOf(y.dims),
          y.dims.at(-1),
        ),
      ];
    },
  };
}

const of =
  (...dtypes: readonly string[]) =>
  (expression: string): GpuRow =>
    elementwise(() => expression, onlyOf(...dtypes));
const float = of('float32');
const number = of('float32', 'int32');
const any = of('float32', 'int32', 'bool', 'int64');
const bool = of('bool');
const integer = of('int32');

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
  LogicalNot: bool('1.0 - x'),
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
  Gelu: float('0.5 * x * errorRest(-0.707106781186547524 * x)'),
  GeluTanh: float('x * logistic(x * (1.59576912160573071 + 0.0713548128205299900 * x * x))'),
  Erf: float('errorFunction(x)'),
  Erfc: float('errorRest(x)'),
  Cast: elementwise(
    ([x], y) =>
      y.dtype === 'bool'
        ? 'x == 0.0 ? 0.0 : 1.0'
        : x.dtype === 'float32' && y.dtype === 'int32'
          ? 'nan(x) ? -2147483648.0 : trunc(x)'
          : 'x',
    ([x], _attrs, [y]) => DTYPES.includes(x.dtype) && ['float32', 'int32', 'bool'].includes(y.dtype),
  ),
  AddV2: number('x + y'),
  Sub: number('x - y'),
  Mul: number('x * y'),
  RealDiv: float('x / y'),
  Pow: float('raised(x, y)'),
  Maximum: number('larger(x, y)'),
  Minimum: number('smaller(x, y)'),
  SquaredDifference: number('(x - y) * (x - y)'),
  FloorDiv: float('floor(x / y)'),
  FloorMod: float('x - y * floor(x / y)'),
  Atan2: float('arctan2(x, y)'),
  DivNoNan: float('y == 0.0 ? 0.0 : x / y'),
  MulNoNan: float('y == 0.0 ? 0.0 : x * y'),
  Xdivy: float('x == 0.0 ? 0.0 : x / y'),
  Xlogy: float('x == 0.0 ? 0.0 : x * ln(y)'),
  ReluGrad: float('y > 0.0 ? x : 0.0'),
  SigmoidGrad: float('x * y * (1.0 - y)'),
  TanhGrad: float('x * (1.0 - y * y)'),
  GeluGrad: float('x * (0.5 * errorRest(-0.707106781186547524 * y) + y * 0.398942280401432678 * e(-0.5 * y * y))'),
  GeluTanhGrad: float('x * geluSlope(y)'),
  Equal: any('!nan(x) && !nan(y) && x == y ? 1.0 : 0.0'),
  NotEqual: any('nan(x) || nan(y) || x != y ? 1.0 : 0.0'),
  Less: any('x < y ? 1.0 : 0.0'),
  LessEqual: any('x <= y ? 1.0 : 0.0'),
  Greater: any('x > y ? 1.0 : 0.0'),
  GreaterEqual: any('x >= y ? 1.0 : 0.0'),
  LogicalAnd: bool('x * y'),
  LogicalOr: bool('max(x, y)'),
  LogicalXor: bool('abs(x - y)'),
  BitwiseAnd: integer('float(int(x) & int(y))'),
  BitwiseOr: integer('float(int(x) | int(y))'),
  BitwiseXor: integer('float(int(x) ^ int(y))'),
  Invert: integer('-x - 1.0'),
  SelectV2: any('x != 0.0 ? y : z'),
};
