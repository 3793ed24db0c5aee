#include "call.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/InferenceMode.h>

#include "failure.h"
#include "operator-queue.h"
#include "tensor-table.h"
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

/** Says which argument it was that did not fit. */
template <typename Body>
void naming(const c10::Argument& parameter, const Body& body) {
  try {
    body();
  } catch (const std::invalid_argument& failure) {
    throw std::invalid_argument(parameter.name() + ": " + failure.what());
  }
}

/** Arguments from a place on, with ids for tensors. */
std::vector<c10::IValue> arguments_of(const Napi::CallbackInfo& info, const c10::FunctionSchema& schema, size_t first) {
  const auto& parameters = schema.arguments();
  const size_t given = info.Length() - first;
  if (given > parameters.size()) throw std::invalid_argument("too many arguments");
  std::vector<c10::IValue> stack;
  stack.reserve(parameters.size());
  for (size_t i = 0; i < parameters.size(); i++) {
    const auto& parameter = parameters[i];
    const auto& fallback = parameter.default_value();
    if (fallback.has_value() && (i >= given || info[i + first].IsUndefined())) {
      stack.push_back(*fallback);
      continue;
    }
    naming(parameter, [&] {
      stack.push_back(
          to_operator(i < given ? Napi::Value(info[i + first]) : info.Env().Undefined(), parameter.type()));
      check_enumerated(stack.back(), parameter.real_type());
    });
  }
  return stack;
}

/** Puts the tensors of ids into their places. */
void look_up_tensors(std::vector<c10::IValue>& arguments, const c10::FunctionSchema& schema) {
  for (size_t i = 0; i < arguments.size(); i++) {
    const auto& parameter = schema.arguments()[i];
    naming(parameter, [&] { arguments[i] = with_tensors(arguments[i], parameter.type()); });
  }
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
  const c10::FunctionSchema* schema = nullptr;
  std::vector<c10::IValue> arguments;
  std::vector<c10::IValue> stack;
  return guarded(
      info.Env(),
      [&] {
        const auto& op = operator_of(info);
        schema = &op.schema();
        finish_queued(info.Env());
        arguments = arguments_of(info, *schema, 1);
        look_up_tensors(arguments, *schema);
        stack = arguments;
        OperatorQueue::instance().run_and_wait([&] {
          // No autograd: TensorFlow.js records gradients itself.
          const c10::InferenceMode without_autograd;
          run_boxed(op, stack);
        });
        return results_of(info.Env(), stack);
      },
      [&] { return schema == nullptr ? std::string("call") : describe_call(*schema, arguments); });
}

/** A call whose results were handed out before it is made. */
struct LaterCall {
  c10::OperatorHandle op;
  std::vector<c10::IValue> arguments;
  /** [scalar type, ...shape] of each result. */
  std::vector<std::vector<int64_t>> results;
  int64_t first_id;

  /** Puts what it gives in its places; undefined tensors where it, or a call before it, fails. */
  void run() {
    std::vector<at::Tensor> tensors;
    try {
      if (!OperatorQueue::instance().has_failed()) tensors = computed();
    } catch (const std::exception& failure) {
      put({});
      throw std::runtime_error(describe_call(op.schema(), arguments) + ": " + reason_of(failure));
    } catch (...) {
      put({});
      throw;
    }
    put(std::move(tensors));
  }

 private:
  std::vector<at::Tensor> computed() {
    const c10::InferenceMode without_autograd;
    look_up_tensors(arguments, op.schema());
    std::vector<c10::IValue> stack = arguments;
    op.callBoxed(stack);
    std::vector<at::Tensor> tensors;
    for (const auto& value : stack) add_defined(value, tensors);
    for (size_t i = 0; i < std::max(tensors.size(), results.size()); i++) {
      if (i < tensors.size() && i < results.size() && fits(tensors[i], results[i])) continue;
      throw std::logic_error("result " + std::to_string(i) + " is " +
                             (i < tensors.size() ? describe(tensors[i]) : "none") + ", not what was foreseen");
    }
    return tensors;
  }

  void put(std::vector<at::Tensor> tensors) const {
    tensors.resize(results.size());
    for (size_t i = 0; i < tensors.size(); i++) {
      TensorTable::instance().put(first_id + static_cast<int64_t>(i), tensors[i]);
    }
  }

  static void add_defined(const c10::IValue& value, std::vector<at::Tensor>& tensors) {
    if (value.isList()) {
      for (const auto& each : value.toListRef()) add_defined(each, tensors);
    } else if (value.isTensor() && value.toTensor().defined()) {
      tensors.push_back(value.toTensor());
    }
  }

  static bool fits(const at::Tensor& tensor, const std::vector<int64_t>& result) {
    return static_cast<int64_t>(tensor.scalar_type()) == result[0] &&
           tensor.sizes() == c10::IntArrayRef(result).slice(1);
  }
};

std::vector<std::vector<int64_t>> results_foreseen(const Napi::Value& value) {
  if (!value.IsArray()) throw std::invalid_argument("expected a list of results");
  const auto array = value.As<Napi::Array>();
  std::vector<std::vector<int64_t>> results;
  for (uint32_t i = 0; i < array.Length(); i++) {
    results.push_back(to_integers(array[i]));
    if (results.back().empty()) throw std::invalid_argument("expected an element type and a shape of each result");
  }
  return results;
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
  std::ostringstream text;
  text << operator_of(info).schema();
  return Napi::String::New(info.Env(), text.str());
}

Napi::Value call(const Napi::CallbackInfo& info) {
  return run(info, [](const c10::OperatorHandle& op, std::vector<c10::IValue>& stack) { op.callBoxed(stack); });
}

Napi::Value call_as_on_gpu(const Napi::CallbackInfo& info) {
  return run(info, [](const c10::OperatorHandle& op, std::vector<c10::IValue>& stack) {
    op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CUDA), &stack);
  });
}

Napi::Value call_later(const Napi::CallbackInfo& info) {
  const auto& op = operator_of(info);
  auto later = std::make_shared<LaterCall>(
      LaterCall{op, arguments_of(info, op.schema(), 2), results_foreseen(info[1]), 0});
  auto& table = TensorTable::instance();
  const int64_t first_id = table.reserve(static_cast<int64_t>(later->results.size()));
  later->first_id = first_id;
  OperatorQueue::instance().add([later] { later->run(); });
  table.report(info.Env());
  return Napi::Number::New(info.Env(), static_cast<double>(first_id));
}

Napi::Value set_asynchronous(const Napi::CallbackInfo& info) {
  OperatorQueue::instance().set_asynchronous(info[0].As<Napi::Boolean>().Value());
  return info.Env().Undefined();
}

Napi::Value finish(const Napi::CallbackInfo& info) {
  finish_queued(info.Env());
  return info.Env().Undefined();
}

void finish_queued(Napi::Env env) {
  try {
    OperatorQueue::instance().finish();
  } catch (const std::runtime_error& failure) {
    throw Napi::Error::New(env, failure.what());
  }
}

}  // namespace arena
