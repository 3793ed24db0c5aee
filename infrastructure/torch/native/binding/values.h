#pragma once

#include <string>

#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <napi.h>

namespace arena {

/**
 * The argument of an operator of libtorch, of the type that its schema asks for. Tensors are ids, lists are arrays, what
 * is optional may be null or undefined; an integral number passed as a Scalar is an integer. Throws
 * std::invalid_argument that says what was expected.
 */
c10::IValue to_operator(const Napi::Value& value, const c10::TypePtr& type);

/**
 * The result of an operator. A tensor, which the table takes over, is [id, scalar type, ...shape]; an undefined one null.
 */
Napi::Value to_javascript(Napi::Env env, const c10::IValue& value);

/** [id, scalar type, ...shape] of a tensor that the table takes over. */
Napi::Value hand_over(Napi::Env env, const at::Tensor& tensor);

/** A JavaScript array of integers as a list. */
std::vector<int64_t> to_integers(const Napi::Value& value);

/** Such as `float32 [2, 3]`, for messages. */
std::string describe(const at::Tensor& tensor);

}  // namespace arena
