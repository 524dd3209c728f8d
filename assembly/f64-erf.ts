// erf, erfc and the inverse of the normal distribution for float64, one element at a time.
// Sources: s_erf.c of fdlibm (Sun Microsystems); M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988).
import { expF64, expSumF64 } from "./f64-exp";
import { productLow } from "./f64-pow";
import { logF64 } from "./f64-log";
import { polynomial } from "./polynomial";

// (erf(x) - x) / x in x^2 below 0.84375, numerator and denominator.
// @ts-ignore: decorator
@lazy const NEAR = memory.data<f64>([
  1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02, -5.77027029648944159157e-03,
  -2.37630166566501626084e-05,
  1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03, 1.32494738004321644526e-04,
  -3.96022827877536812320e-06
]);
// erf(x) - ERX in x - 1 below 1.25.
// @ts-ignore: decorator
@lazy const MIDDLE = memory.data<f64>([
  -2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01,
  -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03,
  1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02, 1.26171219808761642112e-01,
  1.36370839120290507362e-02, 1.19844998467991074170e-02
]);
// @ts-ignore: decorator
@inline const ERX: f64 = 8.45062911510467529297e-01;
// log(x erfc(x)) + x^2 + 0.5625 in 1 / x^2 below 1 / 0.35, and above.
// @ts-ignore: decorator
@lazy const FAR = memory.data<f64>([
  -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01, -6.23753324503260060396e+01,
  -1.62396669462573470355e+02, -1.84605092906711035994e+02, -8.12874355063065934246e+01, -9.81432934416914548592,
  1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02, 6.45387271733267880336e+02,
  4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135, -6.04244152148580987438e-02
]);
// @ts-ignore: decorator
@lazy const FARTHER = memory.data<f64>([
  -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01, -1.60636384855821916062e+02,
  -6.37566443368389627722e+02, -1.02509513161107724954e+03, -4.83519191608651397019e+02, 0,
  1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03, 3.19985821950859553908e+03,
  2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01, 0
]);

// (erf(x) - x) / x for |x| below 0.84375.
function near(x: f64): f64 {
  const z = x * x;
  return polynomial(z, NEAR, 5) / polynomial(z, NEAR + 40, 6);
}

// erfc(x) for x from 0.84375.
function tail(x: f64): f64 {
  if (x < 1.25) return 1 - ERX - polynomial(x - 1, MIDDLE, 7) / polynomial(x - 1, MIDDLE + 56, 7);
  if (x > 28) return 0;
  const s = 1 / (x * x);
  const table = x < 2.857142857142857 ? FAR : FARTHER;
  // The square of x with its lower half cut off is exact.
  const z = reinterpret<f64>(reinterpret<u64>(x) & 0xffffffff00000000);
  const exact = -z * z - 0.5625;
  const more = (z - x) * (z + x) + polynomial(s, table, 8) / polynomial(s, table + 64, 9);
  const sum = exact + more;
  return expSumF64(sum, (exact - sum) + more) / x;
}

/** erf(x), less than 1 ulp. */
export function erfF64(x: f64): f64 {
  const a = abs(x);
  return a < 0.84375 ? x + x * near(x) : copysign(1 - tail(a), x);
}

/** erfc(x) = 1 - erf(x), at most 2 ulp. */
export function erfcF64(x: f64): f64 {
  const a = abs(x);
  if (a < 0.84375) {
    const t = x * near(x);
    return x < 0.25 ? 1 - (x + t) : 0.5 - ((x - 0.5) + t);
  }
  const t = tail(a);
  return x < 0 ? 2 - t : t;
}

// The quantile for the probability 1/2 + q: near the middle in 0.425^2 - q^2, else in the root of -log of the tail.
// @ts-ignore: decorator
@lazy const CENTRE = memory.data<f64>([
  3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4, 4.5921953931549871457e+4,
  6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
  1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
  3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3
]);
// @ts-ignore: decorator
@lazy const TAIL = memory.data<f64>([
  1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258,
  2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
  1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
  1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
]);
// @ts-ignore: decorator
@lazy const END = memory.data<f64>([
  6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1, 2.65321895265761230930e-2,
  1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
  1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
]);

// erfinv(2 q) as two float64, the low one a step of Newton's method. `tail` is the smaller of p and 1 - p.
function quantile(q: f64, tail: f64): v128 {
  let x: f64, error: f64;
  if (abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    x = q * polynomial(r, CENTRE, 8) / polynomial(r, CENTRE + 64, 8) * 0.7071067811865476;
    error = erfF64(x) - 2 * q;
  } else {
    if (!(tail > 0)) return f64x2.splat(tail == 0 ? copysign(Infinity, q) : NaN);
    const r = sqrt(-logF64(tail));
    x = 0.7071067811865476 * (r <= 5 ? polynomial(r - 1.6, TAIL, 8) / polynomial(r - 1.6, TAIL + 64, 8) :
      polynomial(r - 5, END, 8) / polynomial(r - 5, END + 64, 8));
    error = q < 0 ? erfcF64(x) - 2 * tail : 2 * tail - erfcF64(x);
    x = copysign(x, q);
  }
  // Where erfc is denormal it has no digits for a step.
  const step = tail > 1e-290 ? error * 0.8862269254527580 * expF64(x * x) : 0;
  return f64x2.replace_lane(f64x2.splat(x), 1, -step);
}

/** The x at which the standard normal distribution reaches p, at most 2 ulp. */
export function ndtriF64(p: f64): f64 {
  const r = quantile(p - 0.5, min(p, 1 - p));
  const x = f64x2.extract_lane(r, 0);
  const y = x * 1.4142135623730951;
  if (!(abs(y) < Infinity)) return x;
  return y + (productLow(x, 1.4142135623730951, y) + (x * -9.667293313452913e-17 + f64x2.extract_lane(r, 1) * 1.4142135623730951));
}

/** The x for which erf(x) = y, at most 2 ulp. */
export function erfinvF64(y: f64): f64 {
  const r = quantile(0.5 * y, 0.5 * (1 - abs(y)));
  const x = f64x2.extract_lane(r, 0);
  return abs(x) < Infinity ? x + f64x2.extract_lane(r, 1) : x;
}
