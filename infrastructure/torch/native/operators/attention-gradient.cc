#include "attention-products.h"
#include "attention.h"
#include "exponential.h"
#include "softmax.h"

namespace arena {
namespace {

/** x = e^(x - shift) */
ARENA_VECTORIZED void probabilities_of(float* x, int64_t count, float shift) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) x[i] = exponential(x[i] - shift);
}

/** softmax_gradient through dropout; leaves the dropped probabilities in p. */
ARENA_VECTORIZED void dropped_softmax_gradient(float* p, float* slopes, const uint16_t* bits, uint32_t threshold,
                                               float scale, int64_t count) {
  float weighted = 0;
#pragma omp simd reduction(+ : weighted)
  for (int64_t i = 0; i < count; i++) {
    const float factor = bits[i] < threshold ? 0.0f : scale;
    slopes[i] *= factor;
    weighted += p[i] * slopes[i];
  }
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    slopes[i] = p[i] * (slopes[i] - weighted);
    p[i] = bits[i] < threshold ? 0.0f : p[i] * scale;
  }
}

/** Where results go, and their values from one token to the next. */
template <typename T>
struct Gradients {
  T *dq, *dk, *dv;
  int64_t row;

  Gradients of(const AttentionUnit& unit) const {
    const int64_t offset = unit.offset(row);
    return {dq + offset, dk + offset, dv + offset, row};
  }
};

/**
 * With P the probabilities, M the dropout factors and dP = dy v^T: dv = (P M)^T dy, dS = P (M dP - sum of each row of
 * P M dP), dq = scale dS k, dk = scale dS^T q. Blocks of queries go from the last, which sees all keys, to the first.
 */
template <typename Operand, typename T>
void attend_unit_gradient(const AttentionInput& input, const AttentionUnit& unit, const T* dy, const float* log_sums,
                          const Gradients<T>& out) {
  AttentionScratch& scratch = AttentionScratch::of_thread();
  const auto& settings = input.settings;
  const int64_t size = input.head_size(), length = unit.length;
  if (length == 0) return;
  const auto head = [&](const at::Tensor& x) {
    return HeadValues<T>{x.data_ptr<T>() + unit.offset(input.row()), length, size, input.row()};
  };
  const Operand query(head(input.q), {false, true}, scratch.query);
  const Operand key(head(input.k), {true, true}, scratch.key);
  const Operand value(head(input.v), {true, false}, scratch.value);
  const HeadValues<T> dy_of_head{dy + unit.offset(input.hidden()), length, size, input.hidden()};
  const Operand slope(dy_of_head, {false, true}, scratch.slope);
  const int64_t block_size = std::min(QUERY_BLOCK, length) * Operand::row_of_scores(length);
  float* scores = AttentionScratch::sized(scratch.scores, block_size);
  float* slopes = AttentionScratch::sized(scratch.slopes, block_size);
  HeadOutput<T> dq(out.dq, length, size, out.row, scratch.d_query);
  HeadOutput<T> dk(out.dk, length, size, out.row, scratch.d_key);
  HeadOutput<T> dv(out.dv, length, size, out.row, scratch.d_value);
  const int64_t last_block = (length - 1) / QUERY_BLOCK * QUERY_BLOCK;
  for (int64_t first = last_block; first >= 0; first -= QUERY_BLOCK) {
    const int64_t count = std::min(QUERY_BLOCK, length - first);
    const int64_t keys = visible_keys(settings, first, count, length);
    const int64_t row = Operand::row_of_scores(keys);
    const bool adds = first != last_block;
    query.score(first, count, key, keys, settings.scale, scores);
    slope.score(first, count, value, keys, 1, slopes);
    for (int64_t i = 0; i < count; i++) {
      float* p = scores + i * row;
      float* ds = slopes + i * row;
      const int64_t seen = visible_keys(settings, first + i, length);
      probabilities_of(p, seen, log_sums[first + i]);
      if (settings.dropout.has_value()) {
        const DropoutMask& mask = *settings.dropout;
        const uint16_t* bits = mask.bits(unit.mask_start + (first + i) * unit.mask_stride, seen, scratch.bits);
        dropped_softmax_gradient(p, ds, bits, mask.threshold, mask.scale, seen);
      } else {
        softmax_gradient(p, ds, seen);
      }
      std::fill(p + seen, p + row, 0.0f);
      std::fill(ds + seen, ds + row, 0.0f);
    }
    slope.spread(scores, first, count, keys, 1, adds, dv.values, dv.stride);
    key.mix(slopes, count, keys, settings.scale, dq.values + first * dq.stride, dq.stride);
    query.spread(slopes, first, count, keys, settings.scale, adds, dk.values, dk.stride);
  }
  dq.write();
  dk.write();
  dv.write();
}

}  // namespace

void attend_gradient_cpu(const AttentionInput& input, const at::Tensor& dy, const at::Tensor& log_sums,
                         const AttentionGradient& gradient) {
  const at::Tensor slope = dy.to(input.q.scalar_type()).contiguous();
  check_floats("log_sums", log_sums, input.settings.head_count * input.tokens());
  const at::Tensor sums = log_sums.contiguous();
  const auto& [dq, dk, dv] = gradient;
  const float* all_sums = sums.data_ptr<float>();
  with_element_type(input.q.scalar_type(), [&](auto element) {
    using T = decltype(element);
    const Gradients<T> out{dq.template data_ptr<T>(), dk.template data_ptr<T>(), dv.template data_ptr<T>(),
                           AttentionInput::row_of(dq)};
    const T* dy_values = slope.data_ptr<T>();
    with_operands<T>(input.head_size(), [&](auto* operand) {
      using Operand = std::remove_pointer_t<decltype(operand)>;
      parallel_items(input.units(), [&](int64_t index) {
        const AttentionUnit unit = unit_of(input, index);
        attend_unit_gradient<Operand>(input, unit, dy_values,
                                      all_sums + unit.head * input.tokens() + unit.first_token, out.of(unit));
      });
    });
  });
}

}  // namespace arena
