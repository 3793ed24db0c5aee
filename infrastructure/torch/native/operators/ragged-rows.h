#pragma once

#include <algorithm>
#include <atomic>
#include <vector>

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

namespace arena {

/** Rows of different lengths, one after the other: infrastructure/tensor/operations/ragged-rows.ts. */
struct RaggedRows {
  std::vector<int64_t> lengths;
  /** The first token of each row. */
  std::vector<int64_t> starts;
  int64_t longest = 0;

  /** Rows of `lengths` int32 [batch], for tensors of `tokens` tokens. Throws unless the lengths add up to that. */
  static RaggedRows of(const at::Tensor& lengths, int64_t tokens) {
    const at::Tensor host = lengths.to(at::kCPU, at::kLong).contiguous();
    const int64_t* values = host.data_ptr<int64_t>();
    RaggedRows rows;
    int64_t start = 0;
    for (int64_t row = 0; row < host.numel(); row++) {
      TORCH_CHECK(values[row] >= 0, "expected lengths of 0 or more, found ", values[row]);
      TORCH_CHECK(values[row] <= tokens - start, "expected lengths that add up to ", tokens, " tokens, found more");
      rows.lengths.push_back(values[row]);
      rows.starts.push_back(start);
      rows.longest = std::max(rows.longest, values[row]);
      start += values[row];
    }
    TORCH_CHECK(start == tokens, "expected lengths that add up to ", tokens, " tokens, found ", start);
    return rows;
  }

  int64_t count() const { return static_cast<int64_t>(lengths.size()); }
};

/**
 * Calls body(item) for each item from 0 to count - 1, each on the thread that is free first: for items of unequal work
 * whose results don't depend on each other.
 */
template <typename Body>
void parallel_items(int64_t count, const Body& body) {
  std::atomic<int64_t> next{0};
  const int64_t threads = std::min<int64_t>(at::get_num_threads(), count);
  at::parallel_for(0, threads, 1, [&](int64_t begin, int64_t end) {
    for (int64_t thread = begin; thread < end; thread++) {
      for (int64_t item = next++; item < count; item = next++) body(item);
    }
  });
}

}  // namespace arena
