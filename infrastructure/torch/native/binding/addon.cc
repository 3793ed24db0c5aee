#include <string>

#include <napi.h>

#include "call.h"
#include "failure.h"
#include "operator-queue.h"
#include "prepare-gpu.h"
#include "runtime.h"
#include "tensor-memory.h"
#include "thread-claim.h"
#include "transfer.h"
#ifdef USE_C10D_GLOO
#include "../distributed/group-calls.h"
#endif

namespace {

/** A function that JavaScript calls. No C++ exception leaves it: the process would end. */
template <Napi::Value (*function)(const Napi::CallbackInfo&)>
void add(Napi::Object& exports, const char* name) {
  const auto never_ending = [name](const Napi::CallbackInfo& info) {
    return arena::guarded(info.Env(), [&] { return function(info); }, [name] { return std::string(name); });
  };
  exports[name] = Napi::Function::New(exports.Env(), never_ending, name);
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  arena::claim_for_this_thread(env);
  arena::use_own_tensor_memory();
  // A thread that computes while the process ends would use what is no longer there.
  env.AddCleanupHook([] { arena::OperatorQueue::instance().stop(); });
  add<arena::look_up>(exports, "lookUp");
  add<arena::schema_of>(exports, "schemaOf");
  add<arena::call>(exports, "call");
  add<arena::call_as_on_gpu>(exports, "callAsOnGpu");
  add<arena::call_later>(exports, "callLater");
  add<arena::set_asynchronous>(exports, "setAsynchronous");
  add<arena::finish>(exports, "finish");
  add<arena::upload>(exports, "upload");
  add<arena::read>(exports, "read");
  add<arena::view>(exports, "view");
  add<arena::dispose>(exports, "dispose");
  add<arena::memory>(exports, "memory");
  add<arena::give_back_memory>(exports, "giveBackMemory");
  add<arena::describe_runtime>(exports, "describe");
  add<arena::set_threads>(exports, "setThreads");
  add<arena::prepare_gpu>(exports, "prepareGpu");
  add<arena::synchronize>(exports, "synchronize");
#ifdef USE_C10D_GLOO
  add<arena::join_group>(exports, "joinGroup");
  add<arena::leave_group>(exports, "leaveGroup");
  add<arena::all_reduce>(exports, "allReduce");
  add<arena::all_reduce_in_pair>(exports, "allReduceInPair");
  add<arena::broadcast>(exports, "broadcast");
  add<arena::is_done>(exports, "isDone");
  add<arena::wait_for>(exports, "waitFor");
  add<arena::all_gather>(exports, "allGather");
  add<arena::barrier>(exports, "barrier");
  add<arena::find_missing>(exports, "findMissing");
#endif
#ifdef USE_C10D_NCCL
  add<arena::connect_gpus>(exports, "connectGpus");
  add<arena::abandon_gpus>(exports, "abandonGpus");
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(arena_torch, initialize)
