#pragma once

#include <napi.h>

namespace arena {

/**
 * Takes what the addon has one of (the tensors, the queue of operators, its own memory), which no lock guards, for the
 * calling thread, until the last of the thread's environments ends. It may be taken by one thread several times.
 *
 * @throws Napi::Error where another of Node's threads has it
 */
void claim_for_this_thread(Napi::Env env);

}  // namespace arena
