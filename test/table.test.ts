// Every op of the table has a row in test/cases.ts that runs it, a gradient or a reason, and elementwise ops are methods.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recording } from '../src/core/bind.ts';
import { table } from '../src/core/op.ts';
import * as tf from '../src/index.ts';
import { inputsOf, tensorOf } from './case-inputs.ts';
import { cases } from './cases.ts';

/** Ops whose inputs are more than numbers of a domain (handles, indices, seeds, functions): the file that tests them. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'variable-parts.test.ts': [
    'AssignAddVariableOp',
    'AssignSubVariableOp',
    'AssignVariableOp',
    'ReadVariableOp',
    'ResourceScatterAdd',
    'ResourceScatterMax',
    'ResourceScatterMin',
    'ResourceScatterNdAdd',
    'ResourceScatterNdMax',
    'ResourceScatterNdMin',
    'ResourceScatterNdSub',
    'ResourceScatterNdUpdate',
    'ResourceScatterSub',
    'ResourceScatterUpdate',
    'ResourceStridedSliceAssign',
  ],
  'ops-gather.test.ts': ['ResourceGather'],
  'ops-search.test.ts': ['BincountSize', 'PartitionPositions', 'SearchSorted', 'StitchSources'],
  'indexing-traced.test.ts': [
    'ConcatPart',
    'DynamicStridedSlice',
    'DynamicStridedSliceGrad',
    'ReshapeLike',
    'ScatterNdDynamic',
    'TensorStridedSliceUpdate',
    'UnsortedSegmentMaxDynamic',
    'UnsortedSegmentMinDynamic',
    'UnsortedSegmentProdDynamic',
    'UnsortedSegmentSumDynamic',
    'Crop',
    'BroadcastLike',
    'SumLike',
  ],
  'ops-complex.test.ts': ['Complex', 'Conj', 'Imag', 'Real'],
  'ops-range.test.ts': ['MatrixDiagPartV3', 'MatrixDiagV3', 'MatrixSetDiagV3'],
  'ops-arrange.test.ts': ['LinearRecurrence', 'MirrorPadGrad', 'RepeatGrad', 'TileGrad'],
  'ops-scatter.test.ts': ['SegmentCount'],
  'ops-sort.test.ts': ['TopKPlaces'],
  'lookup.test.ts': [
    'InitializeTableFromTextFileV2',
    'LookupTableExportV2',
    'LookupTableFindV2',
    'LookupTableImportV2',
    'LookupTableInsertV2',
    'LookupTableRemoveV2',
    'LookupTableSizeV2',
  ],
  'columns.test.ts': ['SparseCross'],
  'summary.test.ts': ['SummaryHistogram', 'SummaryImages', 'WriteSummary'],
  'io.test.ts': ['DecodeRaw', 'ParseExampleV2', 'SerializeTensor'],
  'ops-strings.test.ts': [
    'AsString',
    'PrintV2',
    'ReduceJoin',
    'RegexFullMatch',
    'RegexReplace',
    'StringAdd',
    'StringBytesSplit',
    'StringEqual',
    'StringFormat',
    'StringJoin',
    'StringLength',
    'StringLower',
    'StringNotEqual',
    'StringSplitV2',
    'StringStrip',
    'StringToNumber',
    'StringUpper',
    'StringToHashBucketFast',
    'StringToHashBucketStrong',
    'Substr',
    'UnicodeSplit',
  ],
  'ops-counting.test.ts': ['Bitcast', 'CumulativeLogsumexp', 'EnsureShape'],
  'ops-linear.test.ts': ['MatrixBandPart'],
  'ops-decompositions.test.ts': [
    'Cholesky',
    'LogMatrixDeterminant',
    'Lu',
    'MatrixDeterminant',
    'MatrixInverse',
    'MatrixSolve',
    'MatrixTriangularSolve',
    'Qr',
  ],
  'ops-spectra.test.ts': ['SelfAdjointEigV2', 'Svd'],
  'ops-layer-norm.test.ts': ['LayerNorm'],
  'ops-matmul-output.test.ts': ['BatchMatMulV3'],
  'ops-debugging.test.ts': ['Assert', 'CheckNumerics'],
  'semantics/4.4-indexing.test.ts': ['UniqueWithCounts'],
  'saving-programs.test.ts': ['SavedCustomGradient'],
  'semantics/4.7-derivatives.test.ts': ['CustomGradient', 'StopGradient'],
  'products.test.ts': ['_FusedConv2D', '_FusedDepthwiseConv2dNative', '_FusedMatMul'],
  'control.test.ts': ['Case', 'CaseGrad', 'StatelessCase', 'StatelessWhile', 'While', 'WhileGrad'],
  'traced-shapes.test.ts': ['FitLike', 'FitRows', 'Hollow'],
  'control-higher.test.ts': ['CaseHigherGrad', 'WhileHigherGrad'],
  'modes.test.ts': ['PartitionedCall', 'PartitionedCallWithResiduals'],
  'optimizers.test.ts': [
    'AdamStep',
    'GradientDescentStep',
    'MomentumStep',
    'ResourceApplyAdam',
    'ResourceApplyGradientDescent',
    'ResourceApplyKerasMomentum',
  ],
  'random.test.ts': [
    'RandomGamma',
    'RandomIndexShuffle',
    'RandomPoissonV2',
    'RandomShuffle',
    'RandomStandardNormal',
    'RandomUniform',
    'RandomUniformFullInt',
    'RandomUniformInt',
    'RngReadAndSkip',
    'RngSkip',
    'StatefulRandomBinomial',
    'StatelessRandomBinomial',
    'StatelessRandomGammaV3',
    'StatelessRandomGetKeyCounter',
    'StatelessRandomNormalV2',
    'StatelessRandomPoisson',
    'StatelessRandomUniformFullIntV2',
    'StatelessRandomUniformIntV2',
    'StatelessRandomUniformV2',
    'StatelessShuffle',
    'StatelessTruncatedNormalV2',
    'TruncatedNormal',
    'Multinomial',
    'StatelessMultinomial',
    'RandomOrder',
    'StatelessOrder',
  ],
};

/** Ops without a gradient rule: what they give is no float, or they are steps of an optimizer or what passes write, which nobody differentiates. */
const NO_GRADIENT = new Set([
  'All',
  'Any',
  'ArgMax',
  'ArgMin',
  'ArgSort',
  'BatchMatMulV3',
  'BincountSize',
  'BitwiseAnd',
  'BitwiseOr',
  'BitwiseXor',
  'Equal',
  'Greater',
  'GreaterEqual',
  'Invert',
  'IsFinite',
  'IsInf',
  'IsNan',
  'LeftShift',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalNot',
  'LogicalOr',
  'LogicalXor',
  'NotEqual',
  'PartitionPositions',
  'RightShift',
  'SearchSorted',
  'SegmentCount',
  'Shape',
  'Size',
  'StitchSources',
  'TopKPlaces',
  'TruncateDiv',
  'TruncateMod',
  'Where',
  '_FusedConv2D',
  '_FusedDepthwiseConv2dNative',
  '_FusedMatMul',
  'AdamStep',
  'GradientDescentStep',
  'MomentumStep',
  'SparseCross',
  'SummaryHistogram',
  'SummaryImages',
  'DecodeRaw',
  'ParseExampleV2',
  'SerializeTensor',
  'AsString',
  'ReduceJoin',
  'RegexFullMatch',
  'RegexReplace',
  'StringAdd',
  'StringBytesSplit',
  'StringEqual',
  'StringFormat',
  'StringJoin',
  'StringLength',
  'StringLower',
  'StringNotEqual',
  'StringSplitV2',
  'StringStrip',
  'StringToNumber',
  'StringUpper',
  'StringToHashBucketFast',
  'StringToHashBucketStrong',
  'Substr',
  'UnicodeSplit',
]);

