#pragma once

#include <optional>

#include <ATen/core/Tensor.h>

#include "dropout-mask.h"
#include "ragged-rows.h"

namespace arena {

/** Weighted means of the tokens of each row, softmax(query x^T) x for each of its queries, one per head. */
struct PoolingInput {
  /** [batch, heads, size] in float32, contiguous. */
  at::Tensor queries;
  /** [tokens, size], contiguous. */
  at::Tensor x;
  RaggedRows rows;
  /** Of the probabilities: value (row, head, key) of a mask [batch, heads, longest rounded up]. Absent: none is dropped. */
  std::optional<DropoutMask> dropout;

  int64_t heads() const { return queries.size(1); }
  int64_t size() const { return queries.size(2); }
  int64_t tokens() const { return x.size(0); }
  /** Random values that each query has in the mask. */
  int64_t mask_stride() const { return (rows.longest + VALUES_PER_BLOCK - 1) / VALUES_PER_BLOCK * VALUES_PER_BLOCK; }
};

struct PooledTokens {
  /** [batch, heads, size] in float32 */
  at::Tensor means;
  /** Sums of the probabilities after dropout, [batch, heads] in float32. */
  at::Tensor sums;
  /** Before any is dropped. Only the gradient knows how they lie. */
  at::Tensor probabilities;
};

struct PoolingGradient {
  /** [batch, heads, size] in float32 */
  at::Tensor d_queries;
  /** [tokens, size], in the type of x */
  at::Tensor dx;
};

PooledTokens pool_cpu(const PoolingInput& input);
/** The slopes are in float32, contiguous. Throws when the probabilities are not those of the input. */
PoolingGradient pool_gradient_cpu(const PoolingInput& input, const at::Tensor& probabilities,
                                  const at::Tensor& d_means, const at::Tensor& d_sums);

/** The same by libtorch's operators on padded rows, for devices that have no kernel of ours. */
PooledTokens pool_portable(const PoolingInput& input);
PoolingGradient pool_gradient_portable(const PoolingInput& input, const at::Tensor& probabilities,
                                       const at::Tensor& d_means, const at::Tensor& d_sums);

}  // namespace arena
