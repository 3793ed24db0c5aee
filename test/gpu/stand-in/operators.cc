/* Every operator on the GPU is that of the processor, on the same memory. */
#include <atomic>
#include <string>
#include <unordered_map>
#include <vector>

#include <ATen/EmptyTensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/_log_softmax.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/_softmax.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/view_native.h>
#include <torch/library.h>

#include "memory.h"

namespace stand_in {
namespace {

/** How often the processor waited for the GPU, to see values. */
std::atomic<int64_t> waits{0};

/** The tensors of a call that are on the GPU, and how the processor sees them. */
class SeenTensors {
 public:
  explicit SeenTensors(const c10::FunctionSchema& schema) : schema_(schema) {}

  c10::IValue on_host(const c10::IValue& value) {
    if (value.isDevice()) return c10::Device(c10::kCPU);
    if (value.isTensor()) return on_host(value.toTensor());
    if (value.isTensorList()) {
      c10::List<at::Tensor> seen;
      for (const at::Tensor& each : value.toTensorVector()) seen.push_back(on_host(each));
      return seen;
    }
    if (value.isOptionalTensorList()) {
      c10::List<c10::optional<at::Tensor>> seen;
      for (const c10::optional<at::Tensor> each : value.toOptionalTensorList()) {
        seen.push_back(each.has_value() ? c10::optional<at::Tensor>(on_host(*each)) : c10::nullopt);
      }
      return seen;
    }
    return value;
  }

  c10::IValue on_device(const c10::IValue& value) const {
    if (value.isTensor()) return on_device(value.toTensor());
    if (value.isTensorList()) {
      c10::List<at::Tensor> results;
      for (const at::Tensor& each : value.toTensorVector()) results.push_back(on_device(each));
      return results;
    }
    return value;
  }

  /** Outputs that got a shape only now. */
  void resize() const {
    for (const auto& [_, seen] : seen_) {
      if (seen.host.sizes() != seen.device.sizes()) replace(seen.device, taken_to_device(seen.host));
    }
  }

 private:
  struct Seen {
    at::Tensor device, host;
  };

  at::Tensor on_host(const at::Tensor& tensor) {
    if (!tensor.defined()) return tensor;
    if (!tensor.is_cuda()) {
      check_may_be_on_host(tensor);
      return tensor;
    }
    const at::Tensor host = seen_by_host(tensor);
    seen_.insert({host.unsafeGetTensorImpl(), {tensor, host}});
    return host;
  }

  /** Kernels of a GPU take numbers from the processor, and the indices of two operators. */
  void check_may_be_on_host(const at::Tensor& tensor) const {
    const std::string& name = schema_.name();
    const bool takes_indices = name == "aten::index" || name.rfind("aten::index_put", 0) == 0;
    TORCH_CHECK(tensor.dim() == 0 || takes_indices || name == "aten::_index_put_impl_", name,
                ": expected all tensors on one device, found one of the processor, of sizes ", tensor.sizes());
  }

  at::Tensor on_device(const at::Tensor& result) const {
    if (!result.defined()) return result;
    const auto found = seen_.find(result.unsafeGetTensorImpl());
    return found == seen_.end() ? taken_to_device(result) : found->second.device;
  }

