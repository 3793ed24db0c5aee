#pragma once

#include <string>

#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <napi.h>

namespace arena {

/**
 * The argument of an operator of libtorch, of the type that its schema asks for, but with ids for tensors. Lists are
 * arrays, what is optional may be null or undefined; an integral number passed as a Scalar is an integer. Throws
 * std::invalid_argument that says what was expected.
 */
c10::IValue to_operator(const Napi::Value& value, const c10::TypePtr& type);

/** The same with the tensors of these ids. Throws std::invalid_argument where there is none. */
c10::IValue with_tensors(const c10::IValue& value, const c10::TypePtr& type);

/**
 * Throws std::invalid_argument unless a number is one that libtorch's enumerations have, where the schema asks for an
 * element type, a layout or a memory format: libtorch takes any number for one, and fails in unforeseen ways.
 *
 * @param type - what the schema really asks for; as the type of an argument it calls it an integer
 */
void check_enumerated(const c10::IValue& value, const c10::TypePtr& type);

/** libtorch's element type of a number. Throws unless there is one that the engine's tensors can have. */
at::ScalarType to_element_type(int64_t number);

/**
 * The result of an operator. A tensor, which the table takes over, is [id, scalar type, ...shape]; an undefined one null.
 */
Napi::Value to_javascript(Napi::Env env, const c10::IValue& value);

/** [id, scalar type, ...shape] of a tensor that the table takes over, at once or when what is asked for before is done. */
Napi::Value hand_over(Napi::Env env, const at::Tensor& tensor);

/** A JavaScript array of integers as a list. */
std::vector<int64_t> to_integers(const Napi::Value& value);

/** Such as `float32 [2, 3]`, for messages. */
std::string describe(const at::Tensor& tensor);

}  // namespace arena
