#include "memory.h"

#include <cstdint>
#include <cstring>
#include <memory>

#include <ATen/EmptyTensor.h>
#include <ATen/ops/empty_strided.h>
#include <ATen/ops/from_blob.h>

namespace stand_in {
namespace {

/** No address of a process has this bit alone: there is nothing to read or write. */
constexpr uintptr_t ON_DEVICE = uintptr_t{1} << 55;

void* to_device_address(void* host) {
  return host == nullptr ? nullptr : reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(host) | ON_DEVICE);
}

void* to_host_address(const void* address) {
  return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(address) & ~ON_DEVICE);
}

void free_device(void* host) { std::free(host); }

class DeviceMemory : public c10::Allocator {
 public:
  // libtorch's own differ by version in what is const, and in what has to be there.
  c10::DataPtr allocate(size_t bytes) const { return take(bytes); }
  c10::DataPtr allocate(size_t bytes) { return take(bytes); }
  void copy_data(void* to, const void* from, std::size_t bytes) const {
    std::memcpy(to_host_address(to), to_host_address(from), bytes);
  }

 private:
  static c10::DataPtr take(size_t bytes) {
    constexpr size_t ALIGNMENT = 512;  // CUDA's
    void* host = bytes == 0 ? nullptr : std::aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    TORCH_CHECK(bytes == 0 || host != nullptr, "out of memory: no ", bytes, " bytes are left");
    // As a GPU's memory holds what was there before: what is read before it is written shows.
    if (bytes > 0) std::memset(host, 0xff, bytes);
    return {to_device_address(host), host, free_device, device()};
  }
};

void release_tensor(void* tensor) { delete static_cast<at::Tensor*>(tensor); }

}  // namespace

c10::Allocator* device_memory() {
  static DeviceMemory memory;
  return &memory;
}

at::Tensor seen_by_host(const at::Tensor& tensor) {
  const auto options = at::TensorOptions().dtype(tensor.scalar_type());
  // Operators may give it another shape.
  if (tensor.numel() == 0) return at::empty_strided(tensor.sizes(), tensor.strides(), options);
  const auto keep = [tensor](void*) {};
  return at::from_blob(to_host_address(tensor.data_ptr()), tensor.sizes(), tensor.strides(), keep, options);
}

at::Tensor taken_to_device(const at::Tensor& host) {
  const auto keys = c10::DispatchKeySet(c10::DispatchKey::CUDA);
  at::Tensor tensor = at::detail::empty_generic({0}, device_memory(), keys, host.scalar_type(), c10::nullopt);
  char* begin = static_cast<char*>(host.data_ptr());
  if (begin != nullptr) begin -= host.storage_offset() * static_cast<int64_t>(host.element_size());
  auto kept = std::make_unique<at::Tensor>(host);
  c10::DataPtr data(to_device_address(begin), kept.get(), release_tensor, device());
  kept.release();
  c10::TensorImpl* impl = tensor.unsafeGetTensorImpl();
  impl->set_storage_keep_dtype(
      c10::Storage({}, host.storage().nbytes(), std::move(data), device_memory(), /*resizable=*/true));
  impl->set_sizes_and_strides(host.sizes(), host.strides(), host.storage_offset());
  return tensor;
}

void replace(const at::Tensor& tensor, const at::Tensor& other) {
  c10::TensorImpl* impl = tensor.unsafeGetTensorImpl();
  impl->set_storage_keep_dtype(other.storage());
  impl->set_sizes_and_strides(other.sizes(), other.strides(), other.storage_offset());
}

}  // namespace stand_in
