#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <torch/csrc/distributed/c10d/Work.hpp>

#ifdef USE_C10D_NCCL
#include "nccl/gpu-group.h"
#endif
#include "failure-watch.h"

namespace arena {

/** Where the members of a group meet, and which of them this process is. */
struct Membership {
  std::string host;
  uint16_t port;
  int rank;
  int size;
  /** Whether this process serves the store at host:port; false where a launcher such as torchrun does. */
  bool serves_store;
  std::chrono::milliseconds timeout;
  /** Network interface to exchange data over; empty: the one that leads to the host. */
  std::string interface;
  /** Whether sums over all members are made in pairs: see ProcessGroup::all_reduce_in_pair. */
  bool in_pairs;
};

using Work = c10::intrusive_ptr<c10d::Work>;

/** What moves tensors between members. */
#ifdef USE_C10D_NCCL
using Transport = c10d::Backend;
#else
using Transport = c10d::ProcessGroupGloo;
#endif

/**
 * A c10d process group: over Gloo and, for tensors on GPUs once these are connected, NCCL. Its members meet at a TCPStore, under the same keys as those of Python's
 * `torch.distributed.init_process_group` with "gloo" or "cpu:gloo,cuda:nccl", so that either can be member of the other's group. All members call
 * the same collectives in the same order. A collective runs on threads of its own until its Work is waited for.
 */
class ProcessGroup {
 public:
  /** Joins; waits for the others. Throws when they don't come in time. */
  explicit ProcessGroup(const Membership& membership);

#ifdef USE_C10D_NCCL
  /**
   * Connects the GPUs of the members, each the first one that its process sees, over NCCL. Called by all of them before
   * their tensors on GPUs meet. Throws when there is no GPU, and when a member does not come in time.
   */
  void connect_gpus();

  /** Ends whatever the GPUs still do for the group: before the process exits. */
  void abandon_gpus();
#endif

  /** Sums a tensor over all members, in place. */
  Work all_reduce(const at::Tensor& tensor);

  /**
   * Sums a tensor with that of the member whose rank differs in one bit, in place. Done for each bit in turn, from the
   * lowest, it sums over all members of a group of 2^n, always in the order ((0 + 1) + (2 + 3)) + ...: the same bits as
   * when one process sums so. A ring, which Gloo sums large groups by, starts elsewhere for every part of the tensor.
   * Not for tensors on GPUs.
   */
  Work all_reduce_in_pair(const at::Tensor& tensor, int bit);

  /** Overwrites the tensor of every member with that of `root`. */
  Work broadcast(const at::Tensor& tensor, int root);

  /** The tensors of all members, by rank; all have the same shape. */
  std::vector<at::Tensor> all_gather(const at::Tensor& tensor);

  /** Returns when all members have come. */
  void barrier();

  /**
   * Returns when a work is done. Throws when it failed, takes longer than the timeout, or when another member failed: one
   * that waits for a third member would not notice before its own timeout.
   */
  void wait(const Work& work);

  /**
   * After a failure: tells the other members of it, and gives those that do not call this, too, within `grace`. A member
   * that is dead or hangs does not.
   */
  std::vector<int> find_missing(std::chrono::milliseconds grace);

 private:
  Transport& transport_of(const at::Tensor& tensor);
  /** Returns when something is done. Throws when that takes longer than the timeout, or when another member failed. */
  template <typename Condition>
  void wait_until(const Condition& is_done);

  Membership membership_;
  c10::intrusive_ptr<c10d::Store> store_;
  FailureWatch watch_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
  /** This member's pairs, by bit. */
  std::vector<c10::intrusive_ptr<c10d::ProcessGroupGloo>> pairs_;
#ifdef USE_C10D_NCCL
  std::unique_ptr<GpuGroup> gpus_;
#endif
};

}  // namespace arena
