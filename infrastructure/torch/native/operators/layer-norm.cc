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
  // libtorch reads past the end of statistics that are too short.
  TORCH_CHECK(x.dim() > 0 && dy.sizes() == x.sizes() && gamma.dim() == 1 && gamma.size(0) == x.size(-1),
              "expected a gradient like x, and a factor per column");
  TORCH_CHECK(mean.numel() * gamma.numel() == x.numel() && deviation.numel() == mean.numel(),
              "expected statistics of each row");
  for (const at::Tensor* each : {&dy, &x, &gamma, &mean, &deviation}) {
    TORCH_CHECK(each->scalar_type() == at::kFloat, "expected float32");
  }
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
