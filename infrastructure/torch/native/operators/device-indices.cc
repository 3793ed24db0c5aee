#include "device-indices.h"

#include <algorithm>

#include <ATen/ops/empty.h>

namespace arena {

at::Tensor indices_on(at::Device device, const std::vector<int64_t>& values) {
  const auto options = at::TensorOptions().dtype(at::kLong).pinned_memory(device.is_cuda());
  const at::Tensor host = at::empty({static_cast<int64_t>(values.size())}, options);
  std::copy(values.begin(), values.end(), host.data_ptr<int64_t>());
  return host.to(device, at::kLong, /*non_blocking=*/true);
}

}  // namespace arena
