#include "philox.h"

#include <algorithm>
#include <cstring>

#include "vectorized.h"

namespace arena {
namespace {

/** Blocks that are computed side by side. */
constexpr int LANES = 16;
constexpr int WORDS = 4;

/** Philox4x32-10 (Salmon et al. 2011, SC'11) of LANES blocks. */
ARENA_VECTORIZED void philox_lanes(const PhiloxKey& key, uint32_t first_block, uint32_t* out) {
  uint32_t x0[LANES], x1[LANES], x2[LANES], x3[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    x0[lane] = first_block + lane;
    x1[lane] = key.use;
    x2[lane] = key.major;
    x3[lane] = key.minor;
  }
  uint32_t key0 = key.seed_low;
  uint32_t key1 = key.seed_high;
  for (int round = 0; round < 10; round++) {
#pragma omp simd
    for (int lane = 0; lane < LANES; lane++) {
      const uint64_t product0 = uint64_t{0xd2511f53} * x0[lane];
      const uint64_t product1 = uint64_t{0xcd9e8d57} * x2[lane];
      x0[lane] = static_cast<uint32_t>(product1 >> 32) ^ x1[lane] ^ key0;
      x1[lane] = static_cast<uint32_t>(product1);
      x2[lane] = static_cast<uint32_t>(product0 >> 32) ^ x3[lane] ^ key1;
      x3[lane] = static_cast<uint32_t>(product0);
    }
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  for (int lane = 0; lane < LANES; lane++) {
    out[WORDS * lane] = x0[lane];
    out[WORDS * lane + 1] = x1[lane];
    out[WORDS * lane + 2] = x2[lane];
    out[WORDS * lane + 3] = x3[lane];
  }
}

}  // namespace

void philox_bits(const PhiloxKey& key, int64_t first_block, int64_t count, uint16_t* out) {
  uint32_t words[LANES * WORDS];
  for (int64_t block = 0; block < count; block += LANES) {
    philox_lanes(key, static_cast<uint32_t>(first_block + block), words);
    const int64_t blocks = std::min<int64_t>(LANES, count - block);
    // Little-endian: the low half of a word comes first in memory.
    std::memcpy(out + block * VALUES_PER_BLOCK, words, blocks * VALUES_PER_BLOCK * sizeof(uint16_t));
  }
}

}  // namespace arena
