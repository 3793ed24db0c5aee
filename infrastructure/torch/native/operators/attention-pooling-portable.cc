#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>

#include "attention-pooling.h"
#include "dropped-values.h"
#include "padded-rows.h"

namespace arena {
namespace {

/** The rows of an input, padded to the longest. */
class PaddedTokens {
 public:
  explicit PaddedTokens(const PoolingInput& input)
      : as_attention_{input.x, input.x, input.x, input.rows, {1, false, 1, std::nullopt}},
        rows_(as_attention_),
        mask_(input.dropout),
        values_(rows_.to_heads(input.x).squeeze(1).to(at::kFloat)),
        is_token_(rows_.is_token().unsqueeze(1)) {
    if (!mask_.has_value()) return;
    is_dropped_ = dropped_values(*mask_, {input.rows.count(), input.heads(), input.rows.longest}, input.x.device());
  }

  PaddedTokens(const PaddedTokens&) = delete;

  /** [batch, longest, size] in float32; padding repeats a token. */
  const at::Tensor& values() const { return values_; }
  /** Whether each place holds a token: [batch, 1, longest]. */
  const at::Tensor& is_token() const { return is_token_; }
  /** Probabilities [batch, heads, longest], or their slopes, after dropout. */
  at::Tensor dropped(const at::Tensor& x) const { return mask_.has_value() ? drop(x, is_dropped_, *mask_) : x; }
  /** [batch, longest, size] as [tokens, size]. */
  at::Tensor to_tokens(const at::Tensor& padded) const { return rows_.to_tokens(padded.unsqueeze(1)); }

 private:
  /** Tokens as queries, keys and values of one head: what PaddedRows takes. */
  AttentionInput as_attention_;
  PaddedRows rows_;
  const std::optional<DropoutMask>& mask_;
  at::Tensor values_, is_token_, is_dropped_;
};

}  // namespace

PooledTokens pool_portable(const PoolingInput& input) {
  const PaddedTokens tokens(input);
  const at::Tensor scores = at::bmm(input.queries, tokens.values().transpose(1, 2));
  // A row without tokens has no probabilities; those of its padding are nobody's.
  const at::Tensor probabilities =
      at::softmax(scores.masked_fill(tokens.is_token().logical_not(), -1e9f), -1).mul(tokens.is_token());
  const at::Tensor dropped = tokens.dropped(probabilities);
  return {at::bmm(dropped, tokens.values()), at::sum(dropped, -1), probabilities};
}

PoolingGradient pool_gradient_portable(const PoolingInput& input, const at::Tensor& probabilities,
                                       const at::Tensor& d_means, const at::Tensor& d_sums) {
  const PaddedTokens tokens(input);
  const at::Tensor slopes = at::bmm(d_means, tokens.values().transpose(1, 2)) + d_sums.unsqueeze(-1);
  const at::Tensor dp = tokens.dropped(slopes);
  const at::Tensor ds = probabilities.mul(dp - at::sum(probabilities.mul(dp), -1, true));
  const at::Tensor dropped = tokens.dropped(probabilities);
  const at::Tensor d_tokens =
      at::bmm(dropped.transpose(1, 2), d_means) + at::bmm(ds.transpose(1, 2), input.queries);
  return {at::bmm(ds, tokens.values()), tokens.to_tokens(d_tokens).to(input.x.scalar_type())};
}

}  // namespace arena
