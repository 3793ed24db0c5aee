#pragma once

#include <napi.h>

namespace arena {

/**
 * Gives the tensors of the processor memory from a pool of ours from here on (decision 0023), on Linux; elsewhere they stay
 * with libtorch's allocator. To be called once, before the first tensor.
 */
void use_own_tensor_memory();

/** `giveBackMemory()`: gives memory that no tensor uses back to the system, and says how many bytes. */
Napi::Value give_back_memory(const Napi::CallbackInfo& info);

}  // namespace arena
