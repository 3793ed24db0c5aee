#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>

#include "attention-padded.h"
#include "dropped-values.h"

namespace arena {
namespace {

at::Tensor probabilities_of(const at::Tensor& query, const at::Tensor& key, const AttentionInput& input,
                            const PaddedRows& padded) {
  const int64_t longest = input.rows.longest;
  at::Tensor visible = padded.is_token().view({input.rows.count(), 1, 1, longest});
  if (input.settings.causal) {
    const at::Tensor places = at::arange(longest, visible.options().dtype(at::kLong));
    visible = visible.logical_and(places <= places.unsqueeze(-1));
  }
  const at::Tensor scores = at::matmul(query, key.transpose(2, 3)).to(at::kFloat).mul(input.settings.scale);
  return at::softmax(scores.masked_fill(visible.logical_not(), -1e9f), -1);
}

/** Drops probabilities [batch, heads, longest, longest], and their slopes in the same places. */
class ProbabilityDropout {
 public:
  explicit ProbabilityDropout(const AttentionInput& input) : mask_(input.settings.dropout) {
    if (!mask_.has_value()) return;
    const int64_t longest = input.rows.longest;
    is_dropped_ = dropped_values(*mask_, {input.rows.count(), input.settings.head_count, longest, longest},
                                 input.q.device());
  }

  at::Tensor operator()(const at::Tensor& x) const { return mask_.has_value() ? drop(x, is_dropped_, *mask_) : x; }

 private:
  const std::optional<DropoutMask>& mask_;
  at::Tensor is_dropped_;
};

}  // namespace

at::Tensor attend_composed(const AttentionInput& input, const PaddedRows& padded) {
  const at::Tensor value = padded.to_heads(input.v);
  const at::Tensor p = probabilities_of(padded.to_heads(input.q), padded.to_heads(input.k), input, padded);
  return padded.to_tokens(at::matmul(ProbabilityDropout(input)(p).to(value.scalar_type()), value));
}

AttentionGradient attend_gradient_composed(const AttentionInput& input, const PaddedRows& padded,
                                           const at::Tensor& dy) {
  const at::Tensor query = padded.to_heads(input.q), key = padded.to_heads(input.k);
  const at::Tensor value = padded.to_heads(input.v), slope = padded.to_heads_or_zero(dy);
  const at::Tensor p = probabilities_of(query, key, input, padded);
  const ProbabilityDropout dropped(input);
  const auto type = value.scalar_type();
  const at::Tensor dv = at::matmul(dropped(p).to(type).transpose(2, 3), slope);
  const at::Tensor dp = dropped(at::matmul(slope, value.transpose(2, 3)).to(at::kFloat));
  const at::Tensor ds = p.mul(dp - at::sum(p.mul(dp), -1, true)).mul(input.settings.scale).to(type);
  return {padded.to_tokens(at::matmul(ds, key)), padded.to_tokens(at::matmul(ds.transpose(2, 3), query)),
          padded.to_tokens(dv)};
}

}  // namespace arena
