#include "call.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/InferenceMode.h>

#include "failure.h"
#include "values.h"

namespace arena {
namespace {

std::vector<c10::OperatorHandle>& known_operators() {
  static std::vector<c10::OperatorHandle> operators;
  return operators;
}

const c10::OperatorHandle& operator_of(const Napi::CallbackInfo& info) {
  const size_t index = info[0].As<Napi::Number>().Uint32Value();
  if (index >= known_operators().size()) throw std::invalid_argument("expected an operator that was looked up");
  return known_operators()[index];
}

std::vector<c10::IValue> arguments_of(const Napi::CallbackInfo& info, const c10::FunctionSchema& schema) {
  const auto& parameters = schema.arguments();
  const size_t given = info.Length() - 1;
  if (given > parameters.size()) throw std::invalid_argument("too many arguments");
  std::vector<c10::IValue> stack;
  stack.reserve(parameters.size());
  for (size_t i = 0; i < parameters.size(); i++) {
    const auto& parameter = parameters[i];
    const auto& fallback = parameter.default_value();
    if (fallback.has_value() && (i >= given || info[i + 1].IsUndefined())) {
      stack.push_back(*fallback);
      continue;
    }
    try {
      stack.push_back(to_operator(i < given ? Napi::Value(info[i + 1]) : info.Env().Undefined(), parameter.type()));
      check_enumerated(stack.back(), parameter.real_type());
    } catch (const std::invalid_argument& failure) {
      throw std::invalid_argument(parameter.name() + ": " + failure.what());
    }
  }
  return stack;
}

/** Of a list of tensors no more than these are described. */
constexpr size_t DESCRIBED_TENSORS = 8;

/** Such as `[Float [2, 3], Float [2, 4]]`. */
std::string describe_list(const c10::List<at::Tensor>& tensors) {
  std::string text = "[";
  for (size_t i = 0; i < std::min(tensors.size(), DESCRIBED_TENSORS); i++) {
    text += (i == 0 ? "" : ", ") + describe(tensors.get(i));
  }
  const size_t left_out = tensors.size() - std::min(tensors.size(), DESCRIBED_TENSORS);
  return text + (left_out == 0 ? "" : " and " + std::to_string(left_out) + " more") + "]";
}

/** Such as `aten::mm(self Float [2, 3], mat2 Float [2, 3])`. */
std::string describe_call(const c10::FunctionSchema& schema, const std::vector<c10::IValue>& arguments) {
  std::string text = schema.name() + "(";
  const char* separator = "";
  for (size_t i = 0; i < arguments.size(); i++) {
    const auto& argument = arguments[i];
    if (!argument.isTensor() && !argument.isTensorList()) continue;
    text += separator + schema.arguments()[i].name() + " ";
    text += argument.isTensor() ? describe(argument.toTensor()) : describe_list(argument.toTensorList());
    separator = ", ";
  }
  return text + ")";
}

Napi::Value results_of(Napi::Env env, const std::vector<c10::IValue>& stack) {
  if (stack.size() == 1) return to_javascript(env, stack[0]);
  Napi::Array results = Napi::Array::New(env, stack.size());
  for (uint32_t i = 0; i < stack.size(); i++) results[i] = to_javascript(env, stack[i]);
  return results;
}

/** Runs an operator in a way that is given: (operator, stack of its arguments, then of its results). */
template <typename Run>
Napi::Value run(const Napi::CallbackInfo& info, const Run& run_boxed) {
  // No autograd: TensorFlow.js records gradients itself.
  const c10::InferenceMode without_autograd;
  const c10::FunctionSchema* schema = nullptr;
  std::vector<c10::IValue> arguments;
  std::vector<c10::IValue> stack;
  return guarded(
      info.Env(),
      [&] {
        const auto& op = operator_of(info);
        schema = &op.schema();
        arguments = arguments_of(info, *schema);
        stack = arguments;
        run_boxed(op, stack);
        return results_of(info.Env(), stack);
      },
      [&] { return schema == nullptr ? std::string("call") : describe_call(*schema, arguments); });
}

}  // namespace

Napi::Value look_up(const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  const size_t dot = name.find('.');
  const std::string overload = dot == std::string::npos ? "" : name.substr(dot + 1);
  const auto found = c10::Dispatcher::singleton().findSchema({name.substr(0, dot), overload});
  if (!found.has_value()) return Napi::Number::New(info.Env(), -1);
  known_operators().push_back(*found);
  return Napi::Number::New(info.Env(), static_cast<double>(known_operators().size() - 1));
}

Napi::Value schema_of(const Napi::CallbackInfo& info) {
  return guarded(
      info.Env(),
      [&] {
        std::ostringstream text;
        text << operator_of(info).schema();
        return Napi::String::New(info.Env(), text.str());
      },
      [] { return std::string("schemaOf"); });
}

Napi::Value call(const Napi::CallbackInfo& info) {
  return run(info, [](const c10::OperatorHandle& op, std::vector<c10::IValue>& stack) { op.callBoxed(stack); });
}

Napi::Value call_as_on_gpu(const Napi::CallbackInfo& info) {
  return run(info, [](const c10::OperatorHandle& op, std::vector<c10::IValue>& stack) {
    op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CUDA), &stack);
  });
}

}  // namespace arena
