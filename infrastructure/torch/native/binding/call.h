#pragma once

#include <napi.h>

namespace arena {

/** `lookUp(name)`: a number for an operator such as `aten::add.Tensor`; -1 where this libtorch does not have it. */
Napi::Value look_up(const Napi::CallbackInfo& info);

/** `schemaOf(operator)`: what an operator takes and gives, as libtorch writes it. */
Napi::Value schema_of(const Napi::CallbackInfo& info);

/**
 * `call(operator, ...arguments)`: runs an operator of libtorch, or of `operators/`, through libtorch's dispatcher.
 * Arguments left out at the end take their defaults. Gives its result, or an array of its results.
 */
Napi::Value call(const Napi::CallbackInfo& info);

/**
 * `callAsOnGpu(operator, ...arguments)`: the same with the kernel that tensors on a GPU would get, whatever device these are
 * on: how tests reach the operators of `operators/` that a GPU takes.
 */
Napi::Value call_as_on_gpu(const Napi::CallbackInfo& info);

}  // namespace arena