/** The ops that the rows of the case table run, with first and second derivatives. */
function covered(): Set<string> {
  const seen = new Set<string>();
  const hear = { heard: ({ op }: { op: { name: string } }) => void seen.add(op.name) };
  for (const row of cases) {
    const shapes = row.shapes[Math.min(1, row.shapes.length - 1)];
    recording(hear, () =>
      tf.tidy(() => {
        const x = inputsOf(row, shapes, row.dtypes[0]).map((input) => tensorOf(input, row.dtypes[0]));
        const outer = new tf.GradientTape();
        const first = outer.record(() => {
          outer.watch(...x);
          const inner = new tf.GradientTape();
          const y = inner.record(() => {
            inner.watch(...x);
            return row.call(...x);
          });
          return row.gradients.length > 0 ? inner.gradient(y, x).map((g) => g?.toTensor() ?? null) : null;
        });
        const targets = (first ?? []).filter((g) => g !== null);
        if (targets.length > 0) outer.gradient(targets, x);
        else outer.reset();
      }),
    );
  }
  return seen;
}

test('every op has a row in the case table, or a test of its own', () => {
  const seen = covered();
  const elsewhere = new Set(Object.values(ELSEWHERE).flat());
  const missing = [...table.keys()].filter((name) => !seen.has(name) && !elsewhere.has(name));
  assert.equal(missing, [], 'ops that nothing tests');
});

test('what is tested elsewhere exists', () => {
  for (const [file, ops] of Object.entries(ELSEWHERE)) {
    assert.ok(existsSync(new URL(file, import.meta.url)), file);
    assert.match(readFileSync(new URL(file, import.meta.url), 'utf8'), /test\(/, file);
    for (const name of ops) assert.ok(table.has(name), `${name} is no op any more`);
  }
});

test('every op has a gradient, an effect, or a reason', () => {
  const missing = [...table.values()].filter((op) => op.grad === undefined && op.effect === undefined && !NO_GRADIENT.has(op.name));
  assert.equal(
    missing.map((op) => op.name),
    [],
  );
});

test('elementwise functions and reductions are methods', () => {
  const x = tf.constant([1, 2]);
  const functions = [...Object.keys(tf.math)].filter((name) => !/^(reduce|is_|unsorted|segment)/.test(name));
  const notMethods = new Set(functions.filter((name) => typeof (x as unknown as Record<string, unknown>)[name] !== 'function'));
  for (const name of [
    'abs',
    'exp',
    'log',
    'tanh',
    'sigmoid',
    'add',
    'multiply',
    'pow',
    'equal',
    'less',
    'maximum',
    'atan2',
    'lgamma',
    'erf',
    'cumsum',
  ]) {
    assert.not.ok(notMethods.has(name), `x.${name}() is missing`);
  }
  for (const name of [
    'sum',
    'mean',
    'max',
    'min',
    'prod',
    'any',
    'all',
    'argmax',
    'add',
    'sub',
    'mul',
    'div',
    'matmul',
    'reshape',
    'cast',
    'transpose',
  ]) {
    assert.type((x as unknown as Record<string, unknown>)[name], 'function', name);
  }
});

test.run();
