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

/**
 * `callLater(operator, results, ...arguments)`: the same when what was asked for before is done, while JavaScript goes on.
 * `results` are [scalar type, ...shape] of each tensor that the operator will give; gives the id of the first, the others
 * follow. Where the operator fails, or gives others, the next function that waits for it throws.
 */
Napi::Value call_later(const Napi::CallbackInfo& info);

/** `setAsynchronous(isAsynchronous)`: whether `call`, too, runs operators on the thread that callLater takes; waits for it. */
Napi::Value set_asynchronous(const Napi::CallbackInfo& info);

/** `finish()`: waits until everything is done that was asked for; throws the first failure. */
Napi::Value finish(const Napi::CallbackInfo& info);

/** Waits as `finish` does, in the functions that need what is computed. Throws Napi::Error with the failure's own message. */
void finish_queued(Napi::Env env);

}  // namespace arena
