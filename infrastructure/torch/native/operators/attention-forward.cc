#include <cmath>

#include <ATen/ops/empty.h>

#include "attention-products.h"
#include "attention.h"
#include "softmax.h"

namespace arena {
namespace {

/** Turns the scores of one query into dropped probabilities; gives the log of their sum of exponentials. */
float softmax(float* scores, int64_t keys, int64_t mask_start, const AttentionSettings& settings,
              std::vector<uint16_t>& scratch) {
  const auto [largest, sum] = exponentiate(scores, keys);
  if (settings.dropout.has_value()) {
    const DropoutMask& mask = *settings.dropout;
    const uint16_t* bits = mask.bits(mask_start, keys, scratch);
    mask.drop(scores, bits, scores, keys, mask.scale / sum);
  } else {
    scale_by(scores, keys, 1 / sum);
  }
  return largest + std::log(sum);
}

template <typename Operand, typename T>
void attend_unit(const AttentionInput& input, const AttentionUnit& unit, T* out, float* log_sums) {
  AttentionScratch& scratch = AttentionScratch::of_thread();
  const auto& settings = input.settings;
  const int64_t hidden = input.hidden(), size = input.head_size(), length = unit.length;
  const auto head = [&](const at::Tensor& x) {
    return HeadValues<T>{x.data_ptr<T>() + unit.offset(input.row()), length, size, input.row()};
  };
  const Operand query(head(input.q), {false, false}, scratch.query);
  const Operand key(head(input.k), {true, false}, scratch.key);
  const Operand value(head(input.v), {false, true}, scratch.value);
  const int64_t longest_row = Operand::row_of_scores(length);
  float* scores = AttentionScratch::sized(scratch.scores, std::min(QUERY_BLOCK, length) * longest_row);
  for (int64_t first = 0; first < length; first += QUERY_BLOCK) {
    const int64_t count = std::min(QUERY_BLOCK, length - first);
    const int64_t keys = visible_keys(settings, first, count, length);
    const int64_t row = Operand::row_of_scores(keys);
    query.score(first, count, key, keys, settings.scale, scores);
    for (int64_t i = 0; i < count; i++) {
      float* p = scores + i * row;
      const int64_t seen = visible_keys(settings, first + i, length);
      const int64_t mask_start = unit.mask_start + (first + i) * unit.mask_stride;
      log_sums[first + i] = softmax(p, seen, mask_start, settings, scratch.bits);
      std::fill(p + seen, p + row, 0.0f);
    }
    HeadOutput<T> target(out + first * hidden, count, size, hidden, scratch.out);
    value.mix(scores, count, keys, 1, target.values, target.stride);
    target.write();
  }
}

}  // namespace

std::tuple<at::Tensor, at::Tensor> attend_cpu(const AttentionInput& input) {
  at::Tensor out = at::empty({input.tokens(), input.hidden()}, input.q.options());
  at::Tensor log_sums = at::empty({input.settings.head_count, input.tokens()}, input.q.options().dtype(at::kFloat));
  float* sums = log_sums.data_ptr<float>();
  with_element_type(input.q.scalar_type(), [&](auto element) {
    using T = decltype(element);
    T* values = out.data_ptr<T>();
    with_operands<T>(input.head_size(), [&](auto* operand) {
      using Operand = std::remove_pointer_t<decltype(operand)>;
      parallel_items(input.units(), [&](int64_t index) {
        const AttentionUnit unit = unit_of(input, index);
        attend_unit<Operand>(input, unit, values + unit.offset(input.hidden()),
                             sums + unit.head * input.tokens() + unit.first_token);
      });
    });
  });
  return {out, log_sums};
}

}  // namespace arena
