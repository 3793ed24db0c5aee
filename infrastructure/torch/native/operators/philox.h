#pragma once

#include <cstdint>

namespace arena {

/** Address of a stream of random numbers: domain/shared/philox.ts. */
struct PhiloxKey {
  uint32_t use;
  uint32_t major;
  uint32_t minor;
  uint32_t seed_low;
  uint32_t seed_high;

  static PhiloxKey of(int64_t seed, int64_t use, int64_t major, int64_t minor) {
    return {static_cast<uint32_t>(use), static_cast<uint32_t>(major), static_cast<uint32_t>(minor),
            static_cast<uint32_t>(seed), static_cast<uint32_t>(static_cast<uint64_t>(seed) >> 32)};
  }
};

/** Values of 16 bits that one block of Philox4x32-10 holds. */
constexpr int64_t VALUES_PER_BLOCK = 8;

/** The bits of `count` consecutive blocks from `first_block` on: 8 values each, the low half of a word first. */
void philox_bits(const PhiloxKey& key, int64_t first_block, int64_t count, uint16_t* out);

}  // namespace arena
