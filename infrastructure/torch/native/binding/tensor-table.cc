#include "tensor-table.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace arena {
namespace {

constexpr std::chrono::seconds PEAK_WINDOW(5);
/** Told in advance when tensors grow, so that not each of them is a message. */
constexpr int64_t GROWTH_STEP = 8 << 20;

}  // namespace

TensorTable& TensorTable::instance() {
  static TensorTable table;
  return table;
}

int64_t TensorTable::reserve(int64_t count) { return std::exchange(next_id_, next_id_ + count); }

void TensorTable::put(int64_t id, at::Tensor tensor) {
  if (tensor.defined()) count(*tensor.storage().unsafeGetStorageImpl(), 1);
  tensors_.emplace(id, std::move(tensor));
}

const at::Tensor& TensorTable::get(int64_t id) const {
  const auto found = tensors_.find(id);
  if (found == tensors_.end()) {
    throw std::invalid_argument("expected a live tensor, found id " + std::to_string(id) + ", which was disposed of");
  }
  if (!found->second.defined()) {
    throw std::invalid_argument("expected a live tensor, found id " + std::to_string(id) +
                                ", which was not computed, since an operator before it failed");
  }
  return found->second;
}

void TensorTable::remove(int64_t id) {
  const auto found = tensors_.find(id);
  if (found == tensors_.end()) get(id);
  if (found->second.defined()) count(*found->second.storage().unsafeGetStorageImpl(), -1);
  tensors_.erase(found);
}

void TensorTable::count(const c10::StorageImpl& storage, int change) {
  const auto sharing = sharing_.try_emplace(&storage, 0).first;
  const int before = std::exchange(sharing->second, sharing->second + change);
  if (sharing->second == 0) sharing_.erase(sharing);
  if (before != 0 && before + change != 0) return;
  bytes_ += change * static_cast<int64_t>(storage.nbytes());
  peak_ = std::max<int64_t>(peak_, bytes_);
}

void TensorTable::report(Napi::Env env) {
  const auto now = std::chrono::steady_clock::now();
  if (now - peak_since_ >= PEAK_WINDOW) {
    tell(env, peak_);
    peak_ = bytes_.load();
    peak_since_ = now;
  } else if (bytes_ > told_) {
    tell(env, bytes_ + GROWTH_STEP);
  }
}

void TensorTable::tell(Napi::Env env, int64_t bytes) {
  Napi::MemoryManagement::AdjustExternalMemory(env, bytes - told_);
  told_ = bytes;
}

}  // namespace arena
