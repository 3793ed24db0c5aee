#include <cmath>
#include <limits>

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include "attention.h"
#include "exponential.h"
#include "products.h"

namespace arena {
namespace {

ARENA_VECTORIZED float largest_of(const float* x, int64_t count) {
  float largest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : largest)
  for (int64_t i = 0; i < count; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/** x = e^(x - shift); gives the sum. */
ARENA_VECTORIZED float exponentials(float* x, int64_t count, float shift) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) {
    x[i] = exponential(x[i] - shift);
    sum += x[i];
  }
  return sum;
}

ARENA_VECTORIZED void scale_by(float* x, int64_t count, float factor) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) x[i] *= factor;
}

/** Turns the scores of one query into dropped probabilities; gives the log of their sum of exponentials. */
float softmax(float* scores, int64_t keys, int64_t mask_start, const AttentionSettings& settings,
              std::vector<uint16_t>& scratch) {
  const float largest = largest_of(scores, keys);
  const float sum = exponentials(scores, keys, largest);
  if (settings.dropout.has_value()) {
    const DropoutMask& mask = *settings.dropout;
    const uint16_t* bits = mask.bits(mask_start, keys, scratch);
    mask.drop(scores, bits, scores, keys, mask.scale / sum);
  } else {
    scale_by(scores, keys, 1 / sum);
  }
  return largest + std::log(sum);
}

template <typename T>
void attend_unit(const AttentionInput& input, const AttentionUnit& unit, T* out, float* log_sums) {
  AttentionScratch& scratch = AttentionScratch::of_thread();
  const auto& settings = input.settings;
  const int64_t hidden = input.hidden(), size = input.head_size(), length = unit.length;
  const auto query = head_of(input.q.data_ptr<T>() + unit.offset, length, size, hidden, scratch.query);
  const auto key = head_of(input.k.data_ptr<T>() + unit.offset, length, size, hidden, scratch.key);
  const auto value = head_of(input.v.data_ptr<T>() + unit.offset, length, size, hidden, scratch.value);
  float* scores = AttentionScratch::sized(scratch.scores, std::min(QUERY_BLOCK, length) * length);
  for (int64_t first = 0; first < length; first += QUERY_BLOCK) {
    const int64_t count = std::min(QUERY_BLOCK, length - first);
    const int64_t keys = visible_keys(settings, first, count, length);
    multiply(false, true, count, keys, size, settings.scale, query.values + first * query.stride, query.stride,
             key.values, key.stride, 0, scores, keys);
    for (int64_t i = 0; i < count; i++) {
      float* row = scores + i * keys;
      const int64_t seen = visible_keys(settings, first + i, length);
      const int64_t mask_start = unit.mask_start + (first + i) * unit.mask_stride;
      log_sums[first + i] = softmax(row, seen, mask_start, settings, scratch.bits);
      std::fill(row + seen, row + keys, 0.0f);
    }
    HeadOutput<T> target(out + first * hidden, count, size, hidden, scratch.slope);
    multiply(false, false, count, size, keys, 1, scores, keys, value.values, value.stride, 0, target.values,
             target.stride);
    target.write();
  }
}

}  // namespace

std::tuple<at::Tensor, at::Tensor> attend_cpu(const AttentionInput& input) {
  at::Tensor out = at::empty_like(input.q);
  at::Tensor log_sums = at::empty({input.settings.head_count, input.tokens()}, input.q.options().dtype(at::kFloat));
  float* sums = log_sums.data_ptr<float>();
  with_element_type(input.q.scalar_type(), [&](auto element) {
    using T = decltype(element);
    T* values = out.data_ptr<T>();
    parallel_items(input.units(), [&](int64_t index) {
      const AttentionUnit unit = unit_of(input, index);
      attend_unit<T>(input, unit, values + unit.offset, sums + unit.head * input.tokens() + unit.first_token);
    });
  });
  return {out, log_sums};
}

}  // namespace arena
