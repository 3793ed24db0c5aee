#include <napi.h>

#include "call.h"
#include "operator-queue.h"
#include "prepare-gpu.h"
#include "runtime.h"
#include "tensor-memory.h"
#include "transfer.h"
#ifdef USE_C10D_GLOO
#include "../distributed/group-calls.h"
#endif

namespace {

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  arena::use_own_tensor_memory();
  // A thread that computes while the process ends would use what is no longer there.
  env.AddCleanupHook([] { arena::OperatorQueue::instance().stop(); });
  exports["lookUp"] = Napi::Function::New(env, arena::look_up);
  exports["schemaOf"] = Napi::Function::New(env, arena::schema_of);
  exports["call"] = Napi::Function::New(env, arena::call);
  exports["callAsOnGpu"] = Napi::Function::New(env, arena::call_as_on_gpu);
  exports["callLater"] = Napi::Function::New(env, arena::call_later);
  exports["setAsynchronous"] = Napi::Function::New(env, arena::set_asynchronous);
  exports["finish"] = Napi::Function::New(env, arena::finish);
  exports["upload"] = Napi::Function::New(env, arena::upload);
  exports["read"] = Napi::Function::New(env, arena::read);
  exports["view"] = Napi::Function::New(env, arena::view);
  exports["dispose"] = Napi::Function::New(env, arena::dispose);
  exports["memory"] = Napi::Function::New(env, arena::memory);
  exports["giveBackMemory"] = Napi::Function::New(env, arena::give_back_memory);
  exports["describe"] = Napi::Function::New(env, arena::describe_runtime);
  exports["setThreads"] = Napi::Function::New(env, arena::set_threads);
  exports["prepareGpu"] = Napi::Function::New(env, arena::prepare_gpu);
  exports["synchronize"] = Napi::Function::New(env, arena::synchronize);
#ifdef USE_C10D_GLOO
  exports["joinGroup"] = Napi::Function::New(env, arena::join_group);
  exports["leaveGroup"] = Napi::Function::New(env, arena::leave_group);
  exports["allReduce"] = Napi::Function::New(env, arena::all_reduce);
  exports["allReduceInPair"] = Napi::Function::New(env, arena::all_reduce_in_pair);
  exports["broadcast"] = Napi::Function::New(env, arena::broadcast);
  exports["isDone"] = Napi::Function::New(env, arena::is_done);
  exports["waitFor"] = Napi::Function::New(env, arena::wait_for);
  exports["allGather"] = Napi::Function::New(env, arena::all_gather);
  exports["barrier"] = Napi::Function::New(env, arena::barrier);
  exports["findMissing"] = Napi::Function::New(env, arena::find_missing);
#endif
#ifdef USE_C10D_NCCL
  exports["connectGpus"] = Napi::Function::New(env, arena::connect_gpus);
  exports["abandonGpus"] = Napi::Function::New(env, arena::abandon_gpus);
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(arena_torch, initialize)
