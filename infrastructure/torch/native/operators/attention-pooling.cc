#include "attention-pooling.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros_like.h>

#include "rows.h"
#include "softmax.h"

namespace arena {
namespace {

/** A value for each head, `stride` apart. */
struct PerHead {
  const float* values;
  int64_t stride;

  ARENA_INLINE float operator[](int64_t head) const { return values[head * stride]; }
};

/** products[head] = left[head] x, the products `stride` apart; left is [heads, size]. */
ARENA_VECTORIZED void multiply_heads(const float* left, const float* x, int64_t heads, int64_t size, float* products,
                                     int64_t stride) {
  for (int64_t head = 0; head < heads; head++) {
    const float* values = left + head * size;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < size; i++) sum += values[i] * x[i];
    products[head * stride] = sum;
  }
}

/** sums[head] += factors[head] x; sums is [heads, size]. */
ARENA_VECTORIZED void spread_over_heads(const float* x, PerHead factors, int64_t heads, int64_t size, float* sums) {
  for (int64_t head = 0; head < heads; head++) {
    const float factor = factors[head];
    float* sum = sums + head * size;
#pragma omp simd
    for (int64_t i = 0; i < size; i++) sum[i] += factor * x[i];
  }
}

/** sum += the sum over heads of factors[head] left[head]; left is [heads, size]. */
ARENA_VECTORIZED void add_heads(const float* left, PerHead factors, int64_t heads, int64_t size, float* sum) {
  for (int64_t head = 0; head < heads; head++) {
    const float factor = factors[head];
    const float* values = left + head * size;
#pragma omp simd
    for (int64_t i = 0; i < size; i++) sum[i] += factor * values[i];
  }
}

ARENA_VECTORIZED float sum_of(const float* x, int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) sum += x[i];
  return sum;
}

ARENA_VECTORIZED void add_number(float* x, float number, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) x[i] += number;
}

/** Buffers of one thread; they only grow. */
struct PoolingScratch {
  RowBuffer token, slope, dropped, slopes;
  std::vector<uint16_t> bits;

  static PoolingScratch& of_thread() {
    static thread_local PoolingScratch scratch;
    return scratch;
  }
};

/** Random bits of the keys of one query. */
const uint16_t* bits_of(const PoolingInput& input, int64_t row, int64_t head, std::vector<uint16_t>& scratch) {
  const int64_t start = (row * input.heads() + head) * input.mask_stride();
  return input.dropout->bits(start, input.rows.lengths[row], scratch);
}

/** Probabilities [heads, tokens] after dropout: those of a row's first key. Those of each next one follow. */
PerHead dropped_probabilities(const PoolingInput& input, int64_t row, const float* probabilities,
                              PoolingScratch& scratch) {
  const int64_t length = input.rows.lengths[row];
  const float* const of_row = probabilities + input.rows.starts[row];
  if (!input.dropout.has_value()) return {of_row, input.tokens()};
  float* const dropped = sized(scratch.dropped, input.heads() * length);
  for (int64_t head = 0; head < input.heads(); head++) {
    const uint16_t* bits = bits_of(input, row, head, scratch.bits);
    input.dropout->drop(of_row + head * input.tokens(), bits, dropped + head * length, length);
  }
  return {dropped, length};
}

}  // namespace

