// tf.debugging: statements that must hold, checked when the program runs.
export {
  Assert,
  assertAllFinite,
  assertEqual,
  assertGreater,
  assertGreaterEqual,
  assertLess,
  assertLessEqual,
  assertNear,
  assertNegative,
  assertNoneEqual,
  assertNonNegative,
  assertNonPositive,
  assertPositive,
  checkNumerics,
} from './ops/assert.ts';
export {
  assertInteger,
  assertRank,
  assertRankAtLeast,
  assertRankIn,
  assertSameFloatDtype,
  assertScalar,
  assertShapes,
  assertType,
  isNumericTensor,
} from './ops/assert-static.ts';
