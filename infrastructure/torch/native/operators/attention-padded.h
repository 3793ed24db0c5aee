#pragma once

#include "attention.h"
#include "padded-rows.h"

namespace arena {

/** Attention on padded rows: what attend_portable chooses from. dy is of the type of q. */

/** By libtorch's products and softmax: holds the probabilities, [batch, heads, longest, longest]. */
at::Tensor attend_composed(const AttentionInput& input, const PaddedRows& padded);
AttentionGradient attend_gradient_composed(const AttentionInput& input, const PaddedRows& padded, const at::Tensor& dy);

/** Whether libtorch has an attention of its own (from 2.0 on), and it can compute this one. */
bool can_attend_by_library(const AttentionInput& input);
/** By libtorch's own attention, which holds no probabilities where it has a kernel for the device and the type. */
at::Tensor attend_by_library(const AttentionInput& input, const PaddedRows& padded);
AttentionGradient attend_gradient_by_library(const AttentionInput& input, const PaddedRows& padded,
                                             const at::Tensor& dy);

}  // namespace arena
