#include "dropped-values.h"

#include <algorithm>

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <c10/util/accumulate.h>
#include <torch/version.h>

#include "philox-tensor.h"

namespace arena {
namespace {

/** Blocks that are drawn at a time: up to 200 bytes each. */
constexpr int64_t PART = 1 << 20;

}  // namespace

at::Tensor dropped_values(const DropoutMask& mask, at::IntArrayRef shape, at::Device device) {
  const int64_t size = c10::multiply_integers(shape);
  const int64_t blocks = (size + VALUES_PER_BLOCK - 1) / VALUES_PER_BLOCK;
  const at::Tensor dropped = at::empty({blocks, VALUES_PER_BLOCK}, at::TensorOptions().dtype(at::kBool).device(device));
  for (int64_t start = 0; start < blocks; start += PART) {
    const int64_t count = std::min(PART, blocks - start);
    const at::Tensor values = philox_values(mask.key(), start, count, device);
    dropped.narrow(0, start, count).copy_((values < int64_t{mask.threshold}).t());
  }
  return dropped.view(-1).narrow(0, 0, size).view(shape);
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
