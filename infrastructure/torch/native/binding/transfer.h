#pragma once

#include <napi.h>

namespace arena {

/** `upload(values, scalarType, shape, isOnGpu)`: a copy of a typed array as a tensor, [id, scalar type, ...shape]. */
Napi::Value upload(const Napi::CallbackInfo& info);

/** `read(id)`: a copy of a tensor's values as bytes, row-major; bfloat16 and float16 as float32, int64 as int32. */
Napi::Value read(const Napi::CallbackInfo& info);

/**
 * `view(id)`: the same without copying, where a tensor lies as JavaScript would read it: what changes the tensor changes what
 * is seen.
 */
Napi::Value view(const Napi::CallbackInfo& info);

/** `dispose(id)` */
Napi::Value dispose(const Napi::CallbackInfo& info);

/** `memory()`: {tensors, bytes} that JavaScript holds. */
Napi::Value memory(const Napi::CallbackInfo& info);

}  // namespace arena
