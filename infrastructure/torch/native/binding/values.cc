#include "values.h"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "operator-queue.h"
#include "tensor-table.h"

namespace arena {
namespace {

[[noreturn]] void expected(const char* what) { throw std::invalid_argument(std::string("expected ") + what); }

double to_number(const Napi::Value& value) {
  if (!value.IsNumber()) expected("a number");
  return value.As<Napi::Number>().DoubleValue();
}

constexpr double LARGEST_SAFE_INTEGER = 9007199254740991.0;

bool is_integral(double number) {
  return std::trunc(number) == number && std::abs(number) <= LARGEST_SAFE_INTEGER;
}

bool is_negative_zero(double number) { return number == 0 && std::signbit(number); }

int64_t to_integer(const Napi::Value& value) {
  const double number = to_number(value);
  if (!is_integral(number)) expected("an integer");
  return static_cast<int64_t>(number);
}

c10::Scalar to_scalar(const Napi::Value& value) {
  if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
  const double number = to_number(value);
  if (is_integral(number) && !is_negative_zero(number)) return static_cast<int64_t>(number);
  return number;
}

Napi::Array to_array(const Napi::Value& value) {
  if (!value.IsArray()) expected("an array");
  return value.As<Napi::Array>();
}

bool is_tensor(const c10::TypePtr& type) {
  const auto* const optional = type->castRaw<c10::OptionalType>();
  return optional == nullptr ? type->kind() == c10::TypeKind::TensorType : is_tensor(optional->getElementType());
}

c10::IValue to_list(const Napi::Array& array, const c10::TypePtr& element) {
  // Ids do not fit a list of tensors.
  c10::impl::GenericList list(is_tensor(element) ? c10::TypePtr(c10::AnyType::get()) : element);
  list.reserve(array.Length());
  for (uint32_t i = 0; i < array.Length(); i++) list.push_back(to_operator(array[i], element));
  return list;
}

}  // namespace

c10::IValue to_operator(const Napi::Value& value, const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::OptionalType:
      if (value.IsNull() || value.IsUndefined()) return {};
      return to_operator(value, type->castRaw<c10::OptionalType>()->getElementType());
    case c10::TypeKind::TensorType:
      return to_integer(value);
    case c10::TypeKind::NumberType:
      return to_scalar(value);
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return to_integer(value);
    case c10::TypeKind::FloatType:
      return to_number(value);
    case c10::TypeKind::BoolType:
      if (!value.IsBoolean()) expected("true or false");
      return value.As<Napi::Boolean>().Value();
    case c10::TypeKind::StringType:
      if (!value.IsString()) expected("a string");
      return value.As<Napi::String>().Utf8Value();
    case c10::TypeKind::DeviceObjType:
      if (!value.IsString()) expected("the name of a device");
      return c10::Device(value.As<Napi::String>().Utf8Value());
    case c10::TypeKind::ListType:
      return to_list(to_array(value), type->castRaw<c10::ListType>()->getElementType());
    default:
      throw std::invalid_argument("can't pass a " + type->str());
  }
}

c10::IValue with_tensors(const c10::IValue& value, const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::OptionalType:
      return value.isNone() ? value : with_tensors(value, type->castRaw<c10::OptionalType>()->getElementType());
    case c10::TypeKind::TensorType:
      return TensorTable::instance().get(value.toInt());
    case c10::TypeKind::ListType: {
      const auto& element = type->castRaw<c10::ListType>()->getElementType();
      if (!is_tensor(element)) return value;
      c10::impl::GenericList tensors(element);
      for (const auto& id : value.toListRef()) tensors.push_back(with_tensors(id, element));
      return tensors;
    }
    default:
      return value;
  }
}

at::ScalarType to_element_type(int64_t number) {
  const bool is_known = number >= 0 && number < static_cast<int64_t>(at::ScalarType::Undefined);
  const auto type = is_known ? static_cast<at::ScalarType>(number) : at::ScalarType::Undefined;
  if (!is_known || c10::isQIntType(type)) expected("the number of an element type");
  return type;
}

void check_enumerated(const c10::IValue& value, const c10::TypePtr& type) {
  if (value.isNone()) return;
  switch (type->kind()) {
    case c10::TypeKind::OptionalType:
      return check_enumerated(value, type->castRaw<c10::OptionalType>()->getElementType());
    case c10::TypeKind::ScalarTypeType:
      to_element_type(value.toInt());
      return;
    case c10::TypeKind::LayoutType:
    case c10::TypeKind::MemoryFormatType:
      // The engine's tensors are dense and contiguous.
      if (value.toInt() != 0) expected("0, for dense and contiguous");
      return;
    default:
      return;
  }
}

Napi::Value to_javascript(Napi::Env env, const c10::IValue& value) {
  if (value.isTensor()) return hand_over(env, value.toTensor());
  if (value.isInt()) return Napi::Number::New(env, static_cast<double>(value.toInt()));
  if (value.isDouble()) return Napi::Number::New(env, value.toDouble());
  if (value.isBool()) return Napi::Boolean::New(env, value.toBool());
  if (value.isList()) {
    const auto& list = value.toListRef();
    Napi::Array array = Napi::Array::New(env, list.size());
    for (uint32_t i = 0; i < list.size(); i++) array[i] = to_javascript(env, list[i]);
    return array;
  }
  return env.Null();
}

Napi::Value hand_over(Napi::Env env, const at::Tensor& tensor) {
  if (!tensor.defined()) return env.Null();
  auto& table = TensorTable::instance();
  const int64_t id = table.reserve(1);
  OperatorQueue::instance().run_in_order([&table, id, tensor] { table.put(id, tensor); });
  table.report(env);
  const auto shape = tensor.sizes();
  Napi::Array description = Napi::Array::New(env, shape.size() + 2);
  description[0u] = Napi::Number::New(env, static_cast<double>(id));
  description[1u] = Napi::Number::New(env, static_cast<double>(tensor.scalar_type()));
  for (uint32_t axis = 0; axis < shape.size(); axis++) {
    description[axis + 2] = Napi::Number::New(env, static_cast<double>(shape[axis]));
  }
  return description;
}

std::vector<int64_t> to_integers(const Napi::Value& value) {
  const Napi::Array array = to_array(value);
  std::vector<int64_t> integers(array.Length());
  for (uint32_t i = 0; i < array.Length(); i++) integers[i] = to_integer(array[i]);
  return integers;
}

std::string describe(const at::Tensor& tensor) {
  if (!tensor.defined()) return "none";
  std::string text = c10::toString(tensor.scalar_type());
  text += " [";
  for (int64_t axis = 0; axis < tensor.dim(); axis++) {
    if (axis > 0) text += ", ";
    text += std::to_string(tensor.size(axis));
  }
  return text + "]";
}

}  // namespace arena
