#pragma once

#include <napi.h>

namespace arena {

/** `describe()`: what libtorch was loaded, and what it computes with: infrastructure/torch/addon.ts's RuntimeDescription. */
Napi::Value describe_runtime(const Napi::CallbackInfo& info);

/** `setThreads(count)`: threads that an operator computes with. */
Napi::Value set_threads(const Napi::CallbackInfo& info);

/** `synchronize()`: waits until the GPU has done what it was asked; nothing to wait for on a CPU. */
Napi::Value synchronize(const Napi::CallbackInfo& info);

}  // namespace arena
