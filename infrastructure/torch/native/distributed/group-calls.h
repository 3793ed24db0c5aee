#pragma once

#include <napi.h>

namespace arena {

/** `joinGroup({host, port, rank, size, servesStore, timeoutMs, interface, inPairs})`: the number of the group. */
Napi::Value join_group(const Napi::CallbackInfo& info);

#ifdef USE_C10D_NCCL
/** `connectGpus(group)`: connects the GPUs of the members. */
Napi::Value connect_gpus(const Napi::CallbackInfo& info);

/** `abandonGpus(group)`: ends whatever they still do for the group. */
Napi::Value abandon_gpus(const Napi::CallbackInfo& info);
#endif

/** `leaveGroup(group)`: closes its connections. */
Napi::Value leave_group(const Napi::CallbackInfo& info);

/** `allReduce(group, tensor)`: begins to sum a tensor over all members, in place; the number of the work. */
Napi::Value all_reduce(const Napi::CallbackInfo& info);

/** `allReduceInPair(group, tensor, bit)`: the same with the member whose rank differs in a bit. */
Napi::Value all_reduce_in_pair(const Napi::CallbackInfo& info);

/** `broadcast(group, tensor, root)`: begins to overwrite everybody's tensor by that of `root`; the number of the work. */
Napi::Value broadcast(const Napi::CallbackInfo& info);

/** `isDone(work)`: whether a work is done, or has failed. */
Napi::Value is_done(const Napi::CallbackInfo& info);

/** `waitFor(group, work)`: returns when a work is done. */
Napi::Value wait_for(const Napi::CallbackInfo& info);

/** `allGather(group, tensor)`: the tensors of all members, by rank. */
Napi::Value all_gather(const Napi::CallbackInfo& info);

/** `barrier(group)`: returns when all members have come. */
Napi::Value barrier(const Napi::CallbackInfo& info);

/** `findMissing(group, graceMs)`: ranks that do not call this too. */
Napi::Value find_missing(const Napi::CallbackInfo& info);

}  // namespace arena
