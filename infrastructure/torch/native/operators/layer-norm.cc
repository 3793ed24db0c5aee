#include <ATen/ops/native_layer_norm.h>
#include <ATen/ops/native_layer_norm_backward.h>
#include <torch/library.h>

namespace arena {
namespace {

/** ArenaLayerNorm: [y, mean, inverseDeviation]. */
std::tuple<at::Tensor, at::Tensor, at::Tensor> layer_norm(const at::Tensor& x, const at::Tensor& gamma,
                                                          const at::Tensor& beta, double epsilon) {
  auto [y, mean, deviation] = at::native_layer_norm(x, gamma.sizes(), gamma, beta, epsilon);
  return {y, mean.view(-1), deviation.view(-1)};
}

/** ArenaLayerNormGrad: [dx, dGamma, dBeta]. */
std::tuple<at::Tensor, at::Tensor, at::Tensor> layer_norm_grad(const at::Tensor& dy, const at::Tensor& x,
                                                               const at::Tensor& gamma, const at::Tensor& mean,
                                                               const at::Tensor& deviation) {
  return at::native_layer_norm_backward(dy, x, gamma.sizes(), mean.view({-1, 1}), deviation.view({-1, 1}), gamma,
                                        gamma, {true, true, true});
}

}  // namespace
}  // namespace arena

TORCH_LIBRARY_FRAGMENT(arena, library) {
  library.def(
      "layer_norm(Tensor x, Tensor gamma, Tensor beta, float epsilon)"
      " -> (Tensor y, Tensor mean, Tensor inverse_deviation)");
  library.def(
      "layer_norm_grad(Tensor dy, Tensor x, Tensor gamma, Tensor mean, Tensor inverse_deviation)"
      " -> (Tensor dx, Tensor d_gamma, Tensor d_beta)");
}
TORCH_LIBRARY_IMPL(arena, CompositeExplicitAutograd, library) {
  library.impl("layer_norm", arena::layer_norm);
  library.impl("layer_norm_grad", arena::layer_norm_grad);
}
