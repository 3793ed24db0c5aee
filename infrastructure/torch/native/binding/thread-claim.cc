#include "thread-claim.h"

#include <mutex>
#include <thread>

namespace arena {
namespace {

std::mutex mutex;
std::thread::id owner;
/** Environments that hold the claim: a thread has several where modules are loaded into several contexts. */
int holders = 0;

void release_claim() {
  const std::lock_guard<std::mutex> lock(mutex);
  holders--;
}

}  // namespace

void claim_for_this_thread(Napi::Env env) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (holders > 0 && owner != std::this_thread::get_id()) {
    throw Napi::Error::New(env,
                           "The torch engine computes for another thread of this process. Tensors belong to the thread "
                           "that made them: start workers that compute as processes (node:child_process), or end that "
                           "thread first");
  }
  owner = std::this_thread::get_id();
  holders++;
  env.AddCleanupHook(release_claim);
}

}  // namespace arena
