#pragma once

#include <ATen/core/Tensor.h>

#include "dropout-mask.h"

namespace arena {

/**
 * Whether each value of a tensor is dropped, bool: drawn on the device by libtorch (`SeededDraws`), for devices that have no
 * kernel of ours. The whole of the mask, so that its gradient finds the same one.
 */
at::Tensor dropped_values(const DropoutMask& mask, at::IntArrayRef shape, at::Device device);

/** x, 0 where it is dropped, elsewhere times `mask.scale`. */
at::Tensor drop(const at::Tensor& x, const at::Tensor& is_dropped, const DropoutMask& mask);

}  // namespace arena
