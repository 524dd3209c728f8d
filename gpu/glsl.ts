// What every kernel finds in its shader. Polynomials after Cephes (S. Moshier, https://www.netlib.org/cephes/): GLSL promises next to
// nothing of its own sin, atan or tanh (SwiftShader's tanh is NaN from 89 on), so they are computed here from exp, log and sqrt. Compilers
// rearrange sums with constants (Mesa makes x of (1 + x) - 1), so that no function may need what the rounding of one tells.

const HELPERS = `
#define NAN uintBitsToFloat(0x7fc00000u)
#define INF uintBitsToFloat(0x7f800000u)
float at(highp sampler2D t, highp ivec2 size, int i) { return texelFetch(t, ivec2(i % size.x, i / size.x), 0).r; }
bool nan(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
bool inf(float x) { return (floatBitsToUint(x) & 0x7fffffffu) == 0x7f800000u; }
float larger(float a, float b) { return nan(a) ? a : nan(b) ? b : max(a, b); }
float smaller(float a, float b) { return nan(a) ? a : nan(b) ? b : min(a, b); }
float withSign(float x, float of) { return uintBitsToFloat((floatBitsToUint(x) & 0x7fffffffu) | (floatBitsToUint(of) & 0x80000000u)); }
float root(float x) { return nan(x) || inf(x) && x > 0.0 || x == 0.0 ? x : x < 0.0 ? NAN : sqrt(x); }
float power2(float n) { return uintBitsToFloat(uint(int(n) + 127) << 23); }
float e(float x) {
  if (nan(x)) return x;
  if (x > 88.72283) return INF;
  if (x < -103.97) return 0.0;
  float n = roundEven(x * 1.44269504088896341);
  float r = (x - n * 0.693359375) - n * -2.12194440e-4;
  float p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 5.0000001201e-1;
  float h = floor(n * 0.5);
  return (p * r * r + r + 1.0) * power2(h) * power2(n - h);
}
float lnTail(float m) {
  float z = m * m;
  float p = ((((((((7.0376836292e-2 * m - 1.1514610310e-1) * m + 1.1676998740e-1) * m - 1.2420140846e-1) * m + 1.4249322787e-1) * m - 1.6668057665e-1) * m + 2.0000714765e-1) * m - 2.4999993993e-1) * m + 3.3333331174e-1) * m * z;
  return p - 0.5 * z;
}
float ln(float x) {
  if (nan(x) || x < 0.0) return NAN;
  if (x == 0.0) return -INF;
  if (inf(x)) return x;
  float scale = 0.0;
  if (x < 1.17549435e-38) { x *= 16777216.0; scale = -24.0; }
  uint bits = floatBitsToUint(x);
  float n = float(int(bits >> 23) - 126) + scale;
  float m = uintBitsToFloat((bits & 0x007fffffu) | 0x3f000000u);
  if (m < 0.707106781186547524) { n -= 1.0; m = m + m - 1.0; } else m = m - 1.0;
  return m + (lnTail(m) + n * -2.12194440e-4) + n * 0.693359375;
}
float ln1p(float x) {
  return nan(x) ? x : x > -0.29 && x < 0.41 ? x + lnTail(x) : ln(1.0 + x);
}
float e1m(float x) {
  if (abs(x) < 0.5) {
    float p = x * x * (0.5 + x * (1.66666666e-1 + x * (4.16666666e-2 + x * (8.33333333e-3 + x * (1.38888889e-3 + x * (1.98412698e-4 + x * 2.48015873e-5))))));
    return x + p;
  }
  return e(x) - 1.0;
}
// 2/pi in binary, after 32 zeros: arguments beyond 8192 are reduced by Payne and Hanek's method, modulo 2^96.
const uint TURNS[9] = uint[9](0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu, 0xdebbc561u);
uint turns(int p) { int s = p & 31; return s == 0 ? TURNS[p >> 5] : (TURNS[p >> 5] << s) | (TURNS[(p >> 5) + 1] >> (32 - s)); }
uvec2 product(uint m, uint w) {
  uint p0 = (m & 0xffffu) * (w & 0xffffu), p1 = (m & 0xffffu) * (w >> 16), p2 = (m >> 16) * (w & 0xffffu);
  uint middle = (p0 >> 16) + (p1 & 0xffffu) + (p2 & 0xffffu);
  return uvec2((m >> 16) * (w >> 16) + (p1 >> 16) + (p2 >> 16) + (middle >> 16), (p0 & 0xffffu) | (middle << 16));
}
vec2 turnFar(float x) {
  uint bits = floatBitsToUint(abs(x));
  uint m = (bits & 0x7fffffu) | 0x800000u;
  int p = int(bits >> 23) - 120;
  uvec2 low = product(m, turns(p + 64)), middle = product(m, turns(p + 32));
  uint v1 = middle.y + low.x;
  uint v0 = m * turns(p) + middle.x + (v1 < low.x ? 1u : 0u);
  int fraction = int((v0 << 2) | (v1 >> 30));
  return vec2(float((int(v0 >> 30) + (fraction < 0 ? 1 : 0)) & 3), float(fraction) * 3.657295198e-10);
}
vec2 turn(float x) {
  float n = roundEven(x * 0.636619772367581343);
  float r = ((x - n * 1.5703125) - n * 4.83751296997070312e-4) - n * 7.54978995489188216e-8;
  bool far = abs(x) > 8192.0;
  if (far) { vec2 t = turnFar(x); n = t.x; r = t.y; }
  float z = r * r;
  float s = r + r * z * ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1);
  float c = 1.0 - 0.5 * z + z * z * ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2);
  int q = int(n) & 3;
  if (far && x < 0.0) return q == 0 ? vec2(-s, c) : q == 1 ? vec2(-c, -s) : q == 2 ? vec2(s, -c) : vec2(c, s);
  return q == 0 ? vec2(s, c) : q == 1 ? vec2(c, -s) : q == 2 ? vec2(-s, -c) : vec2(-c, s);
}
float sine(float x) { return nan(x) || inf(x) ? NAN : turn(x).x; }
float cosine(float x) { return nan(x) || inf(x) ? NAN : turn(x).y; }
float tangent(float x) { vec2 t = turn(x); return nan(x) || inf(x) ? NAN : t.x / t.y; }
float arctan(float x) {
  float a = abs(x), y = 0.0;
  if (nan(x)) return x;
  if (inf(x)) return withSign(1.57079632679489662, x);
  if (a > 2.414213562373095) { y = 1.57079632679489662; a = -1.0 / a; } else if (a > 0.4142135623730950) { y = 0.785398163397448310; a = (a - 1.0) / (a + 1.0); }
  float z = a * a;
  y += (((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1) * z * a + a;
  return withSign(y, x);
}
float arctan2(float y, float x) {
  if (nan(x) || nan(y)) return NAN;
  bool left = (floatBitsToUint(x) & 0x80000000u) != 0u;
  float base = inf(x) && inf(y) ? 0.785398163397448310 : x == 0.0 && y == 0.0 ? 0.0 : arctan(abs(y) / abs(x));
  return withSign(left ? 3.14159265358979324 - base : base, y);
}
float arcsin(float x) {
  float a = abs(x);
  if (nan(x) || a > 1.0) return NAN;
  bool far = a > 0.5;
  float z = far ? 0.5 * (1.0 - a) : a * a;
  float r = far ? root(z) : a;
  float y = ((((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z + 1.6666752422e-1) * z * r + r;
  return withSign(far ? 1.57079632679489662 - 2.0 * y : y, x);
}
float arccos(float x) {
  if (x > 0.5) return 2.0 * arcsin(root(0.5 * (1.0 - x)));
  if (x < -0.5) return 3.14159265358979324 - 2.0 * arcsin(root(0.5 * (1.0 + x)));
  return 1.57079632679489662 - arcsin(x);
}
float hyperbolicSine(float x) {
  float z = x * x;
  if (abs(x) <= 1.0) return ((2.03721912945e-4 * z + 8.33028376239e-3) * z + 1.66667160211e-1) * z * x + x;
  float h = e(0.5 * abs(x));
  return nan(x) ? x : withSign(0.5 * h * h - 0.5 / h / h, x);
}
float hyperbolicCosine(float x) {
  float h = e(0.5 * abs(x));
  return 0.5 * h * h + 0.5 / h / h;
}
float hyperbolicTangent(float x) {
  float z = x * x;
  if (nan(x)) return x;
  if (abs(x) < 0.625) return ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z - 3.33332819422e-1) * z * x + x;
  return withSign(1.0 - 2.0 / (e(2.0 * min(abs(x), 20.0)) + 1.0), x);
}
float areaSine(float x) {
  float a = abs(x);
  return inf(x) || nan(x) ? x : withSign(a > 1.0e8 ? ln(a) + 0.693147180559945309 : ln1p(a + a * a / (1.0 + root(a * a + 1.0))), x);
}
float areaCosine(float x) {
  float t = x - 1.0;
  return x < 1.0 ? NAN : x > 1.0e8 ? ln(x) + 0.693147180559945309 : ln1p(t + root(2.0 * t + t * t));
}
float areaTangent(float x) {
  float a = abs(x);
  return nan(x) || a > 1.0 ? NAN : a == 1.0 ? withSign(INF, x) : withSign(0.5 * ln1p(2.0 * a / (1.0 - a)), x);
}
float logistic(float x) { float t = e(-abs(x)); return nan(x) ? x : (x >= 0.0 ? 1.0 : t) / (1.0 + t); }
float geluSlope(float x) {
  float s = logistic(x * (1.59576912160573071 + 0.0713548128205299900 * x * x));
  return s + s * (1.0 - s) * x * (1.59576912160573071 + 0.214064438461589970 * x * x);
}
float errorTail(float a) {
  float q = 1.0 / a, y = q * q;
  float p = a < 2.0
    ? (((((((2.326819970068386e-2 * y - 1.387039388740657e-1) * y + 3.687424674597105e-1) * y - 5.824733027278666e-1) * y + 6.210004621745983e-1) * y - 4.944515323274145e-1) * y + 3.404879937665872e-1) * y - 2.741127028184656e-1) * y + 5.638259427386472e-1
    : ((((((-1.047766399936249e1 * y + 1.297719955372516e1) * y - 7.495518717768503) * y + 2.921019019210786) * y - 1.015265279202700) * y + 4.218463358204948e-1) * y - 2.820767439740514e-1) * y + 5.641895067754075e-1;
  return a > 10.1 ? 0.0 : e(-a * a) * q * p;
}
float errorCore(float x) {
  float z = x * x;
  return x * ((((((7.853861353153693e-5 * z - 8.010193625184903e-4) * z + 5.188327685732524e-3) * z - 2.685381193529856e-2) * z + 1.128358514861418e-1) * z - 3.761262582423300e-1) * z + 1.128379165726710);
}
float errorFunction(float x) { return nan(x) ? x : abs(x) < 1.0 ? errorCore(x) : withSign(1.0 - errorTail(abs(x)), x); }
float errorRest(float x) { return nan(x) ? x : abs(x) < 1.0 ? 1.0 - errorCore(x) : x > 0.0 ? errorTail(x) : 2.0 - errorTail(-x); }
float raised(float x, float y) {
  if (y == 0.0 || x == 1.0) return 1.0;
  if (nan(x) || nan(y)) return NAN;
  bool whole = y == floor(y), odd = whole && abs(y) < 16777216.0 && (int(y) & 1) == 1;
  if (whole && abs(y) <= 16.0) {
    float r = 1.0, b = x;
    for (int n = int(abs(y)); n > 0; n >>= 1) { if ((n & 1) == 1) r *= b; b *= b; }
    return y < 0.0 ? (r == 0.0 ? (odd ? withSign(INF, x) : INF) : 1.0 / r) : r;
  }
  float a = abs(x);
  if (x < 0.0 && !whole && !inf(x)) return NAN;
  float r = a == 1.0 ? 1.0 : a == 0.0 ? (y < 0.0 ? INF : 0.0) : inf(y) ? ((a > 1.0) == (y > 0.0) ? INF : 0.0) : inf(a) ? (y > 0.0 ? INF : 0.0) : e(y * ln(a));
  return odd && x < 0.0 ? -r : r;
}
`;

interface Helper {
  readonly name: string;
  readonly text: string;
}

const MACROS = HELPERS.split('\n').filter((line) => line.startsWith('#'));
/** One part for each function or table, in an order in which they can be compiled. */
const parts: readonly Helper[] = HELPERS.split('\n')
  .filter((line) => !line.startsWith('#') && !line.startsWith('//'))
  .join('\n')
  .split(/\n(?=[a-z])/)
  .filter((text) => text.trim() !== '')
  .map((text) => ({ name: /^(?:const )?\w+ (\w+)/.exec(text.trim())?.[1] ?? '', text: text.trim() }));

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/[A-Za-z_]\w*/g));

/** The helpers that a body needs, with those that they need: drivers take their time over functions that nobody calls, too. */
export function helpersFor(body: string): string {
  const needed = new Set(wordsOf(body)).add('at');
  const chosen: string[] = [];
  for (let i = parts.length - 1; i >= 0; i--) {
    const { name, text } = parts[i];
    if (!needed.has(name)) continue;
    for (const word of wordsOf(text)) needed.add(word);
    chosen.push(text);
  }
  return [...MACROS, ...chosen.reverse()].join('\n');
}
