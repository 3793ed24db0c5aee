#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tanh_backward.h>
#include <ATen/ops/threshold_backward.h>

#include "gelu.h"

namespace arena {

inline bool is_gelu(c10::string_view activation) { return activation == "gelu" || activation == "gelu_new"; }

/** activation(z), for infrastructure/tensor/operations/linear.ts's `Activation`; may change z. */
inline at::Tensor activate(at::Tensor z, c10::string_view activation) {
  if (is_gelu(activation)) return gelu(z, activation == "gelu_new");
  if (activation == "relu") return at::relu_(z);
  if (activation == "tanh") return at::tanh_(z);
  TORCH_CHECK(activation == "none", "expected none, gelu, gelu_new, relu or tanh as activation");
  return z;
}

/** dy * activation'. `residual` is the value before a gelu, or the result of another activation. */
inline at::Tensor activation_gradient(const at::Tensor& dy, const at::Tensor& residual, c10::string_view activation) {
  if (is_gelu(activation)) return gelu_gradient(dy, residual, activation == "gelu_new");
  if (activation == "relu") return at::threshold_backward(dy, residual, 0);
  TORCH_CHECK(activation == "tanh", "expected gelu, gelu_new, relu or tanh as activation");
  return at::tanh_backward(dy, residual);
}

}  // namespace arena
