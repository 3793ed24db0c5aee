#pragma once

#include <ATen/core/Tensor.h>

#include "philox.h"

namespace arena {

/**
 * What philox_bits gives, computed on a device by libtorch's operators: values 0 to 65535 of consecutive blocks from
 * `first_block` on, int64 [VALUES_PER_BLOCK, count], a block in each column.
 */
at::Tensor philox_values(const PhiloxKey& key, int64_t first_block, int64_t count, at::Device device);

}  // namespace arena
