#include "runtime.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

#include "failure.h"

namespace arena {

Napi::Value describe_runtime(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto result = Napi::Object::New(env);
  result["version"] = Napi::String::New(env, TORCH_VERSION);
  result["hasCuda"] = Napi::Boolean::New(env, at::hasCUDA());
  result["hasMkldnn"] = Napi::Boolean::New(env, at::hasMKLDNN());
  result["vectorExtension"] = Napi::String::New(env, at::get_cpu_capability());
  result["threads"] = Napi::Number::New(env, at::get_num_threads());
  return result;
}

Napi::Value set_threads(const Napi::CallbackInfo& info) {
  at::set_num_threads(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

Napi::Value synchronize(const Napi::CallbackInfo& info) {
  return guarded(
      info.Env(),
      [&] {
        if (at::hasCUDA()) {
          const c10::impl::VirtualGuardImpl gpu(c10::DeviceType::CUDA);
          gpu.getStream(gpu.getDevice()).synchronize();
        }
        return info.Env().Undefined();
      },
      [] { return std::string("synchronize"); });
}

}  // namespace arena
