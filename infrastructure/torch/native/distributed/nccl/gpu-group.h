#pragma once

#include <chrono>
#include <future>

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <torch/csrc/distributed/c10d/Work.hpp>

namespace arena {

/**
 * The GPUs of a group, one for each member: the first one that its process sees. They exchange tensors by NCCL, whose own
 * watchdog only watches: who waits for a work decides how long, and ends what goes wrong by `abort`.
 */
class GpuGroup {
 public:
  /** @param store under keys that only this group uses; throws when there is no GPU */
  GpuGroup(c10::intrusive_ptr<c10d::Store> store, int rank, int size, std::chrono::milliseconds timeout);

  /** Tells the other members that this one leaves in peace, unless the group was aborted. */
  ~GpuGroup();

  GpuGroup(const GpuGroup&) = delete;
  GpuGroup& operator=(const GpuGroup&) = delete;

  /**
   * Begins a first collective, a sum. NCCL blocks in it until all members have come, so that it begins on a thread of its
   * own, which stays behind where one never comes.
   */
  std::future<c10::intrusive_ptr<c10d::Work>> connect();

  /** Begins collectives of tensors on the GPU. Only when it is connected. */
  c10d::Backend& transport() { return *group_; }

  /**
   * Ends what runs on the GPU and waits for other members, and NCCL's threads, which must not outlive what they use when
   * the process exits. Returns soon, also where NCCL hangs in it.
   */
  void abort();

 private:
  c10::intrusive_ptr<c10d::Backend> group_;
  bool is_aborted_ = false;
};

}  // namespace arena
