#pragma once

#include <cstdint>
#include <cstring>

#include <c10/core/ScalarType.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Exception.h>
#include <c10/util/Half.h>

#include "vectorized.h"

namespace arena {

/** Reads an element of a kernel's tensor; kernels compute in float32. */
ARENA_INLINE float load(const float* from) { return *from; }

ARENA_INLINE float load(const c10::BFloat16* from) {
  uint16_t half;
  std::memcpy(&half, from, sizeof(half));
  const uint32_t bits = static_cast<uint32_t>(half) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

ARENA_INLINE float load(const c10::Half* from) { return static_cast<float>(*from); }

/** Writes an element, rounded to the nearest, ties to even. */
ARENA_INLINE void store(float* to, float value) { *to = value; }

ARENA_INLINE void store(c10::BFloat16* to, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  // Rounding would carry some NaN over into the sign.
  const uint16_t half = static_cast<uint16_t>(value != value ? 0x7fc0u : rounded);
  std::memcpy(to, &half, sizeof(half));
}

ARENA_INLINE void store(c10::Half* to, float value) { *to = static_cast<c10::Half>(value); }

/** Runs body(element) with a float, c10::BFloat16 or c10::Half, as the elements of a tensor are. */
template <typename Body>
void with_element_type(at::ScalarType type, const Body& body) {
  switch (type) {
    case at::kFloat:
      return body(float{});
    case at::kBFloat16:
      return body(c10::BFloat16{});
    case at::kHalf:
      return body(c10::Half{});
    default:
      TORCH_CHECK(false, "expected float32, bfloat16 or float16, found ", type);
  }
}

}  // namespace arena
