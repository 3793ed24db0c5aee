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

int64_t TensorTable::add(Napi::Env env, at::Tensor tensor) {
  const c10::StorageImpl* storage = tensor.storage().unsafeGetStorageImpl();
  if (++sharing_[storage] == 1) report(env, static_cast<int64_t>(storage->nbytes()));
  const int64_t id = next_id_++;
  tensors_.emplace(id, std::move(tensor));
  return id;
}

const at::Tensor& TensorTable::get(int64_t id) const {
  const auto found = tensors_.find(id);
  if (found == tensors_.end()) {
    throw std::invalid_argument("expected a live tensor, found id " + std::to_string(id) + ", which was disposed of");
  }
  return found->second;
}

void TensorTable::remove(Napi::Env env, int64_t id) {
  const auto found = tensors_.find(id);
  if (found == tensors_.end()) get(id);
  const c10::StorageImpl* storage = found->second.storage().unsafeGetStorageImpl();
  const auto sharing = sharing_.find(storage);
  if (--sharing->second == 0) {
    report(env, -static_cast<int64_t>(storage->nbytes()));
    sharing_.erase(sharing);
  }
  tensors_.erase(found);
}

void TensorTable::report(Napi::Env env, int64_t change) {
  bytes_ += change;
  peak_ = std::max(peak_, bytes_);
  const auto now = std::chrono::steady_clock::now();
  if (now - peak_since_ >= PEAK_WINDOW) {
    tell(env, peak_);
    peak_ = bytes_;
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
