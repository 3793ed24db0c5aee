#include "dropped-values.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <torch/version.h>

#include "seeded-draws.h"

namespace arena {

at::Tensor dropped_values(const DropoutMask& mask, at::IntArrayRef shape, at::Device device) {
  const SeededDraws draws(mask.key(), device);
  return at::empty(shape, at::TensorOptions().dtype(at::kBool).device(device)).bernoulli_(mask.rate());
}

at::Tensor drop(const at::Tensor& x, const at::Tensor& is_dropped, const DropoutMask& mask) {
#if TORCH_VERSION_MAJOR < 2
  // Here a factor is rounded to the type of the tensor first.
  return x.to(at::kFloat).mul(mask.scale).to(x.scalar_type()).masked_fill_(is_dropped, 0);
#else
  return x.mul(mask.scale).masked_fill_(is_dropped, 0);
#endif
}

}  // namespace arena
