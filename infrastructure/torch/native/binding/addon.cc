#include <napi.h>

#include "call.h"
#include "runtime.h"
#include "transfer.h"

namespace {

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports["lookUp"] = Napi::Function::New(env, arena::look_up);
  exports["call"] = Napi::Function::New(env, arena::call);
  exports["upload"] = Napi::Function::New(env, arena::upload);
  exports["read"] = Napi::Function::New(env, arena::read);
  exports["dispose"] = Napi::Function::New(env, arena::dispose);
  exports["memory"] = Napi::Function::New(env, arena::memory);
  exports["describe"] = Napi::Function::New(env, arena::describe_runtime);
  exports["setThreads"] = Napi::Function::New(env, arena::set_threads);
  exports["synchronize"] = Napi::Function::New(env, arena::synchronize);
  return exports;
}

}  // namespace

NODE_API_MODULE(arena_torch, initialize)
