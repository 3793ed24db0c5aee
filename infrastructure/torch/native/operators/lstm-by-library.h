#pragma once

#include <tuple>

#include <ATen/core/Tensor.h>

#include "ragged-rows.h"

namespace arena {

/** Of torch.nn.LSTM: [4 h, in], [4 h, h], [4 h], [4 h]. */
struct LstmWeights {
  const at::Tensor &input, &hidden, &bias_input, &bias_hidden;
};

/** [dx, dWeightInput, dWeightHidden, dBias] */
using LstmGradient = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor>;

/** An LSTM over rows by libtorch's own, for devices that have no kernel of ours: on a GPU that is cuDNN. [tokens, h] */
at::Tensor lstm_by_library(const at::Tensor& x, const RaggedRows& rows, const LstmWeights& weights, bool reverse);
LstmGradient lstm_gradient_by_library(const at::Tensor& dy, const at::Tensor& x, const RaggedRows& rows,
                                      const LstmWeights& weights, bool reverse);

}  // namespace arena
