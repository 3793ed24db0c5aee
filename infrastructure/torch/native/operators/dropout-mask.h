#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include <c10/util/Exception.h>

#include "philox.h"

namespace arena {

/** Which values dropout keeps: infrastructure/tensor/operations/dropout-mask.ts. */
class DropoutMask {
 public:
  DropoutMask(double rate, const PhiloxKey& key)
      : threshold(threshold_of(rate)),
        scale(static_cast<float>(65536.0 / (0x10000 - threshold))),
        key_(key) {}

  /** None at a rate of 0. */
  static std::optional<DropoutMask> of(double rate, int64_t seed, int64_t use, int64_t major, int64_t minor) {
    if (rate == 0) return std::nullopt;
    return DropoutMask(rate, PhiloxKey::of(seed, use, major, minor));
  }

  /** Bits below this are dropped. */
  uint32_t threshold;
  /** What kept values are multiplied with. */
  float scale;

  /** Share of values that are dropped. */
  double rate() const { return threshold / 65536.0; }

  /** Where its random numbers are. */
  const PhiloxKey& key() const { return key_; }

  /** Bits of `count` values from `start` on; they are in `scratch`. */
  const uint16_t* bits(int64_t start, int64_t count, std::vector<uint16_t>& scratch) const {
    const int64_t first = start / VALUES_PER_BLOCK;
    const int64_t blocks = (start + count + VALUES_PER_BLOCK - 1) / VALUES_PER_BLOCK - first;
    if (scratch.size() < static_cast<size_t>(blocks * VALUES_PER_BLOCK)) scratch.resize(blocks * VALUES_PER_BLOCK);
    philox_bits(key_, first, blocks, scratch.data());
    return scratch.data() + (start - first * VALUES_PER_BLOCK);
  }

  /** y = x, dropped by bits, times `factor`; y may be x. */
  void drop(const float* x, const uint16_t* bits, float* y, int64_t count, float factor) const;
  void drop(const float* x, const uint16_t* bits, float* y, int64_t count) const { drop(x, bits, y, count, scale); }

 private:
  static uint32_t threshold_of(double rate) {
    TORCH_CHECK(rate >= 0 && rate < 1, "expected a dropout rate of at least 0 and below 1, found ", rate);
    return static_cast<uint32_t>(std::lround(rate * 0x10000));
  }

  PhiloxKey key_;
};

}  // namespace arena
