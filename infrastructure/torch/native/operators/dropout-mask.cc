#include "dropout-mask.h"

#include "vectorized.h"

namespace arena {
namespace {

ARENA_VECTORIZED void drop_below(uint32_t threshold, const float* x, const uint16_t* bits, float* y, int64_t count,
                                 float factor) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) y[i] = bits[i] < threshold ? 0.0f : x[i] * factor;
}

}  // namespace

void DropoutMask::drop(const float* x, const uint16_t* bits, float* y, int64_t count, float factor) const {
  drop_below(threshold, x, bits, y, count, factor);
}

}  // namespace arena
