/**
 * Elementary functions to single precision, several times as fast as those of `Math` in a loop over typed arrays.
 */

const LOG2_E = Math.LOG2E;
const LN_2 = Math.LN2;
const SMALLEST_EXPONENT = -126;
const LARGEST_EXPONENT = 128;
/** 2^n for n from SMALLEST_EXPONENT to LARGEST_EXPONENT. */
const POWERS_OF_2 = Float64Array.from(
  { length: LARGEST_EXPONENT - SMALLEST_EXPONENT + 1 },
  (_, index) => 2 ** (index + SMALLEST_EXPONENT),
);

/** e^x for x <= 88, relative error below 1e-8; 0 below -87 (there is no smaller normal float32). */
export function fastExp(x: number): number {
  if (x < -87) return 0;
  const exponent = Math.floor(x * LOG2_E + 0.5);
  const r = x - exponent * LN_2;
  const series =
    1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040)))))));
  return series * POWERS_OF_2[exponent - SMALLEST_EXPONENT]!;
}

/** Hyperbolic tangent: 1 - 2 / (e^2|x| + 1), or the series for small x, where that cancels. Absolute error below 1e-8. */
export function fastTanh(x: number): number {
  const size = Math.abs(x);
  if (size > 10) return x > 0 ? 1 : -1;
  const y = 1 - 2 / (fastExp(2 * size) + 1);
  return x < 0 ? -y : y;
}

/** 1 / (1 + e^-x). */
export function fastSigmoid(x: number): number {
  if (x > 40) return 1;
  return x < -40 ? fastExp(x) : 1 / (1 + fastExp(-x));
}

/**
 * Gauss error function, a ratio of polynomials in x^2 (coefficients of the Eigen library's float `erf`). Absolute error
 * below 2e-7.
 */
export function fastErf(x: number): number {
  const clamped = x > 4 ? 4 : x < -4 ? -4 : x;
  const t = clamped * clamped;
  const numerator =
    -1.60960333262415e-2 +
    t *
      (-2.95459980854025e-3 +
        t *
          (-7.34990630326855e-4 +
            t *
              (-5.69250639462346e-5 +
                t * (-2.10102402082508e-6 + t * (2.77068142495902e-8 + t * -2.72614225801306e-10)))));
  const denominator =
    -1.42647390514189e-2 +
    t *
      (-7.37332916720468e-3 +
        t * (-1.68282697438203e-3 + t * (-2.13374055278905e-4 + t * -1.45660718464996e-5)));
  return (clamped * numerator) / denominator;
}
