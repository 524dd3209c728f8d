// tf.debugging: statements that must hold, checked when the program runs.
export {
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
export { assertRank, assertRankAtLeast, assertShapes, assertType } from './ops/assert-static.ts';
