#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

#include <torch/csrc/distributed/c10d/Store.hpp>

namespace arena {

/**
 * Whether a member of a group has failed, as the members tell each other through their store. A thread with a connection
 * of its own asks the store: where the network is cut an answer may never come, and only that thread waits for it.
 */
class FailureWatch {
 public:
  /** @param store a connection that nobody else uses */
  FailureWatch(c10::intrusive_ptr<c10d::Store> store, int rank, int size);

  /** Lets the thread end; does not wait for it. */
  ~FailureWatch();

  /** Whether another member has failed, or the store can't be reached. */
  bool has_failed() const;

  /**
   * Tells the other members that this one has failed; gives those that do not do so, too, within `grace`: they are dead,
   * hang, or are cut off.
   */
  std::vector<int> find_missing(std::chrono::milliseconds grace);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace arena
