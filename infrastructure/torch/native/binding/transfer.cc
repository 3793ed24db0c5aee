#include "transfer.h"

#include <cstring>
#include <memory>
#include <stdexcept>

#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>

#include "call.h"
#include "operator-queue.h"
#include "tensor-table.h"
#include "values.h"

namespace arena {
namespace {

at::ScalarType readable_type(at::ScalarType type) {
  if (type == at::kBFloat16 || type == at::kHalf) return at::kFloat;
  if (type == at::kLong) return at::kInt;
  return type;
}

int64_t id_of(const Napi::CallbackInfo& info) { return info[0].As<Napi::Number>().Int64Value(); }

}  // namespace

Napi::Value upload(const Napi::CallbackInfo& info) {
  const c10::InferenceMode without_autograd;
  const auto values = info[0].As<Napi::TypedArray>();
  const auto type = to_element_type(info[1].As<Napi::Number>().Int64Value());
  const auto shape = to_integers(info[2]);
  const bool is_on_gpu = info[3].As<Napi::Boolean>().Value();
  const auto host = at::TensorOptions().dtype(type);
  at::Tensor tensor = at::empty(shape, is_on_gpu ? host.pinned_memory(true) : host);
  if (values.ByteLength() != tensor.nbytes()) {
    throw std::invalid_argument("expected " + std::to_string(tensor.nbytes()) + " bytes for " + describe(tensor) +
                                ", found " + std::to_string(values.ByteLength()));
  }
  const auto* bytes = static_cast<const char*>(values.ArrayBuffer().Data()) + values.ByteOffset();
  if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), bytes, tensor.nbytes());
  if (is_on_gpu) tensor = tensor.to(at::kCUDA, type, /*non_blocking=*/true);
  return hand_over(info.Env(), tensor);
}

Napi::Value read(const Napi::CallbackInfo& info) {
  const c10::InferenceMode without_autograd;
  finish_queued(info.Env());
  const at::Tensor& tensor = TensorTable::instance().get(id_of(info));
  const at::Tensor host = tensor.to(at::kCPU, readable_type(tensor.scalar_type())).contiguous();
  auto buffer = Napi::ArrayBuffer::New(info.Env(), host.nbytes());
  if (host.nbytes() > 0) std::memcpy(buffer.Data(), host.data_ptr(), host.nbytes());
  return buffer;
}

Napi::Value view(const Napi::CallbackInfo& info) {
  const c10::InferenceMode without_autograd;
  finish_queued(info.Env());
  const at::Tensor& tensor = TensorTable::instance().get(id_of(info));
  const bool lies_ready = tensor.is_cpu() && tensor.is_contiguous() && tensor.nbytes() > 0;
  if (!lies_ready || readable_type(tensor.scalar_type()) != tensor.scalar_type()) return read(info);
  // The tensor's memory stays as long as the array does, whoever disposes of the tensor.
  auto owner = std::make_unique<at::Tensor>(tensor);
  const auto release = [held = owner.get()](Napi::Env, void*) { delete held; };
  const auto seen = Napi::ArrayBuffer::New(info.Env(), tensor.data_ptr(), tensor.nbytes(), release);
  owner.release();
  return seen;
}

Napi::Value dispose(const Napi::CallbackInfo& info) {
  auto& table = TensorTable::instance();
  const int64_t id = id_of(info);
  OperatorQueue::instance().run_in_order([&table, id] { table.remove(id); });
  table.report(info.Env());
  return info.Env().Undefined();
}

Napi::Value memory(const Napi::CallbackInfo& info) {
  OperatorQueue::instance().drain();
  const TensorTable& table = TensorTable::instance();
  auto result = Napi::Object::New(info.Env());
  result["tensors"] = Napi::Number::New(info.Env(), static_cast<double>(table.size()));
  result["bytes"] = Napi::Number::New(info.Env(), static_cast<double>(table.bytes()));
  return result;
}

}  // namespace arena
