#include "process-group.h"

#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include <ATen/ops/empty_like.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "route.h"

namespace arena {
namespace {

/** How often a member looks whether its own work is done. */
constexpr std::chrono::microseconds WORK_POLL{20};

/** How much longer than the others the server of the store stays: they still ask it who is missing. */
constexpr std::chrono::milliseconds FAREWELL{1000};

/** Gloo takes as many values of a tensor's memory as it has, whatever its strides. */
void check_is_whole(const at::Tensor& tensor) {
  TORCH_CHECK(tensor.is_contiguous(), "expected a tensor whose values lie one after the other, found strides ",
              tensor.strides());
}

c10d::TCPStoreOptions store_options(const Membership& membership) {
  c10d::TCPStoreOptions options;
  options.port = membership.port;
  options.numWorkers = static_cast<std::size_t>(membership.size);
  options.timeout = membership.timeout;
  options.multiTenant = true;
  return options;
}

/** The store at which all members meet; returns when they have. */
c10::intrusive_ptr<c10d::Store> meet(const Membership& membership) {
  auto options = store_options(membership);
  options.isServer = membership.serves_store;
  return c10::make_intrusive<c10d::TCPStore>(membership.host, options);
}

/** A further connection to the same store. */
c10::intrusive_ptr<c10d::Store> connect_again(const Membership& membership) {
  auto options = store_options(membership);
  options.waitWorkers = false;
  return c10::make_intrusive<c10d::TCPStore>(membership.host, options);
}

c10::intrusive_ptr<c10d::Store> with_prefix(const char* prefix, const c10::intrusive_ptr<c10d::Store>& store) {
  return c10::make_intrusive<c10d::PrefixStore>(prefix, store);
}

/** The keys that Python's default group uses: its name, the first group of the process, the device. */
c10::intrusive_ptr<c10d::Store> keys_of_default_group(
    const char* device, const c10::intrusive_ptr<c10d::Store>& store) {
  return with_prefix(device, with_prefix("0/", with_prefix("default_pg", store)));
}

c10::intrusive_ptr<c10d::ProcessGroupGloo> join(
    const Membership& membership, const c10::intrusive_ptr<c10d::Store>& store, int rank, int size) {
  auto options = c10d::ProcessGroupGloo::Options::create(membership.timeout);
  options->devices.push_back(
      membership.interface.empty()
          ? c10d::ProcessGroupGloo::createDeviceForHostname(local_address_towards(membership.host, membership.port))
          : c10d::ProcessGroupGloo::createDeviceForInterface(membership.interface));
  // One for what is awaited, one for what overlaps with it: more only contend for the cores.
  options->threads = 2;
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options);
}

/** Such as `arena/pair/1/0`: of the members whose ranks differ in bit 1 only, the lower one being 0. */
std::string pair_key(int rank, int bit) {
  return "arena/pair/" + std::to_string(bit) + "/" + std::to_string(rank & ~(1 << bit));
}

}  // namespace

ProcessGroup::ProcessGroup(const Membership& membership)
    : membership_(membership),
      store_(meet(membership)),
      watch_(connect_again(membership), membership.rank, membership.size),
      group_(join(membership, keys_of_default_group("cpu/", store_), membership.rank, membership.size)) {
  if (!membership.in_pairs) return;
  if (membership.size == 2) pairs_.push_back(group_);
  for (int bit = 0; membership.size > 2 && 1 << bit < membership.size; bit++) {
    const auto keys = c10::make_intrusive<c10d::PrefixStore>(pair_key(membership.rank, bit), store_);
    pairs_.push_back(join(membership, keys, (membership.rank >> bit) & 1, 2));
  }
}

#ifdef USE_C10D_NCCL
void ProcessGroup::connect_gpus() {
  gpus_ = std::make_unique<GpuGroup>(
      keys_of_default_group("cuda/", store_), membership_.rank, membership_.size, membership_.timeout);
  auto connecting = gpus_->connect();
  wait_until([&] { return connecting.wait_for(std::chrono::seconds::zero()) == std::future_status::ready; });
  wait(connecting.get());
}

void ProcessGroup::abandon_gpus() {
  if (gpus_ != nullptr) gpus_->abort();
}
#endif

Transport& ProcessGroup::transport_of(const at::Tensor& tensor) {
  if (tensor.device().is_cpu()) return *group_;
#ifdef USE_C10D_NCCL
  if (gpus_ != nullptr) return gpus_->transport();
#endif
  throw std::invalid_argument("expected a tensor on the CPU, as no GPUs are connected");
}

Work ProcessGroup::all_reduce(const at::Tensor& tensor) {
  check_is_whole(tensor);
  std::vector<at::Tensor> tensors{tensor};
  return transport_of(tensor).allreduce(tensors);
}

Work ProcessGroup::all_reduce_in_pair(const at::Tensor& tensor, int bit) {
  check_is_whole(tensor);
  std::vector<at::Tensor> tensors{tensor};
  return pairs_.at(static_cast<size_t>(bit))->allreduce(tensors);
}

Work ProcessGroup::broadcast(const at::Tensor& tensor, int root) {
  check_is_whole(tensor);
  std::vector<at::Tensor> tensors{tensor};
  c10d::BroadcastOptions options;
  options.rootRank = root;
  return transport_of(tensor).broadcast(tensors, options);
}

std::vector<at::Tensor> ProcessGroup::all_gather(const at::Tensor& tensor) {
  check_is_whole(tensor);
  std::vector<at::Tensor> inputs{tensor};
  std::vector<std::vector<at::Tensor>> outputs(1);
  for (int rank = 0; rank < membership_.size; rank++) outputs[0].push_back(at::empty_like(tensor));
  wait(transport_of(tensor).allgather(outputs, inputs));
  return outputs[0];
}

void ProcessGroup::barrier() { wait(group_->barrier()); }

void ProcessGroup::wait(const Work& work) {
  wait_until([&] { return work->isCompleted(); });
  // Over NCCL a work that failed is done, too, and can be waited for.
  if (const auto failure = work->exception()) std::rethrow_exception(failure);
  // From here on what is computed sees the result, on a GPU as well.
  work->wait();
}

template <typename Condition>
void ProcessGroup::wait_until(const Condition& is_done) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + membership_.timeout;
  while (!is_done()) {
    if (watch_.has_failed()) throw std::runtime_error("another process failed");
    if (Clock::now() >= deadline) throw std::runtime_error("timed out");
    std::this_thread::sleep_for(WORK_POLL);
  }
}

std::vector<int> ProcessGroup::find_missing(std::chrono::milliseconds grace) {
  const auto missing = watch_.find_missing(grace);
#ifdef USE_C10D_NCCL
  abandon_gpus();
#endif
  // The others still ask the store who is missing.
  if (membership_.serves_store) std::this_thread::sleep_for(FAREWELL);
  return missing;
}

}  // namespace arena
