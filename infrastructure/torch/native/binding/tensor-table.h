#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <unordered_map>

#include <ATen/core/Tensor.h>
#include <napi.h>

namespace arena {

/**
 * The tensors that JavaScript holds, by id. Ids count up and are never used again, so a disposed one is always found
 * out. Used on Node's main thread, and by the tasks of OperatorQueue while there are any: never on both at once, but for
 * the functions that say so.
 */
class TensorTable {
 public:
  static TensorTable& instance();

  /** The first of so many new ids, for tensors that are put later. On the main thread at any time. */
  int64_t reserve(int64_t count);

  /** Takes over the tensor of a reserved id: an undefined one where it could not be computed. */
  void put(int64_t id, at::Tensor tensor);

  /** The tensor of an id. Throws std::invalid_argument for one that is unknown, disposed of, or was not computed. */
  const at::Tensor& get(int64_t id) const;

  /** Forgets a tensor. Its memory is free at once, unless another tensor of the table shares it. */
  void remove(int64_t id);

  /**
   * Tells V8 how much memory its small objects stand for: the peak of the last seconds. A training step takes and frees
   * hundreds of megabytes; told of each change, V8 marks its heap without end, on the cores that compute. On the main
   * thread at any time, after changes.
   */
  void report(Napi::Env env);

  size_t size() const { return tensors_.size(); }

  /** Bytes of all storages, each counted once. */
  int64_t bytes() const { return bytes_; }

 private:
  void count(const c10::StorageImpl& storage, int change);
  void tell(Napi::Env env, int64_t bytes);

  std::unordered_map<int64_t, at::Tensor> tensors_;
  /** How many tensors of the table share a storage. */
  std::unordered_map<const c10::StorageImpl*, int> sharing_;
  int64_t next_id_ = 1;
  std::atomic<int64_t> bytes_{0}, peak_{0};
  /** What V8 was told. */
  int64_t told_ = 0;
  std::chrono::steady_clock::time_point peak_since_ = std::chrono::steady_clock::now();
};

}  // namespace arena
