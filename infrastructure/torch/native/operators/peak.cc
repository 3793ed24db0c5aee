#include <algorithm>
#include <chrono>
#include <mutex>

#include <ATen/Parallel.h>
#include <torch/library.h>

#include "vectorized.h"

namespace arena {
namespace {

using Lanes = float __attribute__((vector_size(64)));
constexpr int64_t FLOATS = sizeof(Lanes) / sizeof(float);
constexpr int64_t ROUNDS = 1 << 14;

/** Multiplies and adds in registers alone, CHAINS results independent of each other. */
template <int CHAINS>
ARENA_INLINE float chains() {
  Lanes sums[CHAINS];
  for (int i = 0; i < CHAINS; i++) sums[i] = Lanes{} + static_cast<float>(i);
  const Lanes factor = Lanes{} + 0.999f, term = Lanes{} + 0.5f;
  for (int64_t round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < CHAINS; i++) sums[i] = sums[i] * factor + term;
  }
  for (int i = 1; i < CHAINS; i++) sums[0] += sums[i];
  return sums[0][0];
}

// As many chains as registers allow: 16 of 32 bytes hold six, 32 of 64 bytes twelve.
ARENA_VECTORIZED float few_chains() { return chains<6>(); }
ARENA_VECTORIZED float many_chains() { return chains<12>(); }

/** GFLOP/s of all threads together, each computing for that long. */
double rate(float (*compute)(), int64_t chain_count, double seconds) {
  using clock = std::chrono::steady_clock;
  const int64_t threads = at::get_num_threads();
  double total = 0;
  volatile float sink = 0;
  std::mutex lock;
  at::parallel_for(0, threads, 1, [&](int64_t begin, int64_t end) {
    const auto start = clock::now();
    int64_t calls = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      sink = compute();
      calls++;
      elapsed = std::chrono::duration<double>(clock::now() - start).count();
    }
    const std::lock_guard<std::mutex> guard(lock);
    total += static_cast<double>(calls * ROUNDS * chain_count * FLOATS * 2) / elapsed;
  });
  return total / 1e9;
}

/** The most float32 operations per second, in 1e9, that this processor's instructions give on all threads. */
double peak_gflops(int64_t milliseconds) {
  TORCH_CHECK(milliseconds > 0 && milliseconds <= 1000, "expected 1 to 1000 milliseconds");
  const double seconds = static_cast<double>(milliseconds) / 2000;
  return std::max(rate(few_chains, 6, seconds), rate(many_chains, 12, seconds));
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) { library.def("peak_gflops(int milliseconds) -> float", arena::peak_gflops); }
