#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <ATen/Parallel.h>

namespace arena {

/**
 * Runs use(begin, end) over 0 to `count` on all threads, each of which takes another part when it is done with one: large
 * parts first, then ever smaller ones, of `least` and more. A thread that something else holds up leaves its work to the
 * others (guided self-scheduling, Polychronopoulos and Kuck 1987). Results must not hang on how 0 to `count` is cut.
 */
template <typename Use>
void guided_for(int64_t count, int64_t least, const Use& use) {
  const int64_t threads = std::min<int64_t>(at::get_num_threads(), (count + least - 1) / least);
  std::atomic<int64_t> next{0};
  at::parallel_for(0, threads, 1, [&](int64_t, int64_t) {
    int64_t begin = next.load();
    while (begin < count) {
      const int64_t end = std::min(count, begin + std::max(least, (count - begin) / (2 * threads)));
      if (!next.compare_exchange_weak(begin, end)) continue;
      use(begin, end);
      begin = next.load();
    }
  });
}

}  // namespace arena
