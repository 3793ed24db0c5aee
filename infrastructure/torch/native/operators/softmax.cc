#include "softmax.h"

#include <limits>

#include "exponential.h"

namespace arena {
namespace {

ARENA_VECTORIZED float largest_of(const float* x, int64_t count) {
  float largest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : largest)
  for (int64_t i = 0; i < count; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/** x = e^(x - shift); gives the sum. */
ARENA_VECTORIZED float exponentials(float* x, int64_t count, float shift) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) {
    x[i] = exponential(x[i] - shift);
    sum += x[i];
  }
  return sum;
}

}  // namespace

Exponentials exponentiate(float* x, int64_t count) {
  const float largest = largest_of(x, count);
  return {largest, exponentials(x, count, largest)};
}

ARENA_VECTORIZED void scale_by(float* x, int64_t count, float factor) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) x[i] *= factor;
}

ARENA_VECTORIZED void softmax_gradient(const float* p, float* slopes, int64_t count) {
  float weighted = 0;
#pragma omp simd reduction(+ : weighted)
  for (int64_t i = 0; i < count; i++) weighted += p[i] * slopes[i];
#pragma omp simd
  for (int64_t i = 0; i < count; i++) slopes[i] = p[i] * (slopes[i] - weighted);
}

}  // namespace arena
