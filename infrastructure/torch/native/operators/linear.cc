#include <vector>

#include <torch/library.h>

#include "activation.h"
#include "products.h"

namespace arena {
namespace {

/** ArenaLinear, in the type of x; without a gelu the second result is undefined. */
std::tuple<at::Tensor, at::Tensor> linear(const at::Tensor& x, const at::Tensor& weight,
                                          const c10::optional<at::Tensor>& bias, c10::string_view activation,
                                          bool input_major) {
  at::Tensor z = affine(x, input_major ? weight.t() : weight, in_type(bias, x.scalar_type()));
  if (is_gelu(activation)) return {activate(z, activation), z};
  return {activate(z, activation), at::Tensor()};
}

/** ArenaLinearGrad: [dx, dWeight, dBias], the latter two in float32. */
std::tuple<at::Tensor, at::Tensor, at::Tensor> linear_grad(const at::Tensor& dy, const at::Tensor& x,
                                                           const at::Tensor& weight,
                                                           const c10::optional<at::Tensor>& residual,
                                                           c10::string_view activation, bool input_major) {
  const at::Tensor slope = dy.to(x.scalar_type());
  const at::Tensor dz = activation == "none" ? slope : activation_gradient(slope, residual.value(), activation);
  const at::Tensor dx = product(dz, input_major ? weight.t() : weight);
  const auto [d_weights, d_biases] = input_major ? transposed_products({x}, dz, SummedSide::RIGHT)
                                                 : transposed_products({dz}, x, SummedSide::LEFT);
  return {dx, d_weights[0], d_biases[0]};
}

/** ArenaLinears, in the type of x. */
std::vector<at::Tensor> linears(const at::Tensor& x, at::TensorList weights,
                                const c10::List<c10::optional<at::Tensor>>& biases) {
  TORCH_CHECK(weights.size() > 0 && weights.size() == biases.size(), "expected as many biases as weights, and one");
  Biases added;
  for (const c10::optional<at::Tensor> bias : biases) added.push_back(in_type(bias, x.scalar_type()));
  return affines(x, weights, added);
}

/** ArenaLinearsGrad: [dx, dWeights, dBiases], the latter two in float32. */
std::vector<at::Tensor> linears_grad(at::TensorList dys, const at::Tensor& x, at::TensorList weights) {
  TORCH_CHECK(weights.size() > 0 && weights.size() == dys.size(), "expected as many slopes as weights, and one");
  std::vector<at::Tensor> slopes;
  for (const auto& dy : dys) slopes.push_back(dy.to(x.scalar_type()));
  std::vector<at::Tensor> gradients{sum_of_products(slopes, weights)};
  const auto [d_weights, d_biases] = transposed_products(slopes, x, SummedSide::LEFT);
  gradients.insert(gradients.end(), d_weights.begin(), d_weights.end());
  gradients.insert(gradients.end(), d_biases.begin(), d_biases.end());
  return gradients;
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "linear(Tensor x, Tensor weight, Tensor? bias, str activation, bool input_major) -> (Tensor y, Tensor z)");
  library.def(
      "linear_grad(Tensor dy, Tensor x, Tensor weight, Tensor? residual, str activation, bool input_major)"
      " -> (Tensor dx, Tensor d_weight, Tensor d_bias)");
  library.def("linears(Tensor x, Tensor[] weights, Tensor?[] biases) -> Tensor[]");
  library.def("linears_grad(Tensor[] dys, Tensor x, Tensor[] weights) -> Tensor[]");
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("linear", arena::linear);
  library.impl("linear_grad", arena::linear_grad);
  library.impl("linears", arena::linears);
  library.impl("linears_grad", arena::linears_grad);
}
