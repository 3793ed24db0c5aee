#include "padded-rows.h"

#include <algorithm>

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include "device-indices.h"

namespace arena {

PaddedRows::PaddedRows(const AttentionInput& input) : input_(input) {
  const RaggedRows& rows = input.rows;
  std::vector<int64_t> places, tokens;
  for (int64_t row = 0; row < rows.count(); row++) {
    for (int64_t place = 0; place < rows.longest; place++) {
      const bool is_real = place < rows.lengths[row];
      places.push_back(is_real ? rows.starts[row] + place : std::min(rows.starts[row], input.tokens() - 1));
      if (is_real) tokens.push_back(row * rows.longest + place);
    }
  }
  places_ = indices(places);
  tokens_ = indices(tokens);
}

at::Tensor PaddedRows::to_heads(const at::Tensor& x) const {
  const std::vector<int64_t> shape{input_.rows.count(), input_.rows.longest, input_.settings.head_count,
                                   input_.head_size()};
  return x.index_select(0, places_).view(shape).transpose(1, 2);
}

at::Tensor PaddedRows::to_heads_or_zero(const at::Tensor& x) const {
  return to_heads(x).mul(is_token().view({input_.rows.count(), 1, input_.rows.longest, 1}));
}

at::Tensor PaddedRows::to_tokens(const at::Tensor& heads) const {
  return heads.transpose(1, 2).reshape({-1, input_.hidden()}).index_select(0, tokens_);
}

at::Tensor PaddedRows::is_token() const {
  return at::arange(input_.rows.longest, places_.options()) < indices(input_.rows.lengths).unsqueeze(-1);
}

bool PaddedRows::is_full() const { return input_.rows.count() * input_.rows.longest == input_.tokens(); }

at::Tensor PaddedRows::indices(const std::vector<int64_t>& values) const {
  return indices_on(input_.q.device(), values);
}

}  // namespace arena
