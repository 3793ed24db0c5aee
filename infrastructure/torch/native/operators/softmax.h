#pragma once

#include <cstdint>

namespace arena {

/** Rows of attention scores, in float32. */

struct Exponentials {
  /** The largest score. */
  float largest;
  /** The sum of the exponentials. */
  float sum;
};

/** x = e^(x - largest of x) */
Exponentials exponentiate(float* x, int64_t count);

/** x = factor x */
void scale_by(float* x, int64_t count, float factor);

/** slopes = p (slopes - sum of p slopes) */
void softmax_gradient(const float* p, float* slopes, int64_t count);

}  // namespace arena
