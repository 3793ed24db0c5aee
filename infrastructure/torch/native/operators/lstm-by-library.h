#pragma once

#include <tuple>

#include <ATen/core/Tensor.h>

#include "ragged-rows.h"

namespace arena {

/** Of torch.nn.LSTM: [4 h, in], [4 h, h], [4 h], [4 h]. */
struct LstmWeights {
  at::Tensor input, hidden, bias_input, bias_hidden;

  LstmWeights to(at::ScalarType type) const {
    return {input.to(type), hidden.to(type), bias_input.to(type), bias_hidden.to(type)};
  }
};

/** [dx, dWeightInput, dWeightHidden, dBias], the latter three in float32. */
using LstmGradient = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor>;

/**
 * An LSTM over rows by libtorch's own, for devices that have no kernel of ours: on a GPU that is cuDNN. [tokens, h], in the
 * type of the weights.
 */
at::Tensor lstm_by_library(const at::Tensor& x, const RaggedRows& rows, const LstmWeights& weights, bool reverse);
LstmGradient lstm_gradient_by_library(const at::Tensor& dy, const at::Tensor& x, const RaggedRows& rows,
                                      const LstmWeights& weights, bool reverse);

}  // namespace arena
