#pragma once

#include <ATen/core/Tensor.h>

#include "dropout-mask.h"

namespace arena {

/** Factors 0 and `mask.scale` of values 0 to the end, float32 on the CPU: for devices that have no kernel of their own. */
at::Tensor dropout_factors(const DropoutMask& mask, at::IntArrayRef shape);

}  // namespace arena
