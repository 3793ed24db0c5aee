#pragma once

#include <chrono>
#include <cstdint>
#include <unordered_map>

#include <ATen/core/Tensor.h>
#include <napi.h>

namespace arena {

/**
 * The tensors that JavaScript holds, by id. Ids count up and are never used again, so a disposed one is always found
 * out. Used on Node's main thread only.
 */
class TensorTable {
 public:
  static TensorTable& instance();

  /** Takes a tensor over; gives its id. */
  int64_t add(Napi::Env env, at::Tensor tensor);

  /** The tensor of an id. Throws std::invalid_argument for one that is unknown or disposed of. */
  const at::Tensor& get(int64_t id) const;

  /** Forgets a tensor. Its memory is free at once, unless another tensor of the table shares it. */
  void remove(Napi::Env env, int64_t id);

  size_t size() const { return tensors_.size(); }

  /** Bytes of all storages, each counted once. */
  int64_t bytes() const { return bytes_; }

 private:
  /**
   * Tells V8 how much memory its small objects stand for: the peak of the last seconds. A training step takes and frees
   * hundreds of megabytes; told of each change, V8 marks its heap without end, on the cores that compute.
   */
  void report(Napi::Env env, int64_t change);
  void tell(Napi::Env env, int64_t bytes);

  std::unordered_map<int64_t, at::Tensor> tensors_;
  /** How many tensors of the table share a storage. */
  std::unordered_map<const c10::StorageImpl*, int> sharing_;
  int64_t next_id_ = 1;
  int64_t bytes_ = 0;
  /** What V8 was told. */
  int64_t told_ = 0;
  int64_t peak_ = 0;
  std::chrono::steady_clock::time_point peak_since_ = std::chrono::steady_clock::now();
};

}  // namespace arena