  const c10::FunctionSchema& schema_;
  std::unordered_map<c10::TensorImpl*, Seen> seen_;
};

/** cuBLAS multiplies no integers. */
void check_products(const c10::FunctionSchema& schema, const torch::jit::Stack& stack) {
  static const std::vector<std::string> PRODUCTS{"mm", "addmm", "bmm", "baddbmm", "mv", "addmv", "dot", "vdot"};
  for (const auto& product : PRODUCTS) {
    if (schema.name() != "aten::" + product) continue;
    const auto type = torch::jit::peek(stack, 0, schema.arguments().size()).toTensor().scalar_type();
    TORCH_CHECK(c10::isFloatingType(type), schema.name(), " is not there for ", type, " on a GPU");
  }
}

/** The processor's operator, which knows nothing of a GPU. */
void run_on_host(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const auto& schema = op.schema();
  check_products(schema, *stack);
  SeenTensors tensors(schema);
  const size_t first = stack->size() - schema.arguments().size();
  for (size_t i = first; i < stack->size(); i++) (*stack)[i] = tensors.on_host((*stack)[i]);
  if (schema.name() == "aten::_local_scalar_dense" || schema.name() == "aten::nonzero") waits++;
  op.callBoxed(stack);
  tensors.resize();
  for (size_t i = first; i < stack->size(); i++) (*stack)[i] = tensors.on_device((*stack)[i]);
}

c10::DispatchKeySet cuda_keys() { return c10::DispatchKeySet(c10::DispatchKey::CUDA); }

at::Tensor empty(at::IntArrayRef sizes, c10::optional<at::ScalarType> type, c10::optional<at::Layout>,
                 c10::optional<at::Device>, c10::optional<bool>, c10::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(sizes, device_memory(), cuda_keys(), c10::dtype_or_default(type), format);
}

at::Tensor empty_strided(at::IntArrayRef sizes, at::IntArrayRef strides, c10::optional<at::ScalarType> type,
                         c10::optional<at::Layout>, c10::optional<at::Device>, c10::optional<bool>) {
  return at::detail::empty_strided_generic(sizes, strides, device_memory(), cuda_keys(), c10::dtype_or_default(type));
}

const at::Tensor& resize_(const at::Tensor& self, at::IntArrayRef sizes, c10::optional<at::MemoryFormat>) {
  const size_t needed = c10::multiply_integers(sizes) * self.element_size();
  const size_t held = self.storage().nbytes() - self.storage_offset() * self.element_size();
  if (needed > held) {
    const at::Tensor larger = at::empty(sizes, self.options().device(device()));
    if (self.numel() > 0) seen_by_host(larger).view(-1).narrow(0, 0, self.numel()).copy_(seen_by_host(self).view(-1));
    replace(self, larger);
  } else {
    self.unsafeGetTensorImpl()->set_sizes_contiguous(sizes);
  }
  return self;
}

at::Tensor& copy_(at::Tensor& self, const at::Tensor& source, bool) {
  const auto host = [](const at::Tensor& x) { return x.is_cuda() ? seen_by_host(x) : x; };
  if (!self.is_cuda()) waits++;
  host(self).copy_(host(source));
  return self;
}

/** A GPU's gives float32 of 16 bits in one pass, which the processor's refuses. */
template <at::Tensor (*of)(const at::Tensor& x, int64_t dim, bool half_to_float)>
at::Tensor softmax(const at::Tensor& x, int64_t dim, bool half_to_float) {
  const at::Tensor host = seen_by_host(x);
  return taken_to_device(of(half_to_float ? host.to(at::kFloat) : host, dim, false));
}

}  // namespace
}  // namespace stand_in

TORCH_LIBRARY_IMPL(_, CUDA, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&stand_in::run_on_host>());
}
TORCH_LIBRARY_IMPL(aten, CUDA, library) {
  library.impl("empty.memory_format", stand_in::empty);
  library.impl("empty_strided", stand_in::empty_strided);
  library.impl("as_strided", at::native::as_strided_tensorimpl);
  library.impl("view", TORCH_FN(at::native::view));
  library.impl("_reshape_alias", at::native::_reshape_alias);
  library.impl("unfold", at::native::unfold);
  library.impl("resize_", stand_in::resize_);
  library.impl("copy_", stand_in::copy_);
  // They pick a kernel of GPUs by themselves.
  for (const char* name : {"convolution", "convolution_backward"}) {
    library.impl(name, torch::CppFunction::makeFromBoxedFunction<&stand_in::run_on_host>());
  }
  library.impl("_softmax", stand_in::softmax<at::_softmax>);
  library.impl("_log_softmax", stand_in::softmax<at::_log_softmax>);
}
TORCH_LIBRARY(stand_in, library) {
  library.def("waits() -> int", [] { return stand_in::waits.load(); });
  // What no operator may do.
  library.def("peek(Tensor x) -> float", [](const at::Tensor& x) -> double { return *x.data_ptr<float>(); });
}