PooledTokens pool_cpu(const PoolingInput& input) {
  const int64_t heads = input.heads(), size = input.size(), tokens = input.tokens();
  at::Tensor means = at::zeros_like(input.queries);
  at::Tensor sums = at::empty({input.rows.count(), heads}, means.options());
  at::Tensor probabilities = at::empty({heads, tokens}, means.options());
  const RowSource source(input.x);
  const float* const queries = input.queries.data_ptr<float>();
  float *const all_means = means.data_ptr<float>(), *const all_sums = sums.data_ptr<float>();
  float* const all_probabilities = probabilities.data_ptr<float>();
  parallel_items(input.rows.count(), [&](int64_t row) {
    PoolingScratch& scratch = PoolingScratch::of_thread();
    const int64_t start = input.rows.starts[row], length = input.rows.lengths[row];
    float* const scores = all_probabilities + start;
    const auto token = [&](int64_t key) { return source.read((start + key) * size, size, scratch.token); };
    for (int64_t key = 0; key < length; key++) {
      multiply_heads(queries + row * heads * size, token(key), heads, size, scores + key, tokens);
    }
    for (int64_t head = 0; head < heads; head++) {
      float* const of_head = scores + head * tokens;
      scale_by(of_head, length, 1 / exponentiate(of_head, length).sum);
    }
    const PerHead dropped = dropped_probabilities(input, row, all_probabilities, scratch);
    for (int64_t head = 0; head < heads; head++) {
      all_sums[row * heads + head] = sum_of(dropped.values + head * dropped.stride, length);
    }
    for (int64_t key = 0; key < length; key++) {
      const PerHead factors{dropped.values + key, dropped.stride};
      spread_over_heads(token(key), factors, heads, size, all_means + row * heads * size);
    }
  });
  return {means, sums, probabilities};
}

/**
 * With P the probabilities, M the dropout factors and dP = d_means x^T + d_sums: dS = P (M dP - sum of each row of P M dP),
 * d_queries = dS x, dx = (P M)^T d_means + dS^T queries.
 */
PoolingGradient pool_gradient_cpu(const PoolingInput& input, const at::Tensor& probabilities,
                                  const at::Tensor& d_means, const at::Tensor& d_sums) {
  const int64_t heads = input.heads(), size = input.size(), tokens = input.tokens();
  TORCH_CHECK(probabilities.is_contiguous(), "expected contiguous probabilities");
  check_floats("probabilities", probabilities, heads * tokens);
  at::Tensor d_queries = at::zeros_like(input.queries);
  at::Tensor dx = at::empty_like(input.x);
  const RowSource source(input.x);
  const RowTarget target(dx);
  const float *const queries = input.queries.data_ptr<float>(), *const p = probabilities.data_ptr<float>();
  const float *const all_d_means = d_means.data_ptr<float>(), *const all_d_sums = d_sums.data_ptr<float>();
  float* const all_d_queries = d_queries.data_ptr<float>();
  parallel_items(input.rows.count(), [&](int64_t row) {
    PoolingScratch& scratch = PoolingScratch::of_thread();
    const int64_t start = input.rows.starts[row], length = input.rows.lengths[row];
    const int64_t of_row = row * heads * size;
    float* const slopes = sized(scratch.slopes, heads * length);
    const auto token = [&](int64_t key) { return source.read((start + key) * size, size, scratch.token); };
    for (int64_t key = 0; key < length; key++) {
      multiply_heads(all_d_means + of_row, token(key), heads, size, slopes + key, length);
    }
    const PerHead dropped = dropped_probabilities(input, row, p, scratch);
    for (int64_t head = 0; head < heads; head++) {
      float* const of_head = slopes + head * length;
      add_number(of_head, all_d_sums[row * heads + head], length);
      if (input.dropout.has_value()) {
        input.dropout->drop(of_head, bits_of(input, row, head, scratch.bits), of_head, length);
      }
      softmax_gradient(p + head * tokens + start, of_head, length);
    }
    for (int64_t key = 0; key < length; key++) {
      const PerHead slopes_of_key{slopes + key, length};
      spread_over_heads(token(key), slopes_of_key, heads, size, all_d_queries + of_row);
      float* const slope = target.open((start + key) * size, size, scratch.slope);
      std::fill(slope, slope + size, 0.0f);
      add_heads(all_d_means + of_row, {dropped.values + key, dropped.stride}, heads, size, slope);
      add_heads(queries + of_row, slopes_of_key, heads, size, slope);
      target.close((start + key) * size, size, slope);
    }
  });
  return {d_queries, dx};
}

}  // namespace arena
