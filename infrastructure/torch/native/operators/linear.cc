#include <ATen/ops/sum.h>
#include <torch/library.h>

#include "activation.h"
#include "products.h"

namespace arena {
namespace {

/** ArenaLinear; without a gelu the second result is undefined. */
std::tuple<at::Tensor, at::Tensor> linear(const at::Tensor& x, const at::Tensor& weight,
                                          const c10::optional<at::Tensor>& bias, c10::string_view activation,
                                          bool input_major) {
  at::Tensor z = affine(x, input_major ? weight.t() : weight, bias);
  if (is_gelu(activation)) return {activate(z, activation), z};
  return {activate(z, activation), at::Tensor()};
}

/** ArenaLinearGrad: [dx, dWeight, dBias]. */
std::tuple<at::Tensor, at::Tensor, at::Tensor> linear_grad(const at::Tensor& dy, const at::Tensor& x,
                                                           const at::Tensor& weight,
                                                           const c10::optional<at::Tensor>& residual,
                                                           c10::string_view activation, bool input_major) {
  const at::Tensor dz = activation == "none" ? dy : activation_gradient(dy, residual.value(), activation);
  const at::Tensor dx = product(dz, input_major ? weight.t() : weight);
  const at::Tensor d_weight = input_major ? product(x.t(), dz) : product(dz.t(), x);
  return {dx, d_weight, at::sum(dz, 0)};
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "linear(Tensor x, Tensor weight, Tensor? bias, str activation, bool input_major) -> (Tensor y, Tensor z)");
  library.def(
      "linear_grad(Tensor dy, Tensor x, Tensor weight, Tensor? residual, str activation, bool input_major)"
      " -> (Tensor dx, Tensor d_weight, Tensor d_bias)");
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("linear", arena::linear);
  library.impl("linear_grad", arena::linear_grad);
}
