#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/tensor.h>

#include "attention.h"
#include "dropout.h"

namespace arena {
namespace {

/** Rows padded to the longest, and what is to be known of the padding. */
struct Padded {
  /** Where each place [batch * longest] finds its token; padding finds the row's first. */
  at::Tensor places;
  /** Where each token [tokens] is found among the places. */
  at::Tensor tokens;
  /** Whether a query sees a key: [batch, 1, longest or 1, longest]. */
  at::Tensor visible;
};

at::Tensor indices(const std::vector<int64_t>& values, const at::Tensor& like) {
  return at::tensor(values, at::TensorOptions().dtype(at::kLong)).to(like.device());
}

Padded pad(const AttentionInput& input) {
  const RaggedRows& rows = input.rows;
  std::vector<int64_t> places, tokens;
  for (int64_t row = 0; row < rows.count(); row++) {
    for (int64_t place = 0; place < rows.longest; place++) {
      const bool is_real = place < rows.lengths[row];
      places.push_back(is_real ? rows.starts[row] + place : std::min(rows.starts[row], input.tokens() - 1));
      if (is_real) tokens.push_back(row * rows.longest + place);
    }
  }
  const at::Tensor lengths = indices(rows.lengths, input.q).view({-1, 1, 1, 1});
  const at::Tensor keys = at::arange(rows.longest, lengths.options());
  at::Tensor visible = keys.view({1, 1, 1, -1}) < lengths;
  if (input.settings.causal) visible = visible.logical_and(keys.view({1, -1}) <= keys.view({-1, 1}));
  return {indices(places, input.q), indices(tokens, input.q), visible};
}

/** [tokens, hidden] as [batch, heads, longest, head size]. */
at::Tensor to_heads(const at::Tensor& x, const AttentionInput& input, const Padded& padded) {
  const std::vector<int64_t> shape{input.rows.count(), input.rows.longest, input.settings.head_count,
                                   input.head_size()};
  return x.index_select(0, padded.places).view(shape).transpose(1, 2);
}

at::Tensor to_tokens(const at::Tensor& heads, const AttentionInput& input, const Padded& padded) {
  return heads.transpose(1, 2).reshape({-1, input.hidden()}).index_select(0, padded.tokens);
}

at::Tensor probabilities_of(const at::Tensor& query, const at::Tensor& key, const AttentionInput& input,
                            const Padded& padded) {
  const at::Tensor scores = at::matmul(query, key.transpose(2, 3)).to(at::kFloat).mul(input.settings.scale);
  return at::softmax(scores.masked_fill(padded.visible.logical_not(), -1e9f), -1);
}

/** Dropout factors [batch, heads, longest, longest]; undefined without dropout. */
at::Tensor factors_of(const AttentionInput& input) {
  if (!input.settings.dropout.has_value()) return {};
  const int64_t longest = input.rows.longest;
  const int64_t aligned = (longest + VALUES_PER_BLOCK - 1) / VALUES_PER_BLOCK * VALUES_PER_BLOCK;
  const auto factors =
      dropout_factors(*input.settings.dropout, {input.rows.count(), input.settings.head_count, longest, aligned});
  return factors.narrow(3, 0, longest).to(input.q.device());
}

at::Tensor dropped(const at::Tensor& probabilities, const at::Tensor& factors) {
  return factors.defined() ? at::mul(probabilities, factors) : probabilities;
}

}  // namespace

std::tuple<at::Tensor, at::Tensor> attend_portable(const AttentionInput& input) {
  const Padded padded = pad(input);
  const at::Tensor p = probabilities_of(to_heads(input.q, input, padded), to_heads(input.k, input, padded), input,
                                        padded);
  const at::Tensor value = to_heads(input.v, input, padded);
  const at::Tensor mixed = at::matmul(dropped(p, factors_of(input)).to(value.scalar_type()), value);
  return {to_tokens(mixed, input, padded), at::Tensor()};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> attend_gradient_portable(const AttentionInput& input,
                                                                        const at::Tensor& dy) {
  const Padded padded = pad(input);
  const at::Tensor query = to_heads(input.q, input, padded), key = to_heads(input.k, input, padded);
  const at::Tensor value = to_heads(input.v, input, padded);
  const at::Tensor p = probabilities_of(query, key, input, padded);
  const at::Tensor factors = factors_of(input);
  // Queries at padding have no slope.
  const at::Tensor places = at::arange(input.rows.longest, padded.places.options()).view({1, 1, -1, 1});
  const at::Tensor is_real = places < indices(input.rows.lengths, input.q).view({-1, 1, 1, 1});
  const at::Tensor slope = to_heads(dy.to(input.q.scalar_type()), input, padded).mul(is_real);
  const auto type = value.scalar_type();
  const at::Tensor dv = at::matmul(dropped(p, factors).to(type).transpose(2, 3), slope);
  const at::Tensor dp = dropped(at::matmul(slope, value.transpose(2, 3)).to(at::kFloat), factors);
  const at::Tensor ds = p.mul(dp - at::sum(p.mul(dp), -1, true)).mul(input.settings.scale).to(type);
  return {to_tokens(at::matmul(ds, key), input, padded),
          to_tokens(at::matmul(ds.transpose(2, 3), query), input, padded), to_tokens(dv, input, padded)};
}

}  // namespace arena
