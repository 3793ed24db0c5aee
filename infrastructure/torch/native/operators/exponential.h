#pragma once

#include <cstdint>
#include <cstring>

#include "vectorized.h"

namespace arena {

/**
 * e^x to about 1e-7 relative, for x up to 88, without branches, so that compilers vectorize it: Cephes' expf
 * (S. L. Moshier, 1992). Below -87 it gives about 1e-38.
 */
ARENA_INLINE float exponential(float x) {
  constexpr float LOG2_E = 1.44269504088896341f;
  constexpr float LN2_HIGH = 0.693359375f;
  constexpr float LN2_LOW = -2.12194440e-4f;
  // Adding and subtracting 1.5 * 2^23 rounds to an integer.
  constexpr float ROUNDING = 12582912.0f;
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  const float n = (x * LOG2_E + ROUNDING) - ROUNDING;
  const float r = (x - n * LN2_HIGH) - n * LN2_LOW;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof(power));
  return p * power;
}

}  // namespace arena
