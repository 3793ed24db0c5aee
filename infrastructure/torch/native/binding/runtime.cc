#include "runtime.h"

#include <string>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

#include "../operators/packed-products.h"
#include "../operators/products.h"
#include "call.h"
#include "find-function.h"
#include "operator-queue.h"
#include "prepare-gpu.h"

namespace arena {

namespace {

/** Such as `AVX512`: what libtorch's own kernels are compiled for on this processor. */
std::string vector_extension() {
  const std::string label = "CPU capability usage: ";
  const std::string text = at::show_config();
  const size_t start = text.find(label);
  if (start == std::string::npos) return "unknown";
  const size_t first = start + label.size();
  return text.substr(first, text.find('\n', first) - first);
}

/** {core, threading} of OpenBLAS, where it is libtorch's BLAS; null elsewhere. */
Napi::Value describe_openblas(Napi::Env env) {
  const auto core_name = find_function<char*()>("openblas_get_corename");
  const auto threading = find_function<int()>("openblas_get_parallel");
  if (core_name == nullptr || threading == nullptr) return env.Null();
  constexpr const char* THREADING[] = {"none", "pthread", "openmp"};
  auto result = Napi::Object::New(env);
  result["core"] = Napi::String::New(env, core_name());
  result["threading"] = Napi::String::New(env, THREADING[threading() % 3]);
  return result;
}

/** Such as `AVX-512`: what products of the engine's own are compiled for on this processor; null where there are none. */
Napi::Value describe_packed_instructions(Napi::Env env) {
  switch (packed_instructions()) {
    case PackedInstructions::AVX512:
      return Napi::String::New(env, "AVX-512");
    case PackedInstructions::AVX2:
      return Napi::String::New(env, "AVX2");
    default:
      return env.Null();
  }
}

}  // namespace

Napi::Value describe_runtime(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto result = Napi::Object::New(env);
  result["version"] = Napi::String::New(env, TORCH_VERSION);
  result["hasCuda"] = Napi::Boolean::New(env, at::hasCUDA());
  result["hasMkl"] = Napi::Boolean::New(env, at::hasMKL());
  result["hasOnednnProducts"] = Napi::Boolean::New(env, has_onednn_products());
  result["packedInstructions"] = describe_packed_instructions(env);
  result["openblas"] = describe_openblas(env);
  result["vectorExtension"] = Napi::String::New(env, vector_extension());
  result["gpuSettings"] = describe_gpu_settings(env);
  result["threads"] = Napi::Number::New(env, at::get_num_threads());
  return result;
}

Napi::Value set_threads(const Napi::CallbackInfo& info) {
  const int threads = info[0].As<Napi::Number>().Int32Value();
  // Each thread has a number of its own; the queue's takes this one's when it begins to compute.
  OperatorQueue::instance().drain();
  at::set_num_threads(threads);
  OperatorQueue::instance().run_and_wait([threads] { at::set_num_threads(threads); });
  return info.Env().Undefined();
}

Napi::Value synchronize(const Napi::CallbackInfo& info) {
  finish_queued(info.Env());
  if (at::hasCUDA()) {
    const c10::impl::VirtualGuardImpl gpu(c10::DeviceType::CUDA);
    gpu.getStream(gpu.getDevice()).synchronize();
  }
  return info.Env().Undefined();
}

}  // namespace arena
