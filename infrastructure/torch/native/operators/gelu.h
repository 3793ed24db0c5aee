#pragma once

#include <ATen/core/Tensor.h>

namespace arena {

/**
 * z Phi(z), Phi being the normal distribution (Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016), or their
 * approximation of it by a hyperbolic tangent.
 */
at::Tensor gelu(const at::Tensor& z, bool approximate);

/** dy times the slope of {@link gelu} at z. */
at::Tensor gelu_gradient(const at::Tensor& dy, const at::Tensor& z, bool approximate);

}  // namespace arena
