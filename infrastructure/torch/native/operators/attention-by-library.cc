#include "attention-padded.h"
#include "required-determinism.h"
#include "seeded-draws.h"

#if __has_include(<ATen/ops/scaled_dot_product_attention.h>)

#include <cmath>
#include <optional>

#include <ATen/ops/scaled_dot_product_attention.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

namespace arena {
namespace {

/** The keys that every query of a row sees, [batch, 1, 1, longest]; none where all are seen. */
c10::optional<at::Tensor> visible_keys(const AttentionInput& input, const PaddedRows& padded) {
  // Padding comes after the tokens of its row, where causal attention does not look. Kernels are faster without a mask.
  if (input.settings.causal || padded.is_full()) return c10::nullopt;
  at::Tensor visible = padded.is_token();
  // Softmax over no key is NaN in some kernels: a row without tokens sees padding, and nobody sees the row.
  visible.select(1, 0).fill_(true);
  return visible.view({input.rows.count(), 1, 1, input.rows.longest});
}

/** [batch, heads, longest, head size] */
at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const AttentionInput& input,
                  const PaddedRows& padded) {
  const auto& [_, causal, scale, dropout] = input.settings;
  const auto mask = visible_keys(input, padded);
  std::optional<SeededDraws> draws;
  if (dropout.has_value()) draws.emplace(dropout->key(), query.device());
  const double rate = dropout.has_value() ? dropout->rate() : 0;
#if TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR == 0
  // Here the scale is always 1 / sqrt(head size).
  const at::Tensor scaled = query * (scale * std::sqrt(static_cast<double>(input.head_size())));
  return at::scaled_dot_product_attention(scaled, key, value, mask, rate, causal);
#else
  return at::scaled_dot_product_attention(query, key, value, mask, rate, causal, scale);
#endif
}

/** Attention as autograd sees it: operands and result [batch, heads, longest, head size]. */
struct RecordedAttention {
  at::Tensor query, key, value, mixed;
};

/** Expects autograd to be on. */
RecordedAttention record_attention(const AttentionInput& input, const PaddedRows& padded) {
  const auto leaf = [&](const at::Tensor& x) { return padded.to_heads(x).detach().requires_grad_(); };
  const at::Tensor query = leaf(input.q), key = leaf(input.k), value = leaf(input.v);
  return {query, key, value, attend(query, key, value, input, padded)};
}

}  // namespace

bool can_attend_by_library(const AttentionInput& input) { return input.tokens() > 0; }

at::Tensor attend_by_library(const AttentionInput& input, const PaddedRows& padded) {
  if (input.settings.dropout.has_value()) {
    // Each of libtorch's kernels draws a mask of its own, and which one it takes may depend on whether there will be a
    // gradient: that of the gradient has to be this one.
    const c10::InferenceMode with_autograd(false);
    const RequiredDeterminism same_bits;
    return padded.to_tokens(record_attention(input, padded).mixed.detach());
  }
  const auto heads = [&](const at::Tensor& x) { return padded.to_heads(x); };
  return padded.to_tokens(attend(heads(input.q), heads(input.k), heads(input.v), input, padded));
}

AttentionGradient attend_gradient_by_library(const AttentionInput& input, const PaddedRows& padded,
                                             const at::Tensor& dy) {
  // Which kernel libtorch picks, and what its gradient takes, differ by version and device: its autograd knows them.
  const c10::InferenceMode with_autograd(false);
  const RequiredDeterminism same_bits;
  const auto [query, key, value, mixed] = record_attention(input, padded);
  const auto slopes = torch::autograd::grad({mixed}, {query, key, value}, {padded.to_heads_or_zero(dy)});
  return {padded.to_tokens(slopes[0]), padded.to_tokens(slopes[1]), padded.to_tokens(slopes[2])};
}

}  // namespace arena

#else

namespace arena {

bool can_attend_by_library(const AttentionInput&) { return false; }

at::Tensor attend_by_library(const AttentionInput& input, const PaddedRows& padded) {
  return attend_composed(input, padded);
}

AttentionGradient attend_gradient_by_library(const AttentionInput& input, const PaddedRows& padded,
                                             const at::Tensor& dy) {
  return attend_gradient_composed(input, padded, dy);
}

}  // namespace arena

#endif
