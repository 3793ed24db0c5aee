#include "gpu-group.h"

#include <cstdlib>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include <ATen/ops/zeros.h>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

namespace arena {
namespace {

/** How long a process that gives up, or exits, waits for NCCL to end. */
constexpr std::chrono::seconds PATIENCE{1};

/** By default c10d's threads end the whole process, without a word of ours, when a member is late or a GPU fails. */
void keep_watchdog_from_ending_the_process() {
  constexpr const char* SWITCHES[] = {
      "TORCH_NCCL_ASYNC_ERROR_HANDLING", "TORCH_NCCL_ENABLE_MONITORING", "TORCH_NCCL_RETHROW_CUDA_ERRORS"};
  constexpr int KEEP_WHAT_IS_SET = 0;
  for (const char* name : SWITCHES) setenv(name, "0", KEEP_WHAT_IS_SET);
}

c10::intrusive_ptr<c10d::ProcessGroupNCCL::Options> options_for(int size, std::chrono::milliseconds timeout) {
  auto options = c10d::ProcessGroupNCCL::Options::create();
  // After ours, which says who is missing.
  options->timeout = 2 * timeout;
  // As Python names its default group.
  options->group_name = "0";
  options->global_ranks_in_group.resize(static_cast<size_t>(size));
  std::iota(options->global_ranks_in_group.begin(), options->global_ranks_in_group.end(), 0);
  return options;
}

c10::intrusive_ptr<c10d::Backend> join(
    c10::intrusive_ptr<c10d::Store> store, int rank, int size, std::chrono::milliseconds timeout) {
  keep_watchdog_from_ending_the_process();
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(std::move(store), rank, size, options_for(size, timeout));
}

}  // namespace

GpuGroup::GpuGroup(c10::intrusive_ptr<c10d::Store> store, int rank, int size, std::chrono::milliseconds timeout)
    : group_(join(std::move(store), rank, size, timeout)) {}

GpuGroup::~GpuGroup() {
  if (is_aborted_) return;
  try {
    group_->shutdown();
  } catch (const std::exception&) {
    // Everything that was asked of it is done; what it can't tidy up ends with the process.
  }
}

std::future<c10::intrusive_ptr<c10d::Work>> GpuGroup::connect() {
  std::packaged_task<c10::intrusive_ptr<c10d::Work>()> sum([group = group_] {
    std::vector<at::Tensor> tensors{at::zeros({1}, at::TensorOptions(at::kCUDA))};
    return group->allreduce(tensors);
  });
  auto begun = sum.get_future();
  std::thread(std::move(sum)).detach();
  return begun;
}

void GpuGroup::abort() {
  if (is_aborted_) return;
  is_aborted_ = true;
  std::packaged_task<void()> ending([group = group_] { group->abort(); });
  // Its failure is nobody's: the process is about to end.
  const auto ended = ending.get_future();
  std::thread(std::move(ending)).detach();
  ended.wait_for(PATIENCE);
}

}  // namespace arena
