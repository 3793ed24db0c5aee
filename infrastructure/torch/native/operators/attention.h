#pragma once

#include <tuple>

#include <ATen/core/Tensor.h>

#include "attention-head.h"
#include "ragged-rows.h"

namespace arena {

/** What attention works on: q, k, v [tokens, hidden] of one type, contiguous or columns of one contiguous matrix. */
struct AttentionInput {
  at::Tensor q, k, v;
  RaggedRows rows;
  AttentionSettings settings;

  int64_t tokens() const { return q.size(0); }
  /** Values from one row of a matrix to the next; the stride of a single row may be anything, a transposed column's 1. */
  static int64_t row_of(const at::Tensor& matrix) { return matrix.size(0) > 1 ? matrix.stride(0) : matrix.size(1); }
  /** Values of q, and of k and v, from one token to the next. */
  int64_t row() const { return row_of(q); }
  int64_t hidden() const { return q.size(1); }
  int64_t head_size() const { return hidden() / settings.head_count; }
  /** Heads of all rows. */
  int64_t units() const { return rows.count() * settings.head_count; }
};

/** One head of one row. */
struct AttentionUnit {
  int64_t head;
  /** Tokens of the row. */
  int64_t length;
  /** The row's first token. */
  int64_t first_token;
  /** The head's first value of a token. */
  int64_t first_value;
  /** Index of the first random value of its first query in the dropout mask, and how many each query has. */
  int64_t mask_start;
  int64_t mask_stride;

  /** Index of the head's first value in a matrix of which each token has `row` values. */
  int64_t offset(int64_t row) const { return first_token * row + first_value; }
};

/** Units are counted head by head within a row. */
inline AttentionUnit unit_of(const AttentionInput& input, int64_t index) {
  const int64_t row = index / input.settings.head_count;
  const int64_t head = index % input.settings.head_count;
  const int64_t longest = input.rows.longest;
  const int64_t mask_stride = (longest + VALUES_PER_BLOCK - 1) / VALUES_PER_BLOCK * VALUES_PER_BLOCK;
  return {head,
          input.rows.lengths[row],
          input.rows.starts[row],
          head * input.head_size(),
          index * longest * mask_stride,
          mask_stride};
}

/** [dq, dk, dv] */
using AttentionGradient = std::tuple<at::Tensor, at::Tensor, at::Tensor>;

/** [out [tokens, hidden], log of the sum of exponentials of each query's scores [heads, tokens] in float32] */
std::tuple<at::Tensor, at::Tensor> attend_cpu(const AttentionInput& input);

/** Puts the gradients in place: tensors of the type of q, of which each token has as many values as of `dq`. */
void attend_gradient_cpu(const AttentionInput& input, const at::Tensor& dy, const at::Tensor& log_sums,
                         const AttentionGradient& gradient);

/** The same by libtorch's operators on padded rows, for devices that have no kernel of ours. */
std::tuple<at::Tensor, at::Tensor> attend_portable(const AttentionInput& input);
AttentionGradient attend_gradient_portable(const AttentionInput& input, const at::Tensor& dy);

}  // namespace arena
