#include "attention-padded.h"

namespace arena {

std::tuple<at::Tensor, at::Tensor> attend_portable(const AttentionInput& input) {
  const PaddedRows padded(input);
  const bool by_library = can_attend_by_library(input);
  return {by_library ? attend_by_library(input, padded) : attend_composed(input, padded), at::Tensor()};
}

AttentionGradient attend_gradient_portable(const AttentionInput& input, const at::Tensor& dy) {
  const PaddedRows padded(input);
  const at::Tensor slope = dy.to(input.q.scalar_type());
  return can_attend_by_library(input) ? attend_gradient_by_library(input, padded, slope)
                                      : attend_gradient_composed(input, padded, slope);
}

}  // namespace arena
