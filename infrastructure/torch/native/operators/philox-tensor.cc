#include "philox-tensor.h"

#include <utility>

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/stack.h>

namespace arena {
namespace {

constexpr int64_t LOW_HALF = 0xffff;
constexpr int64_t LOW_WORD = 0xffffffff;

at::Tensor multiplier(int64_t value) { return at::scalar_tensor(value, at::kLong); }

/**
 * Words of 32 bits in int64, in two tensors [2, count] so that an operator does two of them at once: words 0 and 2, which
 * are multiplied, and words 1 and 3, of which nothing but the lower 32 bits counts.
 */
struct Words {
  at::Tensor even, odd;
};

Words counters(const PhiloxKey& key, int64_t first_block, int64_t count, at::Device device) {
  const at::Tensor even = at::empty({2, count}, at::TensorOptions().dtype(at::kLong).device(device));
  const at::Tensor odd = at::empty_like(even);
  even[0].copy_(at::arange(first_block, first_block + count, even.options())).bitwise_and_(LOW_WORD);
  even[1].fill_(int64_t{key.major});
  odd[0].fill_(int64_t{key.use});
  odd[1].fill_(int64_t{key.minor});
  return {even, odd};
}

/** A round of Philox4x32. Products of 64 bits wrap around to negative numbers, which changes none of their bits. */
void do_round(Words& words, uint32_t key0, uint32_t key1) {
  // Where a product goes, the other word was.
  at::Tensor products = at::empty_like(words.even);
  at::Tensor target0 = products[0], target1 = products[1];
  at::mul_out(target1, words.even[0], multiplier(0xd2511f53));
  at::mul_out(target0, words.even[1], multiplier(0xcd9e8d57));
  words.even = products.bitwise_right_shift(32).bitwise_xor_(words.odd);
  words.even[0].bitwise_xor_(int64_t{key0});
  words.even[1].bitwise_xor_(int64_t{key1});
  words.even.bitwise_and_(LOW_WORD);
  words.odd = std::move(products);
}

}  // namespace

at::Tensor philox_values(const PhiloxKey& key, int64_t first_block, int64_t count, at::Device device) {
  Words words = counters(key, first_block, count, device);
  uint32_t key0 = key.seed_low, key1 = key.seed_high;
  for (int round = 0; round < 10; round++) {
    do_round(words, key0, key1);
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  // Word by word, the low half first: [words 0 or 2, even or odd, half, count].
  const at::Tensor all = at::stack({words.even, words.odd}, 1);
  return at::stack({all, all.bitwise_right_shift(16)}, 2).bitwise_and_(LOW_HALF).view({VALUES_PER_BLOCK, count});
}

}  // namespace arena
