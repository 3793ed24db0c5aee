#include "seeded-draws.h"

#include <array>

#include <ATen/Context.h>

namespace arena {
namespace {

std::mutex generators;

/** The first 64 bits of the stream of a key. */
uint64_t seed_of(const PhiloxKey& key) {
  std::array<uint16_t, VALUES_PER_BLOCK> bits;
  philox_bits(key, 0, 1, bits.data());
  uint64_t seed = 0;
  for (int i = 0; i < 4; i++) seed |= uint64_t{bits[i]} << (16 * i);
  return seed;
}

}  // namespace

SeededDraws::SeededDraws(const PhiloxKey& key, at::Device device) : only_one_(generators) {
  at::Generator generator = at::globalContext().defaultGenerator(device);
  const std::lock_guard<std::mutex> while_set(generator.mutex());
  generator.set_current_seed(seed_of(key));
}

}  // namespace arena
