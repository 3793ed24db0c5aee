#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "attention.h"

namespace arena {

/** The rows of attention padded to the longest, on the device of its inputs. */
class PaddedRows {
 public:
  explicit PaddedRows(const AttentionInput& input);

  /** [tokens, hidden] as [batch, heads, longest, head size]; padding repeats a token. */
  at::Tensor to_heads(const at::Tensor& x) const;
  /** The same, with 0 at padding. */
  at::Tensor to_heads_or_zero(const at::Tensor& x) const;
  /** [batch, heads, longest, head size] as [tokens, hidden]. */
  at::Tensor to_tokens(const at::Tensor& heads) const;

  /** Whether each place holds a token: [batch, longest]. */
  at::Tensor is_token() const;
  /** Whether no row is shorter than the longest. */
  bool is_full() const;

 private:
  at::Tensor indices(const std::vector<int64_t>& values) const;

  const AttentionInput& input_;
  /** Where each place [batch * longest] finds its token; padding finds the row's first. */
  at::Tensor places_;
  /** Where each token [tokens] is found among the places. */
  at::Tensor tokens_;
};

}  // namespace arena
