#include "failure-watch.h"

#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace arena {
namespace {

constexpr std::chrono::milliseconds POLL{200};

constexpr const char* FAILURE_KEY = "arena/failed";

std::string arrival_key(int rank) { return "arena/arrived/" + std::to_string(rank); }

}  // namespace

struct FailureWatch::State {
  c10::intrusive_ptr<c10d::Store> store;
  int rank;
  std::atomic<bool> is_over{false};
  std::atomic<bool> has_failed{false};
  /** Set by the member's own failure: from then on the thread looks for the others. */
  std::atomic<bool> is_looking{false};
  std::mutex mutex;
  std::vector<int> missing;

  /** What the thread does. Throws when the store can't be reached. */
  void watch() {
    while (!is_over && !is_looking) {
      if (store->check({FAILURE_KEY})) has_failed = true;
      std::this_thread::sleep_for(POLL);
    }
    if (is_over) return;
    store->set(FAILURE_KEY, std::vector<uint8_t>{1});
    store->set(arrival_key(rank), std::vector<uint8_t>{1});
    while (!is_over) {
      look();
      std::this_thread::sleep_for(POLL);
    }
  }

  void look() {
    std::vector<int> wanted;
    {
      const std::lock_guard<std::mutex> lock(mutex);
      wanted = missing;
    }
    std::vector<int> still_missing;
    for (const int other : wanted) {
      if (!store->check({arrival_key(other)})) still_missing.push_back(other);
    }
    const std::lock_guard<std::mutex> lock(mutex);
    missing = std::move(still_missing);
  }

  bool has_found_all() {
    const std::lock_guard<std::mutex> lock(mutex);
    return missing.empty();
  }
};

FailureWatch::FailureWatch(c10::intrusive_ptr<c10d::Store> store, int rank, int size)
    : state_(std::make_shared<State>()) {
  state_->store = std::move(store);
  state_->rank = rank;
  for (int other = 0; other < size; other++) {
    if (other != rank) state_->missing.push_back(other);
  }
  std::thread([state = state_] {
    try {
      state->watch();
    } catch (const std::exception&) {
      // The store is gone, and with it the process that served it: that is the failure to tell of.
      state->has_failed = true;
    }
  }).detach();
}

FailureWatch::~FailureWatch() { state_->is_over = true; }

bool FailureWatch::has_failed() const { return state_->has_failed; }

std::vector<int> FailureWatch::find_missing(std::chrono::milliseconds grace) {
  state_->is_looking = true;
  const auto deadline = std::chrono::steady_clock::now() + grace;
  while (!state_->has_found_all() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(POLL);
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->missing;
}

}  // namespace arena
