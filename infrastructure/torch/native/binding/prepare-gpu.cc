#include "prepare-gpu.h"

#include <cstdlib>
#include <string>

#include <ATen/Context.h>
#include <torch/version.h>

#include "warnings-once.h"

namespace arena {
namespace {

const char* determinism() {
  if (!at::globalContext().deterministicAlgorithms()) return "off";
  return at::globalContext().deterministicAlgorithmsWarnOnly() ? "preferred" : "required";
}

void prefer_deterministic_kernels() {
  auto& context = at::globalContext();
  // Not required: some operators of TensorFlow.js have no such kernel.
  context.setDeterministicAlgorithms(true, /*warn_only=*/true);
  context.setDeterministicCuDNN(true);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  // Every new tensor would be filled with NaN. Nobody reads what was not written.
  context.setDeterministicFillUninitializedMemory(false);
#endif
  // Or cuBLAS may sum in another order each time. It reads this when its first handle is made.
  constexpr int KEEP_WHAT_IS_SET = 0;
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", KEEP_WHAT_IS_SET);
}

}  // namespace

Napi::Value prepare_gpu(const Napi::CallbackInfo& info) {
  print_warnings_once();
  prefer_deterministic_kernels();
  // This sets what the newer setFloat32Precision sets, too. cuDNN may use TF32 unless it is told otherwise.
  at::globalContext().setAllowTF32CuBLAS(true);
  return info.Env().Undefined();
}

Napi::Value describe_gpu_settings(Napi::Env env) {
  auto result = Napi::Object::New(env);
  result["determinism"] = Napi::String::New(env, determinism());
  result["deterministicCudnn"] = Napi::Boolean::New(env, at::globalContext().deterministicCuDNN());
  result["tf32"] = Napi::Boolean::New(env, at::globalContext().allowTF32CuBLAS());
  return result;
}

}  // namespace arena
