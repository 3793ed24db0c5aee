#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

namespace arena {

/** int64 [count] on a device. A GPU fetches them from pinned memory when it comes to that: nobody waits for it. */
at::Tensor indices_on(at::Device device, const std::vector<int64_t>& values);

}  // namespace arena
