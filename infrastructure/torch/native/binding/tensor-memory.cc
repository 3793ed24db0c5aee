#include "tensor-memory.h"

#include <cstring>

#include <c10/core/CPUAllocator.h>

#include "memory-pool.h"

namespace arena {

namespace {

/** Smaller ones are malloc's, which is quicker with those. */
constexpr size_t LEAST_POOLED = size_t{1} << 16;
/** Addresses cost nothing until they are used. */
constexpr size_t RESERVED = size_t{1} << 40;

/** Never destroyed: tensors are freed until the process ends. */
MemoryPool& pool() {
  static MemoryPool& instance = *new MemoryPool(RESERVED);
  return instance;
}

void release(void* address) {
  if (pool().owns(address)) {
    pool().free(address);
  } else if (address != nullptr) {
    c10::GetDefaultCPUAllocator()->raw_deallocate(address);
  }
}

/** Has what libtorch 1.13 asks of an allocator and what 2.x asks: neither knows all of it, hence no `override`. */
class TensorAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) const { return allocation(bytes); }
  c10::DataPtr allocate(size_t bytes) { return allocation(bytes); }
  c10::DeleterFnPtr raw_deleter() const { return &release; }
  void copy_data(void* destination, const void* source, size_t bytes) const {
    std::memcpy(destination, source, bytes);
  }

 private:
  /** Where the pool has nothing left, malloc may still have; libtorch's own allocator says what is wrong otherwise. */
  static c10::DataPtr allocation(size_t bytes) {
    void* block = bytes < LEAST_POOLED ? nullptr : pool().allocate(bytes);
    if (block == nullptr) block = c10::GetDefaultCPUAllocator()->raw_allocate(bytes);
    return {block, block, &release, c10::Device(c10::DeviceType::CPU)};
  }
};

}  // namespace

void use_own_tensor_memory() {
  static auto& allocator = *new TensorAllocator();
  c10::SetCPUAllocator(&allocator);
}

Napi::Value give_back_memory(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(pool().give_back()));
}

}  // namespace arena
