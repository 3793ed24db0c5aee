#pragma once

#include <napi.h>

namespace arena {

/**
 * `prepareGpu()`: how libtorch computes on NVIDIA GPUs from now on; to be called before it does. Two runs give the same
 * bits wherever it has a kernel for that, products of float32 may be of TF32, and each of its warnings is printed once.
 */
Napi::Value prepare_gpu(const Napi::CallbackInfo& info);

/** {determinism, deterministicCudnn, tf32}: what it set. */
Napi::Value describe_gpu_settings(Napi::Env env);

}  // namespace arena
